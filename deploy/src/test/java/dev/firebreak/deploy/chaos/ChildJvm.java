package dev.firebreak.deploy.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that can be killed, frozen and asked to stop. It ends with this one: its standard input is
 * a pipe that breaks when the harness dies, however it dies (see {@link #endWithParent}).
 */
public final class ChildJvm implements AutoCloseable {
    private static final long START_MAX_S = 90;
    private static final long STOP_MAX_S = 40;
    private static final int HALTED_WITH_PARENT = 9;
    private static final String WORD = "@";

    private final String name;
    private final Path log;
    private final Process process;
    private final Map<String, String> said = new ConcurrentHashMap<>();
    private final Thread listener;

    private ChildJvm(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.listener = Thread.ofVirtual().name("hears-" + name).start(this::listen);
    }

    /**
     * Starts a main class on this JVM's class path; options must be few, the arguments short.
     *
     * @param log gets all the child says; a later child of the same name adds to it
     */
    public static ChildJvm start(
            String name, Path log, Class<?> main, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dfirebreak.log=INFO"));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Not as an argument: with every jar named, the command line is too long to read in ps.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            return new ChildJvm(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called first in a child's main: it never outlives the harness. */
    public static void endWithParent() {
        Thread.ofPlatform()
                .daemon()
                .name("ends-with-parent")
                .start(
                        () -> {
                            try {
                                while (System.in.read() >= 0) {
                                    // Nothing is ever said to a child.
                                }
                            } catch (IOException e) {
                                // The same as the end of the stream.
                            }
                            Runtime.getRuntime().halt(HALTED_WITH_PARENT);
                        });
    }

    /** Called in a child: tells the harness. */
    public static void say(String word, String what) {
        System.out.println(WORD + word + " " + what);
        System.out.flush();
    }

    /** Waits until the child has said the word, and returns what it said with it. */
    public String await(String word) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_MAX_S);
        synchronized (said) {
            while (said.get(word) == null) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (!process.isAlive() || leftMs <= 0) {
                    throw new IllegalStateException(
                            "%s did not say %s and %s; it said:%n%s"
                                    .formatted(name, word, state(), tail()));
                }
                said.wait(Math.min(leftMs, 200));
            }
            return said.get(word);
        }
    }

    /** What the child said last with this word. */
    public Optional<String> last(String word) {
        return Optional.ofNullable(said.get(word));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code; only of a child that has ended. */
    public int exitValue() {
        return process.exitValue();
    }

    /** The same as {@code kill -9}: nothing of it runs afterwards. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        listener.join();
    }

    /** The same as {@code kill}: asks it to stop; false when it had to be killed in the end. */
    public boolean stop() throws InterruptedException {
        process.destroy();
        boolean ended = process.waitFor(STOP_MAX_S, TimeUnit.SECONDS);
        kill();
        return ended;
    }

    /** The same as {@code kill -STOP}. */
    public void freeze() {
        signal("STOP");
    }

    /** The same as {@code kill -CONT}. */
    public void thaw() {
        signal("CONT");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String signal) {
        try {
            Process kill =
                    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + signal + " of " + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String state() {
        return process.isAlive()
                ? "is alive after " + Duration.ofSeconds(START_MAX_S)
                : "ended with " + process.exitValue();
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private void listen() {
        try (BufferedWriter out =
                Files.newBufferedWriter(
                        log,
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND)) {
            for (String line = process.inputReader().readLine();
                    line != null;
                    line = process.inputReader().readLine()) {
                hear(line);
                out.write(line);
                out.newLine();
                out.flush();
            }
        } catch (IOException e) {
            // The child was killed in the middle of a line.
        }
    }

    private void hear(String line) {
        int end = line.indexOf(' ');
        if (line.startsWith(WORD) && end > 0) {
            synchronized (said) {
                said.put(line.substring(WORD.length(), end), line.substring(end + 1));
                said.notifyAll();
            }
        }
    }
}
