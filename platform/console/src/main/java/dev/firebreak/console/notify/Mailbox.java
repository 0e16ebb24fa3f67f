package dev.firebreak.console.notify;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.Derived;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a notice as a plain text mail by SMTP. Its Message-ID is made from the notice's id, so that
 * a mail program shows one that was sent again once.
 */
final class Mailbox implements Channel {
    private final NotifySettings settings;
    private final Session session;
    private final InternetAddress from;
    private final InternetAddress[] to;
    private final InstantSource clock;

    /**
     * @throws IllegalArgumentException when an address is none
     */
    Mailbox(NotifySettings settings, String host, String from, InstantSource clock) {
        this.settings = settings;
        this.session = Session.getInstance(properties(settings, host));
        this.from = address("notify.from", from);
        this.to =
                settings.to().stream()
                        .map(one -> address("notify.to", one))
                        .toArray(InternetAddress[]::new);
        this.clock = clock;
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public Delivery deliver(Notice notice) {
        try {
            Message mail = mail(notice);
            try (Transport transport = session.getTransport()) {
                transport.connect(settings.smtpUser(), settings.smtpPassword());
                transport.sendMessage(mail, to);
            }
            return new Delivery.Delivered();
        } catch (AuthenticationFailedException e) {
            throw away("does not let us in; check notify.smtp-user and notify.smtp-password", e);
        } catch (SendFailedException e) {
            return failed(e);
        } catch (MessagingException e) {
            throw away("is not reached: " + e.getMessage(), e);
        }
    }

    /** Some may have got it; to try again would send it to those twice. */
    private Delivery failed(SendFailedException e) {
        Address[] sent = e.getValidSentAddresses();
        if (sent != null && sent.length > 0) {
            return sent.length == to.length
                    ? new Delivery.Delivered()
                    : new Delivery.Refused(
                            "the mail server took it for %d of %d addresses: %s"
                                    .formatted(sent.length, to.length, e.getMessage()));
        }
        for (@Nullable Exception cause = e; cause != null; cause = next(cause)) {
            int code =
                    switch (cause) {
                        case SMTPAddressFailedException address -> address.getReturnCode();
                        case SMTPSendFailedException send -> send.getReturnCode();
                        default -> 0;
                    };
            if (code / 100 == 5) {
                return new Delivery.Refused("the mail server refused it: " + cause.getMessage());
            }
        }
        throw away("can't take it now: " + e.getMessage(), e);
    }

    private static @Nullable Exception next(Exception failure) {
        return failure instanceof MessagingException messaging
                ? messaging.getNextException()
                : null;
    }

    private Message mail(Notice notice) throws MessagingException {
        MimeMessage mail =
                new MimeMessage(session) {
                    @Override
                    protected void updateMessageID() throws MessagingException {
                        String domain = from.getAddress().replaceFirst("^.*@", "");
                        setHeader(
                                "Message-ID",
                                "<%s@%s>".formatted(Derived.id("notice", notice.id()), domain));
                    }
                };
        mail.setFrom(from);
        mail.setRecipients(Message.RecipientType.TO, to);
        mail.setSubject("[firebreak] " + notice.title(), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(clock.instant()));
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.setText(String.join("\r\n", notice.lines()) + "\r\n", StandardCharsets.UTF_8.name());
        mail.saveChanges();
        return mail;
    }

    private DependencyException away(String what, Exception e) {
        return new DependencyException(name(), "the mail server " + what, e);
    }

    private static InternetAddress address(String key, String text) {
        try {
            InternetAddress address = new InternetAddress(text, true);
            address.validate();
            return address;
        } catch (AddressException e) {
            throw new IllegalArgumentException(
                    "%s is \"%s\"; expected a mail address".formatted(key, text), e);
        }
    }

    private static Properties properties(NotifySettings settings, String host) {
        String protocol = settings.smtpTls() == NotifySettings.Tls.TLS ? "smtps" : "smtp";
        String timeout = String.valueOf(settings.smtpTimeoutMs());
        Properties p = new Properties();
        p.put("mail.transport.protocol", protocol);
        p.put("mail." + protocol + ".host", host);
        p.put("mail." + protocol + ".port", String.valueOf(settings.smtpPort()));
        p.put("mail." + protocol + ".auth", String.valueOf(settings.smtpUser() != null));
        for (String wait : List.of("connectiontimeout", "timeout", "writetimeout")) {
            p.put("mail." + protocol + "." + wait, timeout);
        }
        p.put("mail." + protocol + ".ssl.checkserveridentity", "true");
        p.put("mail." + protocol + ".sendpartial", "true");
        boolean startTls = settings.smtpTls() == NotifySettings.Tls.STARTTLS;
        p.put("mail.smtp.starttls.enable", String.valueOf(startTls));
        p.put("mail.smtp.starttls.required", String.valueOf(startTls));
        return p;
    }
}
