package dev.firebreak.model.fault;

import dev.firebreak.model.provider.Protocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The npm package {@code @copilotkit/aimock}: a server by other people that speaks the protocols of
 * OpenAI, Anthropic and Gemini, on a free port of the loopback interface.
 *
 * <p>Usage comes from its fixtures, with each provider's own field names.
 */
public final class Aimock implements AutoCloseable {
    private static final long START_MAX_S = 60;
    private static final String LISTENING = "listening on ";

    private final Process process;
    private final URI base;

    private Aimock(Process process, URI base) {
        this.process = process;
        this.base = base;
    }

    /**
     * Starts it. The calling test is skipped where there is no node.
     *
     * @param fixtures a file as {@code {"fixtures": [{"match": …, "response": …}]}}, or a folder
     */
    public static Aimock start(Path fixtures) {
        Path program =
                NpmPackage.installed("platform/models", "aimock", "@copilotkit/aimock/dist/cli.js");
        try {
            return started(
                    new ProcessBuilder(
                                    "node",
                                    program.toString(),
                                    "--host",
                                    "127.0.0.1",
                                    "--port",
                                    "0",
                                    "--strict",
                                    "--fixtures",
                                    fixtures.toString())
                            .redirectErrorStream(true)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base under which this protocol is spoken; it knows no Ollama. */
    public URI url(Protocol protocol) {
        return switch (protocol) {
            case OPENAI, ANTHROPIC -> base.resolve("/v1");
            case GEMINI -> base.resolve("/v1beta");
            case OLLAMA -> throw new IllegalArgumentException("aimock is not tested for Ollama");
        };
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static Aimock started(Process process) throws IOException {
        CompletableFuture<URI> base = new CompletableFuture<>();
        Thread.ofVirtual().name("aimock-output").start(() -> listen(process, base));
        try {
            return new Aimock(process, base.get(START_MAX_S, TimeUnit.SECONDS));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("aimock did not start", e);
        }
    }

    /** Reads to the end, so that the process is never held up by what nobody reads. */
    private static void listen(Process process, CompletableFuture<URI> base) {
        StringBuilder seen = new StringBuilder();
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int at = line.indexOf(LISTENING);
                if (at >= 0) {
                    base.complete(URI.create(line.substring(at + LISTENING.length()).strip()));
                } else if (!base.isDone()) {
                    seen.append(line).append('\n');
                }
            }
            base.completeExceptionally(new IOException("aimock ended: " + seen));
        } catch (IOException e) {
            base.completeExceptionally(e);
        }
    }
}
