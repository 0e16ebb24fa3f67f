package dev.firebreak.tools.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.tool.ToolOffer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs named commands: with no shell, an empty environment, a new empty folder, no input, and for
 * so long and so much output only. When it ends, for whatever reason, its whole family ends.
 */
public final class ProcessTools {
    private static final int OUTPUT_BYTES_MAX = 256 * 1024;
    private static final int WAIT_AFTER_END_S = 5;

    private final Cage cage;
    private final Path workDir;
    private final List<Path> reads;

    /**
     * @param cage with bwrap, unless the operator accepts to go without
     * @param workDir where each call gets a folder of its own
     * @param reads what commands may read beside the system
     */
    public ProcessTools(Cage cage, Path workDir, List<Path> reads) {
        this.cage = cage;
        this.workDir = workDir;
        this.reads = List.copyOf(reads);
    }

    /** The command as a tool; whoever names it says that it only reads. */
    public ToolOffer offer(Command command, Duration timeout) {
        return ToolOffer.of(
                        command.name(),
                        command.description(),
                        command.schema(),
                        arguments -> run(command, arguments, timeout))
                .withTimeout(timeout)
                .onceOnly();
    }

    private String run(Command command, JsonNode arguments, Duration timeout)
            throws IOException, InterruptedException {
        List<String> filled = command.filled(arguments);
        Path home = Files.createTempDirectory(workDir.toRealPath(), "command-");
        try {
            int cpuS = (int) Math.min(3600, timeout.toSeconds() + 1);
            ProcessBuilder builder = new ProcessBuilder(cage.around(home, reads, filled, cpuS));
            Map<String, String> environment = builder.environment();
            environment.clear();
            environment.put("PATH", Cage.PATH);
            environment.put("HOME", home.toString());
            environment.put("TMPDIR", cage.bwrap() == null ? home.toString() : "/tmp");
            environment.put("LC_ALL", "C.UTF-8");
            builder.directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
            return output(command, builder.start());
        } finally {
            if (cage.bwrap() == null) {
                Family.endStrays(home);
            }
            delete(home);
        }
    }

    private static String output(Command command, Process process)
            throws IOException, InterruptedException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        Thread reading =
                Thread.ofPlatform()
                        .daemon()
                        .name("command-output")
                        .start(() -> read(process.getInputStream(), read, process));
        try {
            int exit = process.waitFor();
            reading.join(Duration.ofSeconds(WAIT_AFTER_END_S));
            String text;
            boolean cut;
            synchronized (read) {
                cut = read.size() >= OUTPUT_BYTES_MAX;
                text = read.toString(StandardCharsets.UTF_8);
            }
            if (cut) {
                return "It wrote more than %d bytes and was ended.\n%s"
                        .formatted(OUTPUT_BYTES_MAX, text);
            }
            if (exit != 0) {
                throw new IllegalStateException(
                        "%s ended with %d: %s"
                                .formatted(
                                        command.name(),
                                        exit,
                                        text.substring(0, Math.min(text.length(), 400))));
            }
            return text;
        } finally {
            Family.end(process);
        }
    }

    private static void read(InputStream in, ByteArrayOutputStream read, Process process) {
        byte[] buffer = new byte[8192];
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (read) {
                    read.write(buffer, 0, Math.min(n, OUTPUT_BYTES_MAX - read.size()));
                    if (read.size() >= OUTPUT_BYTES_MAX) {
                        Family.end(process);
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // It was ended; what it wrote until then counts.
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
