package dev.firebreak.tools.mcp;

import dev.firebreak.tools.process.Family;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Speaks to a program over its standard input and output, a message a line.
 *
 * <p>The library's own transport hands the program this process's whole environment, API keys
 * included, leaves the program's children behind, and does not notice that it died. This one gives
 * it an empty environment and what was named, ends the whole family, and says at once why nothing
 * more will come: it died, sent a line too long, too much that nobody asked for, or what is no
 * message.
 */
final class ChildTransport implements McpClientTransport {
    private static final int LINE_BYTES_MAX = 4 << 20;
    private static final int UNASKED_LINES_MAX = 10_000;
    private static final long UNASKED_BYTES_MAX = 32L << 20;
    private static final int NO_MESSAGES_MAX = 100;
    private static final int WAITING_MAX = 64;
    private static final int COMPLAINT_BYTES_MAX = 2_000;

    private final List<String> command;
    private final Map<String, String> environment;
    private final McpJsonMapper json;
    private final Consumer<String> ended;
    private final BlockingQueue<byte[]> outgoing = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicReference<@Nullable Process> process = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong unaskedLines = new AtomicLong();
    private final AtomicLong unaskedBytes = new AtomicLong();
    private final ByteArrayOutputStream complaint = new ByteArrayOutputStream();

    /**
     * @param ended told once, why nothing more will come
     */
    ChildTransport(
            List<String> command,
            Map<String, String> environment,
            McpJsonMapper json,
            Consumer<String> ended) {
        this.command = command;
        this.environment = environment;
        this.json = json;
        this.ended = ended;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(() -> start(handler));
    }

    private void start(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process child;
        try {
            child = builder.start();
        } catch (IOException e) {
            over.set(true);
            throw new IllegalStateException("it can't be started: " + e.getMessage(), e);
        }
        process.set(child);
        if (over.get()) {
            Family.end(child);
        }
        thread("mcp-in", () -> read(child, handler));
        thread("mcp-out", () -> write(child));
        thread("mcp-err", () -> listen(child));
    }

    private static void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    private void read(Process child, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        int noMessages = 0;
        try (InputStream in = new BufferedInputStream(child.getInputStream())) {
            for (String line = line(in); line != null; line = line(in)) {
                if (line.isBlank()) {
                    continue;
                }
                try {
                    Mono.just(McpSchema.deserializeJsonRpcMessage(json, line))
                            .transform(handler)
                            .subscribe(_ -> {}, _ -> {});
                } catch (IOException | RuntimeException e) {
                    if (++noMessages > NO_MESSAGES_MAX) {
                        end(
                                "it sent more than %d lines that are no messages"
                                        .formatted(NO_MESSAGES_MAX));
                        return;
                    }
                }
            }
            end("it ended");
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                if (unaskedLines.incrementAndGet() > UNASKED_LINES_MAX
                        || unaskedBytes.addAndGet(line.size()) > UNASKED_BYTES_MAX) {
                    throw new IOException("it sent more than anybody asked for");
                }
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() == LINE_BYTES_MAX) {
                throw new IOException(
                        "it sent a message of more than %d bytes".formatted(LINE_BYTES_MAX));
            }
            line.write(b);
        }
        return null;
    }

    private void write(Process child) {
        try (OutputStream out = child.getOutputStream()) {
            while (!over.get()) {
                out.write(outgoing.take());
                out.flush();
            }
        } catch (IOException e) {
            end("it does not listen");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(Process child) {
        byte[] buffer = new byte[1024];
        try (InputStream err = child.getErrorStream()) {
            for (int n = err.read(buffer); n >= 0; n = err.read(buffer)) {
                synchronized (complaint) {
                    complaint.write(buffer, 0, Math.min(n, COMPLAINT_BYTES_MAX - complaint.size()));
                }
            }
        } catch (IOException e) {
            // It was ended.
        }
    }

    /** The first that it wrote to its standard error, for an operator. */
    String complaint() {
        synchronized (complaint) {
            return complaint
                    .toString(StandardCharsets.UTF_8)
                    .replaceAll("\\p{Cntrl}+", " ")
                    .strip();
        }
    }

    private void end(String why) {
        if (over.compareAndSet(false, true)) {
            endChild();
            ended.accept(why);
        }
    }

    private void endChild() {
        Process child = process.get();
        if (child != null) {
            Family.end(child);
        }
        // Wakes the writer, which then sees that it is over.
        boolean _ = outgoing.offer(new byte[0]);
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.fromRunnable(() -> send(message));
    }

    private void send(JSONRPCMessage message) {
        byte[] line;
        try {
            line = (json.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("a message of ours can't be written", e);
        }
        if (over.get() || !outgoing.offer(line)) {
            throw new IllegalStateException(
                    over.get() ? "the server has ended" : "the server does not listen");
        }
        if (message instanceof McpSchema.JSONRPCRequest) {
            unaskedLines.set(0);
            unaskedBytes.set(0);
        }
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(
                () -> {
                    over.set(true);
                    endChild();
                });
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return json.convertValue(data, type);
    }
}
