package dev.firebreak.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RedactedEncoderTest {
    @Test
    void aLineHoldsNeitherSecretsNorPersonalDataOfMessageOrException() {
        LoggerContext context = new LoggerContext();
        RedactedEncoder encoder = new RedactedEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %msg%n%ex");
        encoder.start();
        LoggingEvent event =
                new LoggingEvent(
                        "",
                        context.getLogger("x"),
                        Level.WARN,
                        "ada@example.org has ghp_C4naryC4naryC4naryC4naryC4naryC4nary",
                        new IllegalStateException("password=C4nary for 4111111111111111"),
                        null);

        String line = new String(encoder.encode(event), StandardCharsets.UTF_8);

        assertThat(line)
                .startsWith("WARN [redacted e-mail] has [redacted]\n")
                .contains("IllegalStateException: password=[redacted] for [redacted card]")
                .contains("at dev.firebreak.standalone.RedactedEncoderTest")
                .doesNotContain("C4nary");
    }
}
