package dev.firebreak.agent.email;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * The email agent without a model, and mails for it. It holds embeddings, so it is to be closed.
 */
final class OfflineEmail implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-02T12:00:00Z");

    private final Embeddings embeddings = new Embeddings(2);
    private final EmailAgent agent = EmailAgent.create(EmailSettings.defaults(), embeddings);

    EmailAgent agent() {
        return agent;
    }

    EmailResult handle(byte[] mail) {
        return handle(request(mail));
    }

    EmailResult handle(EmailRequest request) {
        return agent.handle(request, new RecordedContext(InstantSource.fixed(NOW)));
    }

    /** The reply to it. */
    String body(byte[] mail) {
        return Objects.requireNonNull(output(handle(mail)).getReply()).getBody();
    }

    static EmailOutput output(EmailResult result) {
        assertThat(result.getUsage().getLogic()).isEqualTo("offline/email-1");
        assertThat(result.getConfidence()).isBetween(0.0, 1.0);
        assertThat(result.getOutcome()).isInstanceOf(EmailOutput.class);
        return (EmailOutput) result.getOutcome();
    }

    static Declined declined(EmailResult result) {
        assertThat(result.getOutcome()).isInstanceOf(Declined.class);
        return (Declined) result.getOutcome();
    }

    static byte[] mail(String subject, String body) {
        return mail("X-Mailer: test", subject, body);
    }

    static byte[] mail(String header, String subject, String body) {
        String type =
                header.startsWith("Content-Type")
                        ? ""
                        : "Content-Type: text/plain; charset=utf-8\n";
        return ("From: Anna Lindqvist <anna@example.net>\nTo: service@nordlicht-outdoor.example\nDate: Mon, 02 Nov 2026 08:14:22 +0100\nMessage-ID: <m1@example.net>\n"
                        + type
                        + header
                        + "\nSubject: "
                        + subject
                        + "\n\n"
                        + body
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    static EmailRequest request(byte[] mail) {
        return Requests.of(mail, NOW);
    }

    @Override
    public void close() {
        embeddings.close();
    }
}
