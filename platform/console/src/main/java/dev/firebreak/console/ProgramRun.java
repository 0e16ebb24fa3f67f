package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.config.HttpSettings;
import dev.firebreak.boundary.config.Settings;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a program running until it ends by itself or the process is told to end. */
final class ProgramRun {
    private static final long LOOK_EVERY_MS = 250;

    private ProgramRun() {}

    static int run(
            String name,
            Programs.Program program,
            Settings settings,
            Printer printer,
            CliContext context,
            boolean json) {
        settings.lines().forEach(printer::note);
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Thread onExit =
                new Thread(
                        () -> {
                            told.countDown();
                            await(closed);
                        },
                        "stop-" + name);
        try (ProgramProbes probes = ProgramProbes.of(name, settings.read(HttpSettings.class));
                Programs.Running running = program.start(settings, context.clock())) {
            probes.started(running);
            Runtime.getRuntime().addShutdownHook(onExit);
            if (json) {
                ObjectNode line =
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("ready", true)
                                .put("program", name);
                probes.url().ifPresent(url -> line.put("http", url));
                printer.json(line);
            } else {
                printer.line(name + " runs; Ctrl-C ends it");
            }
            return untilTold(name, running, told);
        } finally {
            closed.countDown();
        }
    }

    private static int untilTold(String name, Programs.Running running, CountDownLatch told) {
        try {
            while (!told.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                Optional<String> failure = running.failure();
                if (failure.isPresent()) {
                    throw new CommandFailed(name + " has ended: " + failure.get());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static void await(CountDownLatch closed) {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
