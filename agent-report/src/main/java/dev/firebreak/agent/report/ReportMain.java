package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Folder;
import dev.firebreak.agent.report.dataset.Shelf;
import dev.firebreak.agent.report.pipeline.PipelineLedger;
import dev.firebreak.agent.report.pipeline.PipelineRows;
import dev.firebreak.agent.report.question.Similarity;
import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.GuardSettings;
import dev.firebreak.boundary.config.Key;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicTail;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.TaskResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The report agent as a process; it also follows the pipeline's results and dead letters, to report
 * on them.
 */
public final class ReportMain implements AutoCloseable {
    /** The report agent's part of the configuration. */
    @Group(value = "report", doc = "The report agent.")
    public record Keys(
            @Key(
                            doc =
                                    "Folder of CSV and Parquet files that questions may be asked about; without one, only what comes with a task.")
                    @Nullable Path datasetsDir,
            @Key(
                            doc =
                                    "Folder for private databases while a request is answered; without one, a new temporary folder.")
                    @Nullable Path workDir,
            @Key(
                            doc =
                                    "Tasks and dead letters of the pipeline's own that are kept to report on.",
                            fallback = "100000",
                            min = 1,
                            max = 10_000_000)
                    int pipelineTasksMax,
            @Key(
                            doc =
                                    "Directory of prompts (*.md) that take the place of those that come with the program.")
                    @Nullable Path promptsDir,
            @Key(
                            doc =
                                    "Tables and columns that a role may see, by role, such as `report.access.analyst: orders(id, country), shipments`; `*` is all tables, the role `everyone` is everybody's. Once a role is named, nobody sees what none of their roles names.")
                    Map<String, String> access) {
        public Keys {
            DataAccess _ = DataAccess.of(access);
            access = Map.copyOf(access);
        }

        /** The same with a folder to work in, where none is named. */
        public Keys workingIn(Path folder) {
            return workDir != null
                    ? this
                    : new Keys(datasetsDir, folder, pipelineTasksMax, promptsDir, access);
        }
    }

    private final AgentProcess process;
    private final PipelineFeed feed;

    private ReportMain(AgentProcess process, PipelineFeed feed) {
        this.process = process;
        this.feed = feed;
    }

    public static ReportMain start(Settings settings, Thinking thinking, InstantSource clock) {
        return start(
                settings.read(Keys.class),
                settings.read(GuardSettings.class),
                ProcessSettings.from(settings),
                thinking,
                new Embeddings(),
                clock);
    }

    /**
     * Starts with a model of meaning that others use too.
     *
     * @throws UncheckedIOException when a folder can't be used
     */
    public static ReportMain start(
            Keys keys,
            GuardSettings guards,
            ProcessSettings settings,
            Thinking thinking,
            Embeddings embeddings,
            InstantSource clock) {
        ReportSettings report;
        Shelf shelf;
        try {
            Path workDir =
                    keys.workDir() == null
                            ? Files.createTempDirectory("firebreak-report")
                            : Files.createDirectories(keys.workDir());
            report =
                    ReportSettings.in(workDir)
                            .withPrompts(keys.promptsDir())
                            .withAccess(DataAccess.of(keys.access()))
                            .withGuards(guards.modes(ReportProfile.PROFILE.name()));
            shelf =
                    keys.datasetsDir() == null
                            ? Shelf.empty()
                            : new Folder(keys.datasetsDir(), report.datasetRowsMax());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "report.work-dir or report.datasets-dir can't be used: " + e, e);
        }
        PipelineFeed feed = new PipelineFeed(settings, keys.pipelineTasksMax(), clock);
        try {
            return new ReportMain(
                    AgentProcess.start(
                            ReportProfile.PROFILE,
                            new ReportAgent(
                                    report,
                                    shelf,
                                    feed,
                                    Similarity.ofMeaning(embeddings::embed),
                                    embeddings::embed),
                            thinking,
                            settings,
                            clock),
                    feed);
        } catch (RuntimeException e) {
            feed.close();
            throw e;
        }
    }

    /** The agent itself; closing it is {@link #close}'s. */
    public AgentProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
        feed.close();
    }

    /**
     * What the pipeline did, followed from its topics; a report sees everything that was committed
     * before it was asked for.
     */
    private static final class PipelineFeed implements PipelineRows, AutoCloseable {
        private static final Duration CAUGHT_UP_MAX = Duration.ofSeconds(10);
        private static final Duration REGISTRY_PAUSE = Duration.ofMillis(500);

        private final PipelineLedger ledger;
        private final TopicTail results;
        private final TopicTail deadLetters;
        private volatile boolean closed;

        PipelineFeed(ProcessSettings settings, int tasksMax, InstantSource clock) {
            TopicNames topics = new TopicNames(settings.topicPrefix());
            SchemaRegistry registry = RegistryClient.of(settings.registry());
            ledger = new PipelineLedger(tasksMax);
            results =
                    TopicTail.start(
                            settings.kafka(),
                            topics.results(),
                            reading(
                                    Inbound.of(
                                            registry,
                                            InboundLimits.defaults(),
                                            clock,
                                            TaskResult.class),
                                    ledger::add));
            deadLetters =
                    TopicTail.start(
                            settings.kafka(),
                            topics.deadLetters(),
                            reading(
                                    Inbound.of(
                                            registry,
                                            InboundLimits.defaults(),
                                            clock,
                                            DeadLetter.class),
                                    ledger::add));
        }

        @Override
        public Snapshot snapshot(Reader reader) {
            try {
                if (results.awaitCaughtUp(CAUGHT_UP_MAX)
                        && deadLetters.awaitCaughtUp(CAUGHT_UP_MAX)) {
                    return ledger.snapshot(reader);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new DependencyException(
                    "broker",
                    "the pipeline's results could not be read up to now",
                    new IllegalStateException("not caught up"));
        }

        @Override
        public void close() {
            closed = true;
            results.close();
            deadLetters.close();
        }

        /**
         * What does not pass its check is not reported on; whoever reads that topic for a living
         * makes it a dead letter.
         */
        private <T extends SpecificRecord> Consumer<ConsumerRecord<byte[], byte[]>> reading(
                Inbound<T> inbound, Consumer<T> use) {
            return input -> {
                while (!closed) {
                    try {
                        if (inbound.check(input)
                                instanceof Checked.Accepted<T>(T value, var schema)) {
                            use.accept(value);
                        }
                        return;
                    } catch (RegistryException e) {
                        LockSupport.parkNanos(REGISTRY_PAUSE.toNanos());
                    }
                }
            };
        }
    }
}
