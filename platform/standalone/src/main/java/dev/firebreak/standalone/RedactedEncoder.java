package dev.firebreak.standalone;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.firebreak.kit.redact.Redactor;
import java.nio.charset.StandardCharsets;

/**
 * Writes log lines without secrets and personal data: message, exception and all, since exceptions
 * like to quote what they were given. Named in logback.xml.
 */
public final class RedactedEncoder extends PatternLayoutEncoder {
    @Override
    public byte[] encode(ILoggingEvent event) {
        return Redactor.redact(getLayout().doLayout(event)).getBytes(StandardCharsets.UTF_8);
    }
}
