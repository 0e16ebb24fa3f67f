package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.Shelf;
import dev.firebreak.agent.report.model.LateSandbox;
import dev.firebreak.agent.report.model.ModelWriter;
import dev.firebreak.agent.report.model.Question;
import dev.firebreak.agent.report.pipeline.PipelineRows;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Sandbox;
import dev.firebreak.agent.report.question.Questions;
import dev.firebreak.agent.report.question.Similarity;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.prompt.PromptBook;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import dev.firebreak.schemas.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers a question over named datasets as a report.
 *
 * <p>The question is read by rules. What they can't read a model may answer, with queries of its
 * own; where there is none it is said so, with an overview of the data instead of a guess.
 */
public final class ReportAgent implements Agent<ReportRequest, ReportResult> {
    static final String LOGIC = "offline/report-1";

    private static final int MODEL_DATASETS_MAX = 12;
    private static final String ANSWER = "report-answer";

    /** A remark, no longer than a name in a line may be. */
    private static final String NOT_ASKED =
            "no model was asked about the rest, since what it would have read seems written to steer it";

    private final ReportSettings settings;
    private final Shelf shelf;
    private final PipelineRows pipeline;
    private final JobChoice choice;
    private final ModelWriter writer;
    private final Semaphore running;

    /**
     * @param embed vectors of length 1, for guards that look at likeness of meaning
     */
    public ReportAgent(
            ReportSettings settings,
            Shelf shelf,
            PipelineRows pipeline,
            Similarity similarity,
            Function<String, float[]> embed) {
        this.settings = settings;
        this.shelf = shelf;
        this.pipeline = pipeline;
        writer =
                new ModelWriter(
                        PromptBook.load(settings.promptsDir(), ReportAgent.class, ANSWER)
                                .prompt(
                                        ANSWER,
                                        "today",
                                        "period",
                                        "datasets",
                                        "question",
                                        "feedback"),
                        settings.guards(),
                        embed);
        choice = new JobChoice(new Questions(similarity));
        running = new Semaphore(settings.parallelMax());
    }

    @Override
    public ReportResult handle(ReportRequest request, AgentContext context) {
        running.acquireUninterruptibly();
        try {
            Instant start = context.clock().instant();
            Outcome outcome = answer(request, context, start);
            Instant end = context.clock().instant();
            return ReportResult.newBuilder()
                    .setEnvelope(Derived.answer(request.getEnvelope(), "result", end))
                    .setOutcome(outcome.record())
                    .setConfidence(outcome.confidence())
                    .setProposedActions(outcome.actions())
                    .setUsage(
                            Usage.newBuilder(context.usage(LOGIC))
                                    .setToolCalls(outcome.queries())
                                    .setDurationMs(
                                            Math.max(0, Duration.between(start, end).toMillis()))
                                    .build())
                    .build();
        } finally {
            running.release();
        }
    }

    private Outcome answer(ReportRequest request, AgentContext context, Instant now) {
        Path directory = privateDirectory();
        try {
            Attachments attached =
                    Attachments.read(
                            request.getDocuments(),
                            request.getEnvelope(),
                            directory,
                            settings.datasetRowsMax());
            if (attached.datasets().isEmpty() && !attached.unusable().isEmpty()) {
                return Outcome.declined(String.join("; ", attached.unusable()));
            }
            Stock stock = Stock.of(request, attached, shelf, pipeline, settings.access());
            if (stock.datasets().isEmpty()) {
                return Outcome.declined(stock.whyNone());
            }
            Assignment assignment = new Assignment(request, context, directory, now);
            Job job = choice.of(assignment, stock);
            return job.halfUnderstood()
                    ? byModel(assignment, stock, attached.unusable(), job)
                    : byRules(assignment, stock, attached.unusable(), job);
        } finally {
            delete(directory);
        }
    }

    private Outcome byRules(Assignment assignment, Stock stock, List<String> remarks, Job job) {
        return job.used().isEmpty()
                ? Outcome.declined(
                        "the question fits none of the datasets there are: "
                                + Stock.catalogue(stock.datasets()))
                : Drafting.write(assignment, job, remarks, settings.limits());
    }

    /**
     * The answer of a model to what the rules did not understand; theirs where none answers or none
     * may be asked.
     */
    private Outcome byModel(
            Assignment assignment, Stock stock, List<String> unusable, Job understood) {
        ReportRequest request = assignment.request();
        Question question =
                new Question(
                        request.getInstruction(),
                        stock.datasets().stream().limit(MODEL_DATASETS_MAX).toList(),
                        assignment.today().toLocalDate(),
                        assignment.given(),
                        Objects.requireNonNullElse(request.getFeedback(), ""));
        ModelWriter.Reply reply;
        try (LateSandbox late =
                new LateSandbox(
                        assignment.directory().resolve("asked"),
                        question.within(),
                        settings.limits())) {
            reply =
                    writer.write(
                            question,
                            late,
                            assignment.context(),
                            request.getEnvelope().getTaskId());
            if (reply instanceof ModelWriter.Written(ModelWriter.Writing writing)
                    && late.opened().isPresent()) {
                Sandbox sandbox = late.opened().get();
                Job job =
                        new Job.OfWriting(
                                used(question.datasets(), sandbox.results()), question, writing);
                return Drafting.write(assignment, job, unusable, sandbox);
            }
        }
        List<String> remarks = new ArrayList<>(unusable);
        if (reply instanceof ModelWriter.Withheld(List<String> steering)) {
            if (!understood.answers()) {
                return injected(steering);
            }
            remarks.add(NOT_ASKED);
        }
        return byRules(assignment, stock, remarks, understood);
    }

    private static Outcome injected(List<String> steering) {
        return Outcome.declined(
                RejectionCode.INJECTION_DETECTED,
                "rules do not understand the question, and no model was asked, since the question or the data seems written to steer it ("
                        + String.join(", ", steering)
                        + "); a person should look at both");
    }

    /** Those that a query names. */
    private static List<Dataset> used(List<Dataset> datasets, List<QueryResult> results) {
        String asked = results.stream().map(QueryResult::sql).collect(Collectors.joining("\n"));
        return datasets.stream()
                .filter(
                        dataset ->
                                Pattern.compile(
                                                "\\b" + Pattern.quote(dataset.name()) + "\\b",
                                                Pattern.CASE_INSENSITIVE)
                                        .matcher(asked)
                                        .find())
                .toList();
    }

    private Path privateDirectory() {
        try {
            Files.createDirectories(settings.workDir());
            return Files.createTempDirectory(settings.workDir(), "request-");
        } catch (IOException e) {
            throw new DependencyException(
                    "report.work-dir", "the work folder can't be written: " + e, e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files =
                Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
