package dev.firebreak.agent.email.executor;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.executor.ExecutorOptions;
import dev.firebreak.boundary.executor.ExecutorProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The executor of {@code email.send} as a process. */
public final class EmailExecutorMain {
    private EmailExecutorMain() {}

    /**
     * The executor's keys in the configuration.
     *
     * @param maildir a folder; in place of a mail server
     */
    @Group(
            value = "email.executor",
            doc = "The executor of email.send; it needs a folder or a mail server.")
    public record Keys(
            @Key(doc = "The address that mails come from. No order says another.")
                    @Nullable String from,
            @Key(doc = "The name beside it.", fallback = "") String fromName,
            @Key(
                            doc =
                                    "Folder in the form of a Maildir that mails are put into, in place of a mail server.")
                    @Nullable Path maildir,
            @Key(doc = "The mail server that sends.") @Nullable String smtpHost,
            @Key(doc = "Its port.", fallback = "587", min = 1, max = 65_535) int smtpPort,
            @Key(
                            doc =
                                    "How the way there is kept private: starttls, tls from the first byte, or none for a server on this machine.",
                            fallback = "starttls")
                    Tls smtpTls,
            @Key(doc = "User there.") @Nullable String smtpUser,
            @Key(doc = "Password there.", secret = true) @Nullable String smtpPassword,
            @Key(doc = "File whose first line is that password.") @Nullable Path smtpPasswordFile,
            @Key(
                            doc = "How long a mail server may take for one answer.",
                            fallback = "60000",
                            min = 100,
                            max = 600_000)
                    int timeoutMs,
            @Key(
                            doc = "Connections to the mail server at one time.",
                            fallback = "4",
                            min = 1,
                            max = 32)
                    int connectionsMax,
            @Key(
                            doc =
                                    "The server whose folder of sent mails is searched after a crash, by IMAP; none: what was in the middle then is left to a person.")
                    @Nullable String imapHost,
            @Key(doc = "Its port.", fallback = "993", min = 1, max = 65_535) int imapPort,
            @Key(doc = "As smtp-tls.", fallback = "tls") Tls imapTls,
            @Key(doc = "User there; none: smtp-user with its password.") @Nullable String imapUser,
            @Key(doc = "Password there.", secret = true) @Nullable String imapPassword,
            @Key(doc = "File whose first line is that password.") @Nullable Path imapPasswordFile,
            @Key(doc = "The folder of sent mails.", fallback = "Sent") String sentFolder,
            @Key(
                            doc =
                                    "Put a copy of each mail there; false where the mail server does so itself.",
                            fallback = "false")
                    boolean sentKeep) {
        public Keys {
            if (maildir != null && smtpHost != null) {
                throw new IllegalArgumentException(
                        "email.executor.maildir and email.executor.smtp-host are both set; give one");
            }
            if ((maildir != null || smtpHost != null) && from == null) {
                throw new IllegalArgumentException(
                        "email.executor.from is not set; expected the address that mails come from");
            }
            if (smtpPassword != null && smtpPasswordFile != null) {
                throw new IllegalArgumentException(
                        "email.executor.smtp-password and .smtp-password-file are both set; give one");
            }
            if (imapPassword != null && imapPasswordFile != null) {
                throw new IllegalArgumentException(
                        "email.executor.imap-password and .imap-password-file are both set; give one");
            }
        }

        /** Whether there is a place that mails can go to. */
        public boolean configured() {
            return maildir != null || smtpHost != null;
        }

        /** Mails from this address into this folder. */
        public static Keys into(Path maildir, String from) {
            return new Keys(
                    from,
                    "",
                    maildir,
                    null,
                    587,
                    Tls.STARTTLS,
                    null,
                    null,
                    null,
                    60_000,
                    4,
                    null,
                    993,
                    Tls.TLS,
                    null,
                    null,
                    null,
                    "Sent",
                    false);
        }
    }

    /**
     * Starts it; {@link Keys} and {@link ExecutorOptions} are among the groups the settings were
     * loaded with.
     *
     * @throws IllegalArgumentException when it has no place to send to, or can't use it; the
     *     message says why
     */
    public static ExecutorProcess start(Settings settings, InstantSource clock) {
        return start(
                settings.read(Keys.class),
                settings.read(ExecutorOptions.class),
                ProcessSettings.from(settings),
                clock);
    }

    /** The same from single groups. */
    public static ExecutorProcess start(
            Keys keys, ExecutorOptions options, ProcessSettings settings, InstantSource clock) {
        return ExecutorProcess.start(executor(keys, clock), options, settings, clock);
    }

    private static EmailExecutor executor(Keys keys, InstantSource clock) {
        String from = keys.from();
        if (!keys.configured() || from == null) {
            throw new IllegalArgumentException(
                    "the executor of email.send has no place to send to: set email.executor.smtp-host or email.executor.maildir, and email.executor.from");
        }
        Path maildir = keys.maildir();
        Outlet outlet = maildir == null ? smtp(keys, clock) : new Maildir(maildir, clock);
        return new EmailExecutor(new Sender(from, keys.fromName()), outlet);
    }

    private static Outlet smtp(Keys keys, InstantSource clock) {
        String host = keys.smtpHost();
        if (host == null) {
            throw new IllegalStateException("there is neither a folder nor a server");
        }
        String password = secret(keys.smtpPassword(), keys.smtpPasswordFile());
        MailServer server =
                new MailServer(
                        host,
                        keys.smtpPort(),
                        keys.smtpTls(),
                        keys.smtpUser(),
                        password,
                        keys.timeoutMs(),
                        null);
        return new Smtp(server, sent(keys, password), keys.connectionsMax(), clock);
    }

    private static SentFolder sent(Keys keys, @Nullable String smtpPassword) {
        String host = keys.imapHost();
        if (host == null) {
            return SentFolder.NONE;
        }
        boolean own = keys.imapUser() != null;
        return new Imap(
                new MailServer(
                        host,
                        keys.imapPort(),
                        keys.imapTls(),
                        own ? keys.imapUser() : keys.smtpUser(),
                        own ? secret(keys.imapPassword(), keys.imapPasswordFile()) : smtpPassword,
                        keys.timeoutMs(),
                        null),
                keys.sentFolder(),
                keys.sentKeep());
    }

    private static @Nullable String secret(@Nullable String password, @Nullable Path file) {
        if (file == null) {
            return password;
        }
        try {
            return Files.readAllLines(file).stream().findFirst().orElse("");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the password file %s can't be read: %s".formatted(file, e), e);
        }
    }
}
