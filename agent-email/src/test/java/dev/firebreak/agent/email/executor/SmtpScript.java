package dev.firebreak.agent.email.executor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A mail server that answers each command as it is told, and hangs up where it is told to. What it
 * is told nothing about goes well.
 */
final class SmtpScript implements AutoCloseable {
    /** In place of an answer: the connection ends. */
    static final String HANGS_UP = "";

    private final ServerSocket server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile int hangsUpAfterLines = Integer.MAX_VALUE;

    SmtpScript() throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    SmtpScript(ServerSocket server) {
        this.server = server;
        Thread.ofVirtual().start(this::serve);
    }

    /**
     * @param command the beginning of it, such as {@code RCPT TO:<ann}; {@code .} is the end of a
     *     mail
     */
    SmtpScript answers(String command, String answer) {
        answers.put(command, answer);
        return this;
    }

    /** Hangs up in the middle of a mail. */
    SmtpScript hangsUpAfterLines(int lines) {
        hangsUpAfterLines = lines;
        return this;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Commands in order; the lines of mails are not among them. */
    List<String> heard() {
        return heard;
    }

    /** How often somebody got as far as handing over a mail. */
    long mailsBegun() {
        return heard.stream().filter(h -> h.equals("DATA")).count();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> talk(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = socket.getOutputStream();
            say(out, "220 script ESMTP");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                String answer = answer(line);
                if (answer.isEmpty() || !say(out, answer)) {
                    return;
                }
                if (line.equals("DATA") && answer.startsWith("354") && !mail(in, out)) {
                    return;
                }
            }
        } catch (IOException e) {
            // Whoever hung up has heard enough.
        }
    }

    private boolean mail(BufferedReader in, OutputStream out) throws IOException {
        int lines = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals(".")) {
                heard.add(".");
                String answer = answers.getOrDefault(".", "250 taken");
                return !answer.isEmpty() && say(out, answer);
            }
            if (++lines >= hangsUpAfterLines) {
                return false;
            }
        }
        return false;
    }

    private String answer(String line) {
        @Nullable String longest = null;
        for (String command : answers.keySet()) {
            if (line.toUpperCase(Locale.ROOT).startsWith(command.toUpperCase(Locale.ROOT))
                    && (longest == null || command.length() > longest.length())) {
                longest = command;
            }
        }
        if (longest != null) {
            return answers.getOrDefault(longest, "250 fine");
        }
        return line.equals("DATA") ? "354 go on" : line.equals("QUIT") ? "221 bye" : "250 fine";
    }

    private static boolean say(OutputStream out, String answer) throws IOException {
        out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }
}
