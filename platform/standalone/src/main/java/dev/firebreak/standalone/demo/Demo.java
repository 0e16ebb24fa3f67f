package dev.firebreak.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.standalone.Standalone;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The play, in scenes: mails in, answers and dead letters out, one letter mended, a report over it
 * all, a count.
 */
final class Demo implements AutoCloseable {
    private static final String MENDABLE_TASK = "demo-mended-mail";
    private static final String REPORT_TASK = "demo-report";
    private static final String REPORT_GOAL =
            "Write a report on what happened: how many tasks ended in which way, what the mails were about,"
                    + " and which records were stopped and why.";
    private static final Duration WAIT_MIN = Duration.ofMinutes(2);
    private static final Duration WAIT_MAX = Duration.ofMinutes(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Standalone standalone;
    private final Progress progress;
    private final InstantSource clock;
    private final Cluster cluster;
    private final RegistryClient registry;
    private final Decoded decoded;
    private final Map<String, Long> timings = new LinkedHashMap<>();

    Demo(Standalone standalone, Progress progress, InstantSource clock) {
        this.standalone = standalone;
        this.progress = progress;
        this.clock = clock;
        this.cluster =
                new Cluster(
                        Settings.load(
                                SettingsSources.ofFlags(
                                        Map.of(
                                                "bootstrap-servers", standalone.bootstrapServers(),
                                                "registry", standalone.registryUrl())),
                                Settings.SHARED),
                        clock);
        this.registry = RegistryClient.of(standalone.registryProperties());
        this.decoded = new Decoded(registry, clock);
    }

    /**
     * Plays it. What does not come in time is missing in the outcome, which then says that it was
     * lost.
     */
    DemoOutcome play(DemoMails mails, Path folder, long begunNanos) throws InterruptedException {
        timings.put("start", millisSince(begunNanos));
        mails.skipped().forEach(s -> progress.warn("left out: " + s));
        Map<String, Object> kafka = standalone.kafkaProperties();
        Optional<DemoOutcome.Mended> mended = Optional.empty();
        Optional<DemoOutcome.Report> report;
        Submitted submitted;
        try (Publisher publisher = new Publisher(cluster);
                Watch watch = new Watch(kafka, standalone.topics(), decoded)) {
            submitted = submit(publisher, mails);
            awaitEnds(watch, submitted);
            Optional<Replayed> replayed = replay(watch, submitted);
            if (replayed.isPresent()) {
                submitted =
                        submitted.and(
                                new Submitted.SentTask(
                                        MENDABLE_TASK, "", replayed.get().again().position()));
                mended = awaitMended(watch, replayed.get());
            }
            Position asked =
                    publisher
                            .tasks(
                                    List.of(
                                            new DemoTasks(clock.instant())
                                                    .goal(REPORT_TASK, REPORT_GOAL)))
                            .getFirst();
            submitted = submitted.and(new Submitted.SentTask(REPORT_TASK, "", asked));
            report = awaitReport(watch);
        }
        long from = System.nanoTime();
        Census census = Census.take(kafka, standalone.topics(), decoded);
        DemoOutcome outcome =
                new DemoOutcome(
                        submitted,
                        census,
                        mended.orElse(null),
                        report,
                        timings,
                        folder,
                        millisSince(begunNanos) / 1000.0);
        progress.done(
                "counted again by a reader of its own: %d lost, %d doubled"
                        .formatted(outcome.lost().size(), outcome.doubled().size()),
                millisSince(from));
        return outcome;
    }

    @Override
    public void close() {
        registry.close();
        cluster.close();
    }

    private Submitted submit(Publisher publisher, DemoMails mails) {
        long from = System.nanoTime();
        List<Task> tasks = new DemoTasks(clock.instant()).of(mails.mails());
        BadRecords broken =
                new BadRecords(
                        registry,
                        TopicCatalog.bundled().subjectNames(standalone.topics().prefix()),
                        standalone.topics(),
                        clock.instant());
        List<BadRecord> bad = new ArrayList<>(broken.all());
        bad.add(broken.mendable(MENDABLE_TASK, DemoMails.bundled().mails().getFirst()));

        List<Position> ofTasks = publisher.tasks(tasks);
        List<Position> ofBad = publisher.unchecked(bad);
        List<Submitted.SentTask> sentTasks = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            sentTasks.add(
                    new Submitted.SentTask(
                            tasks.get(i).getEnvelope().getTaskId(),
                            mails.mails().get(i).name(),
                            ofTasks.get(i)));
        }
        List<Submitted.SentBad> sentBad = new ArrayList<>();
        for (int i = 0; i < bad.size(); i++) {
            sentBad.add(new Submitted.SentBad(bad.get(i), ofBad.get(i)));
        }
        progress.done(
                "%d mails submitted, and %d records that each break a check"
                        .formatted(tasks.size(), bad.size()),
                millisSince(from));
        return new Submitted(sentTasks, sentBad);
    }

