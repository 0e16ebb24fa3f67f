package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Gives each test a deployment of its own, and the command line that is pointed at it. */
@ExtendWith(KafkaExtension.class)
abstract class OnPipeline {
    private static final int LOOKS_MAX = 600;

    final KafkaCluster kafka;

    /** Where commands run. */
    @TempDir Path directory = Path.of(".");

    @SuppressWarnings("NullAway.Init") // set before each test
    Pipeline pipeline;

    OnPipeline(KafkaCluster kafka) {
        this.kafka = kafka;
    }

    @BeforeEach
    final void deploy(TestInfo test) {
        pipeline = new Pipeline(kafka, Integer.toHexString(test.getDisplayName().hashCode()));
    }

    @AfterEach
    final void close() {
        pipeline.close();
    }

    /** The command line, to which more can be said before it runs. */
    Firebreak firebreak() {
        return Firebreak.in(directory).at(kafka, pipeline.prefix);
    }

    final Firebreak.Ran run(String... args) {
        return firebreak().run(args);
    }

    /**
     * Runs a command that waits for the supervisor, and once what it wrote is there, lets the
     * supervisor answer.
     *
     * @param written what such commands wrote
     */
    final <T> Firebreak.Ran runAnswered(
            Supplier<List<T>> written, Consumer<T> supervisor, String command, String... args)
            throws InterruptedException, ExecutionException, TimeoutException {
        String[] all = new String[args.length + 3];
        all[0] = command;
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--wait";
        all[args.length + 2] = "60s";
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Firebreak.Ran> running = threads.submit(() -> run(all));
            for (int look = 0; written.get().isEmpty() && !running.isDone(); look++) {
                assertThat(look).as("looks for what was written").isLessThan(LOOKS_MAX);
            }
            if (!running.isDone()) {
                supervisor.accept(written.get().getFirst());
            }
            return running.get(90, TimeUnit.SECONDS);
        }
    }
}
