package dev.firebreak.console.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.console.notify.Channel.Delivery;
import dev.firebreak.kit.DependencyException;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxTest {
    private static final Notice NOTICE =
            new Notice("n-1", "Approval asked: ünï", List.of("What: do it", "Task: t-1"));

    private final GreenMail server =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void listen() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void itIsSentAsPlainTextToEverybodyUnderAnIdOfItsOwn() throws Exception {
        server.setUser("clerk", "pass");
        Mailbox mailbox =
                mailbox(
                        server.getSmtp().getPort(),
                        Map.of("notify.smtp-user", "clerk", "notify.smtp-password", "pass"));

        assertThat(mailbox.deliver(NOTICE)).isEqualTo(new Delivery.Delivered());
        assertThat(mailbox.deliver(NOTICE)).isEqualTo(new Delivery.Delivered());

        MimeMessage[] mails = server.getReceivedMessages();
        assertThat(mails).hasSize(4);
        assertThat(mails[0].getSubject()).isEqualTo("[firebreak] Approval asked: ünï");
        assertThat(mails[0].getContent().toString().strip()).isEqualTo("What: do it\r\nTask: t-1");
        assertThat(mails[0].getContentType()).startsWith("text/plain");
        assertThat(mails[0].getMessageID())
                .matches("<[0-9a-f]{32}@firebreak.example>")
                .isEqualTo(mails[3].getMessageID());
    }

    @Test
    void withoutTheTlsThatIsAskedForNothingIsSent() {
        Mailbox mailbox =
                mailbox(server.getSmtp().getPort(), Map.of("notify.smtp-tls", "starttls"));

        assertThatThrownBy(() -> mailbox.deliver(NOTICE)).isInstanceOf(DependencyException.class);
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void aServerThatDoesNotKnowUsIsAnOutageThatSaysWhatToCheck() {
        server.setUser("clerk", "pass");
        Mailbox mailbox =
                mailbox(
                        server.getSmtp().getPort(),
                        Map.of("notify.smtp-user", "clerk", "notify.smtp-password", "wrong"));

        assertThatThrownBy(() -> mailbox.deliver(NOTICE))
                .isInstanceOf(DependencyException.class)
                .hasMessageContaining("notify.smtp-password")
                .hasMessageNotContaining("wrong");
    }

    @ParameterizedTest
    @CsvSource({"550,true", "450,false", "552,true"})
    void aServerThatWillNotHaveItRefusesForGoodOrForNow(int code, boolean forGood)
            throws IOException {
        try (Scripted scripted = new Scripted(code)) {
            Mailbox mailbox = mailbox(scripted.port(), Map.of());

            if (forGood) {
                assertThat(mailbox.deliver(NOTICE)).isInstanceOf(Delivery.Refused.class);
            } else {
                assertThatThrownBy(() -> mailbox.deliver(NOTICE))
                        .isInstanceOf(DependencyException.class);
            }
        }
    }

    @Test
    void aServerThatSaysNothingIsAnOutage() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Mailbox mailbox =
                    mailbox(silent.getLocalPort(), Map.of("notify.smtp-timeout-ms", "300"));

            assertThatThrownBy(() -> mailbox.deliver(NOTICE))
                    .isInstanceOf(DependencyException.class);
        }
    }

    private static Mailbox mailbox(int port, Map<String, String> more) {
        Map<String, String> flags =
                new HashMap<>(
                        Map.of(
                                "notify.smtp-host", "127.0.0.1",
                                "notify.smtp-port", String.valueOf(port),
                                "notify.smtp-tls", "none",
                                "notify.from", "bot@firebreak.example",
                                "notify.to", "ann@shop.example, bob@shop.example"));
        flags.putAll(more);
        NotifySettings settings =
                Settings.load(SettingsSources.ofFlags(flags), List.of(NotifySettings.class))
                        .read(NotifySettings.class);
        return new Mailbox(
                settings, "127.0.0.1", "bot@firebreak.example", InstantSource.fixed(Requests.NOW));
    }

    /** A mail server that answers every recipient with this code. */
    private static final class Scripted implements AutoCloseable {
        private final ServerSocket socket =
                new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final Thread thread;

        Scripted(int code) throws IOException {
            thread = Thread.ofVirtual().start(() -> serve(code));
        }

        int port() {
            return socket.getLocalPort();
        }

        private void serve(int code) {
            try (Socket client = socket.accept();
                    BufferedReader in =
                            new BufferedReader(
                                    new InputStreamReader(
                                            client.getInputStream(), StandardCharsets.US_ASCII))) {
                say(client, "220 here");
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    say(client, line.startsWith("RCPT") ? code + " no" : "250 yes");
                }
            } catch (IOException e) {
                assertThat(socket.isClosed() || e.getMessage() != null).isTrue();
            }
        }

        private static void say(Socket client, String line) throws IOException {
            client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void close() throws IOException {
            socket.close();
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