    private void awaitEnds(Watch watch, Submitted submitted) throws InterruptedException {
        long from = System.nanoTime();
        int tasks = submitted.tasks().size();
        int bad = submitted.bad().size();
        boolean all =
                watch.await(
                        () -> watch.ended(submitted) == tasks && watch.stopped(submitted) == bad,
                        waitFor(tasks),
                        () ->
                                progress.now(
                                        "%d of %d mails done, %d of %d bad records stopped"
                                                .formatted(
                                                        watch.ended(submitted),
                                                        tasks,
                                                        watch.stopped(submitted),
                                                        bad)));
        String text =
                "%d of %d mails done, %d of %d bad records stopped"
                        .formatted(watch.ended(submitted), tasks, watch.stopped(submitted), bad);
        timings.put("mails", millisSince(from));
        if (all) {
            progress.done(text, millisSince(from));
        } else {
            progress.warn(text + ": the rest did not come in time");
        }
    }

    private record Replayed(DeadLetter letter, Mending.Replayed again, long fromNanos) {}

    private Optional<Replayed> replay(Watch watch, Submitted submitted) {
        long from = System.nanoTime();
        Position position = submitted.bad().getLast().position();
        Optional<DeadLetter> letter = watch.letter(position);
        if (letter.isEmpty()) {
            progress.warn("the mail with two wrong fields has no dead letter, so none is mended");
            return Optional.empty();
        }
        progress.now("mending dead letter " + letter.get().getDeadLetterId());
        return Optional.of(new Replayed(letter.get(), Mending.replay(cluster, letter.get()), from));
    }

    private Optional<DemoOutcome.Mended> awaitMended(Watch watch, Replayed replayed)
            throws InterruptedException {
        if (!watch.await(
                () -> watch.result(MENDABLE_TASK).isPresent(),
                WAIT_MIN,
                () -> progress.now("following the replayed mail"))) {
            progress.warn("the replayed mail has no result yet");
            return Optional.empty();
        }
        TaskResult result = watch.result(MENDABLE_TASK).orElseThrow();
        timings.put("mend", millisSince(replayed.fromNanos()));
        progress.done(
                "one dead letter mended, replayed, and " + result.getStatus().name(),
                millisSince(replayed.fromNanos()));
        return Optional.of(
                new DemoOutcome.Mended(replayed.letter(), replayed.again().changes(), result));
    }

    private Optional<DemoOutcome.Report> awaitReport(Watch watch) throws InterruptedException {
        long from = System.nanoTime();
        if (!watch.await(
                () -> watch.result(REPORT_TASK).isPresent(),
                WAIT_MIN,
                () -> progress.now("waiting for the report"))) {
            progress.warn("there is no report yet");
            return Optional.empty();
        }
        TaskResult result = watch.result(REPORT_TASK).orElseThrow();
        timings.put("report", millisSince(from));
        Optional<DemoOutcome.Report> report =
                result.getOutputs().stream().flatMap(o -> report(o).stream()).findFirst();
        if (report.isEmpty()) {
            progress.warn(
                    "the report task ended as %s: %s"
                            .formatted(result.getStatus(), result.getSummary()));
        } else {
            progress.done(
                    "report over it all: %d numbers, each bound to one of %d queries"
                            .formatted(report.get().figures(), report.get().queries()),
                    millisSince(from));
        }
        return report;
    }

    private static Optional<DemoOutcome.Report> report(StepOutput output) {
        if (!output.getType().equals(ReportOutput.getClassSchema().getFullName())) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(output.getJson());
            return Optional.of(
                    new DemoOutcome.Report(
                            json.path("summary").asText(),
                            json.path("html").asText(),
                            json.path("figures").size(),
                            json.path("queries").size()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the report is not JSON", e);
        }
    }

    private static Duration waitFor(int tasks) {
        Duration wanted = WAIT_MIN.plusSeconds(tasks);
        return wanted.compareTo(WAIT_MAX) < 0 ? wanted : WAIT_MAX;
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
