package dev.firebreak.console.notify;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The notifier's keys in the configuration.
 *
 * @param webhookUrl where a message is posted; whoever knows it can post, so it is a secret
 * @param to addresses that get a mail
 */
@Group(value = "notify", doc = "The notifier: how people hear that something waits for them.")
public record NotifySettings(
        @Key(
                        doc =
                                "Where a message is posted as JSON that Slack, Mattermost and their like take.",
                        secret = true)
                @Nullable String webhookUrl,
        @Key(doc = "How long one post may take.", fallback = "10000", min = 100, max = 60_000)
                int webhookTimeoutMs,
        @Key(doc = "The mail server that takes the notifier's mails.") @Nullable String smtpHost,
        @Key(doc = "Its port.", fallback = "587", min = 1, max = 65_535) int smtpPort,
        @Key(
                        doc =
                                "How the way there is kept private: starttls, tls from the first byte, or none for a server on this machine.",
                        fallback = "starttls")
                Tls smtpTls,
        @Key(doc = "User there.") @Nullable String smtpUser,
        @Key(doc = "Password there.", secret = true) @Nullable String smtpPassword,
        @Key(
                        doc = "How long the mail server may take for one answer.",
                        fallback = "20000",
                        min = 100,
                        max = 60_000)
                int smtpTimeoutMs,
        @Key(doc = "The address that mails come from.") @Nullable String from,
        @Key(doc = "The addresses that get a mail.") List<String> to,
        @Key(doc = "Say in one line how a question to people was decided, too.", fallback = "false")
                boolean decided,
        @Key(
                        doc = "What is older is history and not told any more.",
                        fallback = "86400000",
                        min = 60_000)
                long ageMaxMs) {

    /** How the connection to the mail server is kept private. */
    public enum Tls {
        STARTTLS,
        TLS,
        NONE
    }

    public NotifySettings {
        to = List.copyOf(to);
        if (webhookUrl != null && !isHttp(webhookUrl)) {
            throw new IllegalArgumentException(
                    "notify.webhook-url is no http or https address (it is not shown: it is a secret)");
        }
        if (smtpHost != null && (from == null || to.isEmpty())) {
            throw new IllegalArgumentException(
                    "notify.smtp-host is set; expected notify.from and notify.to as well");
        }
        if (smtpHost == null && !to.isEmpty()) {
            throw new IllegalArgumentException(
                    "notify.to is set; expected notify.smtp-host as well");
        }
        if ((smtpUser == null) != (smtpPassword == null)) {
            throw new IllegalArgumentException(
                    "notify.smtp-user and notify.smtp-password go together");
        }
    }

    /** Whether there is a way to tell anybody. */
    public boolean tellsSomebody() {
        return webhookUrl != null || smtpHost != null;
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() != null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
