package dev.firebreak.boundary.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class RedactorTest {
    @Test
    void secretsAreTakenOut() {
        for (String text :
                List.of(
                        "password=S3CRET",
                        "Password: S3CRET",
                        "{\"password\": \"S3CRET and more S3CRET\"}",
                        "{'client_secret': 'S3CRET'}",
                        "api_key=S3CRET, user=ada",
                        "api-key: S3CRET",
                        "OPENAI_API_KEY=S3CRET",
                        "x-api-key: S3CRET",
                        "access_token=S3CRET&x=1",
                        "schema.registry.basic.auth.user.info=ada:S3CRET",
                        "ssl.keystore.password=S3CRET",
                        "Authorization: Bearer S3CRETS3CRET",
                        "authorization=Basic S3CRETS3CRET",
                        "sent header Bearer S3CRETS3CRET to host",
                        "https://ada:S3CRET@host/path",
                        "jdbc:postgresql://ada:S3CRET@host/db",
                        "sk-S3CRETS3CRETS3CRET1234",
                        "sk-ant-api03-S3CRETS3CRETS3CRET",
                        "ghp_S3CRETS3CRETS3CRETS3CRET",
                        "xoxb-S3CRET-S3CRET",
                        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJTM0NSRVQifQ.S3CRETS3CRET",
                        "-----BEGIN RSA PRIVATE KEY-----\nS3CRET\nS3CRET\n-----END RSA PRIVATE KEY-----",
                        "-----BEGIN PRIVATE KEY-----\nS3CRET and cut off")) {
            assertThat(Redactor.redact("before " + text + " after"))
                    .as(text)
                    .doesNotContain("S3CRET")
                    .contains("[redacted]")
                    .startsWith("before ");
        }
        assertThat(Redactor.redact("key AKIAIOSFODNN7EXAMPLE ends"))
                .isEqualTo("key [redacted] ends");
    }

    @Test
    void whatIsNoSecretStays() {
        for (String text :
                List.of(
                        "envelope.taskId is not 1 to 128 letters, digits or ._:@-: \"x y\"",
                        "inputTokens=500, outputTokens: 20",
                        "the schema 9 is not registered under tasks-value but under [x-value]",
                        "java.lang.IllegalStateException: no order 4711 at http://localhost:8081/subjects",
                        "Where is my order? Regards, Ada <ada@example.com>",
                        "basic idea: keep it",
                        "at dev.firebreak.agent.email.EmailAgent.handle(EmailAgent.java:42)")) {
            assertThat(Redactor.redact(text)).isEqualTo(text);
        }
    }

    @Test
    void hostileTextIsReadInTime() {
        for (String piece :
                List.of(
                        "a",
                        "a.",
                        "password",
                        "password=",
                        "-----BEGIN PRIVATE KEY-----",
                        "eyJ",
                        "://",
                        "a://b:",
                        "'",
                        "bearer ",
                        "= ",
                        ":",
                        " ")) {
            String text = piece.repeat(32_000 / piece.length());

            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> Redactor.redact(text), piece);
        }
    }
}
