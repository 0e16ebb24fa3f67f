package dev.firebreak.agent.email.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.kit.action.Effect;
import dev.firebreak.schemas.ActionOrder;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SmtpTest {
    private static final String HOST = "127.0.0.1";
    private static final int TIMEOUT_MS = 10_000;
    private static final ActionOrder ORDER =
            Mailings.order(
                    "t1",
                    Mailings.arguments(
                            "Re: Größe", ".\nHello\n", "ann@example.com", "bob@example.com"));

    @ParameterizedTest(name = "{0}: {1} means {2}")
    @MethodSource("failures")
    void whatAFailureMeansDependsOnHowFarItHadCome(
            String command, String answer, Class<? extends Carried> meaning, int mails)
            throws IOException {
        try (SmtpScript server = new SmtpScript().answers(command, answer)) {
            Carried carried = carryOut(outlet(server.port(), Tls.NONE));

            assertThat(carried).as(carried.detail()).isInstanceOf(meaning);
            assertThat(server.mailsBegun()).isEqualTo(mails);
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("MAIL", "451 later", Carried.NotYet.class, 0),
                Arguments.of("MAIL", "421 closing", Carried.NotYet.class, 0),
                Arguments.of("MAIL", "550 not you", Carried.Failed.class, 0),
                Arguments.of("MAIL", SmtpScript.HANGS_UP, Carried.NotYet.class, 0),
                Arguments.of("RCPT", "450 greylisted", Carried.NotYet.class, 0),
                Arguments.of("RCPT", "550 nobody", Carried.Failed.class, 0),
                Arguments.of("RCPT TO:<bob", "550 nobody", Carried.Failed.class, 0),
                Arguments.of("RCPT TO:<bob", "450 greylisted", Carried.NotYet.class, 0),
                Arguments.of("RCPT", SmtpScript.HANGS_UP, Carried.NotYet.class, 0),
                Arguments.of("DATA", "451 later", Carried.NotYet.class, 1),
                Arguments.of("DATA", "554 no", Carried.Failed.class, 1),
                Arguments.of("DATA", SmtpScript.HANGS_UP, Carried.NotYet.class, 1),
                Arguments.of(".", "452 full", Carried.NotYet.class, 1),
                Arguments.of(".", "554 spam", Carried.Failed.class, 1),
                Arguments.of(".", SmtpScript.HANGS_UP, Carried.Unknown.class, 1),
                Arguments.of(".", "250 taken", Carried.Done.class, 1));
    }

    @Test
    void anAnswerThatDoesNotComeAfterTheWholeMailIsUnknown() throws IOException {
        try (SmtpScript server = new SmtpScript().hangsUpAfterLines(5)) {
            Carried carried = carryOut(outlet(server.port(), Tls.NONE));

            // The server hung up in the middle, but the whole mail was on its way by then.
            assertThat(carried).isInstanceOf(Carried.Unknown.class);
        }
    }

    @Test
    void aServerThatIsAwayIsWaitedFor() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        try (Effect effect = Mailings.effect(outlet(nobody, Tls.NONE), ORDER)) {
            assertThatThrownBy(effect::prepare)
                    .isInstanceOf(DependencyException.class)
                    .hasMessageContaining("is not reached");
        }
    }

    @Test
    void aServerWithoutTlsIsNotSpokenTo() throws IOException {
        try (SmtpScript server = new SmtpScript();
                Effect effect = Mailings.effect(outlet(server.port(), Tls.STARTTLS), ORDER)) {
            assertThatThrownBy(effect::prepare).isInstanceOf(DependencyException.class);
            assertThat(server.heard()).noneMatch(h -> h.startsWith("MAIL"));
        }
    }

    @Test
    void aConnectionWithoutTlsToAnotherMachineIsRefusedAtTheStart() {
        assertThatThrownBy(
                        () ->
                                new MailServer(
                                        "192.0.2.1", 25, Tls.NONE, null, null, TIMEOUT_MS, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("192.0.2.1");
    }

    @Test
    void whoeverIsNotLetInWaitsAndSaysNoPassword() {
        try (Server server = new Server(ServerSetup.PROTOCOL_SMTP)) {
            MailServer wrong =
                    new MailServer(
                            HOST,
                            server.smtp(),
                            Tls.NONE,
                            "shop",
                            "no-such-word",
                            TIMEOUT_MS,
                            null);
            try (Effect effect =
                    Mailings.effect(new Smtp(wrong, SentFolder.NONE, 4, Mailings.CLOCK), ORDER)) {
                assertThatThrownBy(effect::prepare)
                        .isInstanceOf(DependencyException.class)
                        .hasMessageContaining("does not let us in")
                        .message()
                        .doesNotContain("no-such-word");
            }
            assertThat(wrong.toString()).doesNotContain("no-such-word");
        }
    }

    @Test
    void aRealServerGetsTheMailOnceAndAsItWasApproved() throws Exception {
        try (Server server = new Server(ServerSetup.PROTOCOL_SMTP)) {
            Carried carried = carryOut(outlet(server.smtp(), Tls.NONE));

            assertThat(carried).isInstanceOf(Carried.Done.class);
            // One for each address.
            List<MimeMessage> mails = List.of(server.mail.getReceivedMessages());
            assertThat(mails).hasSize(2);
            assertThat(mails.getFirst().getSubject()).isEqualTo("Re: Größe");
            assertThat(GreenMailUtil.getBody(mails.getFirst())).contains("Hello");
            assertThat(mails.getFirst().getContent().toString().strip()).isEqualTo(".\r\nHello");
            assertThat(mails.getFirst().getMessageID())
                    .isEqualTo(carried instanceof Carried.Done d ? d.externalId() : "");
            assertThat(mails.getFirst().getHeader("Bcc")).isNull();
        }
    }

    @Test
    void tlsIsSpokenWithTheServerItIsMeantForAndWithNobodyElse(@TempDir Path keys)
            throws Exception {
        SSLContext context = context(keys);
        ServerSocket socket =
                context.getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (SmtpScript server = new SmtpScript(socket)) {
            assertThat(carryOut(tls("localhost", server.port(), context.getSocketFactory())))
                    .isInstanceOf(Carried.Done.class);

            assertAway(tls("127.0.0.1", server.port(), context.getSocketFactory()));
            assertAway(tls("localhost", server.port(), null));
            assertThat(server.mailsBegun()).isEqualTo(1);
        }
    }

    private static void assertAway(Outlet outlet) {
        try (Effect effect = Mailings.effect(outlet, ORDER)) {
            assertThatThrownBy(effect::prepare).isInstanceOf(DependencyException.class);
        }
    }

    private static Smtp tls(String host, int port, @Nullable SSLSocketFactory trust) {
        return new Smtp(
                new MailServer(host, port, Tls.TLS, null, null, TIMEOUT_MS, trust),
                SentFolder.NONE,
                4,
                Mailings.CLOCK);
    }

    /** One that is localhost, and believes that. */
    private static SSLContext context(Path folder) throws Exception {
        Path file = folder.resolve("localhost.p12");
        char[] password = "changeit".toCharArray();
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(password),
                                "-keystore",
                                file.toString())
                        .inheritIO()
                        .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, password);
        TrustManagerFactory others =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return context;
    }

    @Test
    void aMailThatWasSentIsFoundAmongThoseThatWereSent() {
        try (Server server = new Server(ServerSetup.PROTOCOL_SMTP, ServerSetup.PROTOCOL_IMAP)) {
            Imap sent = new Imap(server.at(ServerSetup.PROTOCOL_IMAP), "INBOX", true);
            Smtp outlet = new Smtp(server.at(ServerSetup.PROTOCOL_SMTP), sent, 4, Mailings.CLOCK);
            try (Effect before = Mailings.effect(outlet, ORDER)) {
                assertThat(before.probe()).isEmpty();
            }

            Carried carried = carryOut(outlet);

            assertThat(carried.detail()).doesNotContain("no copy");
            try (Effect after = Mailings.effect(outlet, ORDER)) {
                assertThat(after.probe()).isPresent();
            }
            try (Effect other =
                    Mailings.effect(
                            outlet, Mailings.order("t2", ORDER.getAction().getArgumentsJson()))) {
                assertThat(other.probe()).isEmpty();
            }
        }
    }

    @Test
    void aCopyThatCannotBeKeptIsSaidAndTheMailIsSentAllTheSame() {
        try (Server server = new Server(ServerSetup.PROTOCOL_SMTP, ServerSetup.PROTOCOL_IMAP)) {
            Imap sent = new Imap(server.at(ServerSetup.PROTOCOL_IMAP), "No such folder", true);
            Smtp outlet = new Smtp(server.at(ServerSetup.PROTOCOL_SMTP), sent, 4, Mailings.CLOCK);

            Carried carried = carryOut(outlet);

            assertThat(carried).isInstanceOf(Carried.Done.class);
            assertThat(carried.detail()).contains("no copy");
            try (Effect after = Mailings.effect(outlet, ORDER)) {
                assertThatThrownBy(after::probe).isInstanceOf(DependencyException.class);
            }
        }
    }

    private static Carried carryOut(Outlet outlet) {
        try (Effect effect = Mailings.effect(outlet, ORDER)) {
            effect.prepare();
            return effect.carryOut();
        }
    }

    private static Smtp outlet(int port, Tls tls) {
        return new Smtp(
                new MailServer(HOST, port, tls, null, null, TIMEOUT_MS, null),
                SentFolder.NONE,
                4,
                Mailings.CLOCK);
    }

    /** GreenMail on free ports, with one user. */
    private static final class Server implements AutoCloseable {
        private final GreenMail mail;

        Server(String... protocols) {
            mail =
                    new GreenMail(
                            Stream.of(protocols)
                                    .map(p -> new ServerSetup(0, HOST, p))
                                    .toArray(ServerSetup[]::new));
            mail.start();
            mail.setUser("shop@example.com", "shop", "open");
        }

        int smtp() {
            return mail.getSmtp().getPort();
        }

        MailServer at(String protocol) {
            int port =
                    protocol.equals(ServerSetup.PROTOCOL_IMAP) ? mail.getImap().getPort() : smtp();
            return new MailServer(HOST, port, Tls.NONE, "shop", "open", TIMEOUT_MS, null);
        }

        @Override
        public void close() {
            mail.stop();
        }
    }
}
