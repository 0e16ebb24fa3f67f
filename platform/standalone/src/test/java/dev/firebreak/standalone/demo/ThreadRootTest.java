package dev.firebreak.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThreadRootTest {
    @Test
    void takesTheFirstReferenceOverFoldedLines() {
        assertThat(of("Message-ID: <c@x>\r\nReferences:\r\n <a@x>\r\n\t<b@x>\r\n\r\nbody"))
                .isEqualTo("a@x");
    }

    @Test
    void fallsBackToTheMailItAnswersAndThenToItself() {
        assertThat(of("message-id: <c@x>\nIn-Reply-To: <b@x>\n\n")).isEqualTo("b@x");
        assertThat(of("MESSAGE-ID: <c@x>\n\n")).isEqualTo("c@x");
    }

    @Test
    void looksAtHeadersOnly() {
        assertThat(of("Subject: x\r\n\r\nMessage-ID: <c@x>\r\n")).isEqualTo("none");
    }

    @Test
    void givesAnIdThatAConversationMayHave() {
        assertThat(of("Message-ID: <a/b=ü+1@x>\r\n\r\n")).matches("[A-Za-z0-9._:@-]{1,128}");
        assertThat(of("Message-ID: <" + "a".repeat(500) + "@x>\r\n\r\n")).isEqualTo("none");
    }

    @Test
    void survivesAnyBytes() {
        for (int seed = 0; seed < 200; seed++) {
            byte[] bytes = new byte[200];
            new Random(seed).nextBytes(bytes);

            assertThat(ThreadRoot.of(bytes)).as("seed %d", seed).isNotNull();
        }
    }

    private static String of(String mail) {
        return ThreadRoot.of(mail.getBytes(StandardCharsets.UTF_8)).orElse("none");
    }
}
