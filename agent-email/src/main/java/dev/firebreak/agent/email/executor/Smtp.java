package dev.firebreak.agent.email.executor;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.kit.action.Effect;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends by SMTP. What a failure means depends on how far it had come:
 *
 * <pre>
 *   connect, TLS, login      away: it is waited for
 *   MAIL, RCPT, DATA         4xx or cut off: not yet;  5xx: failed. One refused address: nobody gets it
 *   the text, not its end    cut off: not yet, for a server drops what has no end
 *   the end                  2xx: done;  4xx: not yet;  5xx: failed;  no answer: nobody knows
 * </pre>
 */
final class Smtp implements Outlet {
    /** Beyond these a server has commands of its own: login, quitting. */
    private static final int COMMANDS_MAX = 10;

    private static final int CAUSES_MAX = 16;

    private final MailServer server;
    private final SentFolder sent;
    private final Semaphore connections;
    private final InstantSource clock;

    /**
     * @param sent where a mail that was sent is seen again
     * @param connectionsMax connections at one time
     */
    Smtp(MailServer server, SentFolder sent, int connectionsMax, InstantSource clock) {
        this.server = server;
        this.sent = sent;
        this.connections = new Semaphore(connectionsMax);
        this.clock = clock;
    }

    @Override
    public Effect send(Mail mail) {
        return new Delivery(mail);
    }

    /** How much of the mail the server may have. */
    private enum Phase {
        NOTHING,
        SOME_OF_IT,
        ALL_OF_IT
    }

    private final class Delivery implements Effect {
        private final Mail mail;
        private final Session session;
        private @Nullable Transport transport;
        private boolean permitted;
        private Phase phase = Phase.NOTHING;

        Delivery(Mail mail) {
            this.mail = mail;
            Properties properties = server.properties("smtp");
            String own = "mail." + server.scheme("smtp") + ".";
            properties.put(own + "from", mail.sender().address());
            properties.put(own + "sendpartial", "false");
            properties.put(own + "quitwait", "false");
            properties.put(own + "allow8bitmime", "false");
            this.session = Session.getInstance(properties);
        }

        @Override
        public void prepare() {
            try {
                connections.acquire();
                permitted = true;
                Transport opened = session.getTransport();
                transport = opened;
                opened.connect(server.user(), server.password());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw away("was not reached before the order was taken away", e);
            } catch (AuthenticationFailedException e) {
                throw away("does not let us in; check user and password", e);
            } catch (MessagingException e) {
                throw away("is not reached: " + e.getMessage(), e);
            }
        }

        private DependencyException away(String what, Exception e) {
            return new DependencyException("smtp", "the mail server " + server + " " + what, e);
        }

        @Override
        public Carried carryOut() {
            Transport open = transport;
            if (open == null) {
                throw new IllegalStateException("it was not made ready");
            }
            byte[] bytes =
                    Rfc5322.of(mail.letter(), mail.sender(), mail.messageId(), clock.instant());
            try {
                open.sendMessage(message(bytes), recipients());
            } catch (MessagingException e) {
                return failed(e);
            }
            return new Carried.Done(
                    "%s took it%s".formatted(server, sent.keep(bytes)),
                    "<" + mail.messageId() + ">");
        }

        /** Just these bytes: nothing of them is written anew. */
        private MimeMessage message(byte[] bytes) throws MessagingException {
            return new MimeMessage(session, new ByteArrayInputStream(bytes)) {
                @Override
                public void writeTo(OutputStream out, String @Nullable [] ignored)
                        throws IOException {
                    phase = Phase.SOME_OF_IT;
                    out.write(bytes);
                    out.flush();
                    phase = Phase.ALL_OF_IT;
                }
            };
        }

        private Address[] recipients() throws AddressException {
            Address[] to = new Address[mail.letter().to().size()];
            for (int i = 0; i < to.length; i++) {
                to[i] = new InternetAddress(mail.letter().to().get(i), false);
            }
            return to;
        }

        private Carried failed(MessagingException e) {
            int code = worst(e);
            String detail = "%s: %s".formatted(server, said(e));
            if (code / 100 == 5) {
                return new Carried.Failed("refused by " + detail);
            }
            if (code / 100 == 4 || phase != Phase.ALL_OF_IT) {
                return new Carried.NotYet(detail);
            }
            return new Carried.Unknown(
                    "the connection was lost after the whole mail had gone to " + detail);
        }

        /** Several addresses may fail in several ways: then the one that will not change counts. */
        private static int worst(MessagingException e) {
            int worst = 0;
            @Nullable Exception cause = e;
            for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
                int code =
                        switch (cause) {
                            case SMTPAddressFailedException address -> address.getReturnCode();
                            case SMTPSenderFailedException from -> from.getReturnCode();
                            case SMTPSendFailedException send -> send.getReturnCode();
                            default -> 0;
                        };
                // What an address got that was not refused says nothing.
                worst = code >= 400 ? Math.max(worst, code) : worst;
                cause = cause instanceof MessagingException next ? next.getNextException() : null;
            }
            return worst;
        }

        private static String said(MessagingException e) {
            StringBuilder said = new StringBuilder();
            @Nullable Exception cause = e;
            for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
                said.append(said.isEmpty() ? "" : "; ").append(cause.getMessage());
                cause = cause instanceof MessagingException next ? next.getNextException() : null;
            }
            return said.toString();
        }

        @Override
        public Duration timeMax() {
            return Duration.ofMillis(server.timeoutMs())
                    .multipliedBy(mail.letter().to().size() + COMMANDS_MAX);
        }

        @Override
        public Optional<Carried.Done> probe() {
            return sent.has(mail.messageId())
                    ? Optional.of(
                            new Carried.Done(
                                    "it is among the mails that were sent",
                                    "<" + mail.messageId() + ">"))
                    : Optional.empty();
        }

        @Override
        public void close() {
            Transport open = transport;
            transport = null;
            try {
                if (open != null) {
                    open.close();
                }
            } catch (MessagingException e) {
                // Whatever it was about, the mail's end was known before.
                return;
            } finally {
                if (permitted) {
                    permitted = false;
                    connections.release();
                }
            }
        }
    }
}
