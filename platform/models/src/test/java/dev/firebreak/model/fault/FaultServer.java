package dev.firebreak.model.fault;

import dev.firebreak.model.provider.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A provider of models on a port of its own: speaks all four protocols, whole and streamed, says
 * what it is told to say, and fails as it is told to fail. Replies that were queued come first, in
 * their order; then what {@link #otherwise} says.
 *
 * <pre>{@code
 * try (FaultServer server = FaultServer.start()) {
 *     server.next(Fault.THROTTLED_SECONDS, Told.text("hello"));
 *     URI base = server.url(Protocol.OPENAI);
 * }
 * }</pre>
 *
 * It speaks HTTP by hand on sockets, because a proper server would refuse most of what it has to
 * do.
 */
public final class FaultServer implements AutoCloseable {
    /** The date that {@link Fault#THROTTLED_DATE} says. */
    public static final Instant RETRY_AT = Instant.parse("2026-10-21T07:28:42Z");

    /** Of many who come at once, none has to knock a second time, seconds later. */
    private static final int BACKLOG = 1024;

    private final ServerSocket listener;
    private final Queue<Reply> next = new ConcurrentLinkedQueue<>();
    private final List<Asked> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger abandoned = new AtomicInteger();
    private volatile Function<Asked, Reply> otherwise = _ -> Told.text("hello world");

    private FaultServer(ServerSocket listener) {
        this.listener = listener;
    }

    /** Starts on a free port of the loopback interface. */
    public static FaultServer start() {
        return start(0);
    }

    /** Starts on that port of the loopback interface, such as one where a server was before. */
    public static FaultServer start(int port) {
        try {
            FaultServer server =
                    new FaultServer(
                            new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("fault-server").start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base under which this protocol is spoken. */
    public URI url(Protocol protocol) {
        String path =
                switch (protocol) {
                    case OPENAI, ANTHROPIC -> "/v1";
                    case GEMINI -> "/v1beta";
                    case OLLAMA -> "";
                };
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
    }

    /** Queues replies, one per request. */
    public void next(Reply... replies) {
        next.addAll(List.of(replies));
    }

    /** What is said when nothing is queued; at first {@code hello world}. */
    public void otherwise(Reply reply) {
        otherwise = _ -> reply;
    }

    /** As {@link #otherwise(Reply)}, made from what was asked. Called on the request's thread. */
    public void otherwise(Function<Asked, Reply> replies) {
        otherwise = replies;
    }

    /** All requests so far, in the order in which they came. */
    public List<Asked> requests() {
        return List.copyOf(requests);
    }

    /** How many connections the other side closed before the answer was whole. */
    public int abandoned() {
        return abandoned.get();
    }

    /** Ends every connection, also those that are kept waiting. */
    @Override
    public void close() {
        quietly(listener::close);
        open.forEach(socket -> quietly(socket::close));
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().name("fault-server-request").start(() -> serve(socket));
            } catch (IOException e) {
                // closed, or out of luck: whoever asks will see it
            }
        }
    }

    private void serve(Socket socket) {
        open.add(socket);
        try (socket) {
            Asked asked = RequestReader.read(socket.getInputStream());
            requests.add(asked);
            Reply queued = next.poll();
            Reply reply = queued == null ? otherwise.apply(asked) : queued;
            new Answering(socket, asked, abandoned::incrementAndGet).give(reply);
        } catch (IOException e) {
            abandoned.incrementAndGet();
        } finally {
            open.remove(socket);
        }
    }

    private interface Closing {
        void run() throws IOException;
    }

    private static void quietly(Closing closing) {
        try {
            closing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
