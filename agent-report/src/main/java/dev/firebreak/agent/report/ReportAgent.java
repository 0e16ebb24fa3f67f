package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.Shelf;
import dev.firebreak.agent.report.model.LateSandbox;
import dev.firebreak.agent.report.model.ModelWriter;
import dev.firebreak.agent.report.model.Question;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.page.Page;
import dev.firebreak.agent.report.page.Report;
import dev.firebreak.agent.report.pipeline.PipelineRows;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Sandbox;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.question.Period;
import dev.firebreak.agent.report.question.Questions;
import dev.firebreak.agent.report.question.Questions.Understood;
import dev.firebreak.agent.report.question.Similarity;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.prompt.PromptBook;
import dev.firebreak.kit.redact.Redactor;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers a question over named datasets as a report.
 *
 * <p>The question is read by rules. What they can't read a model may answer, with queries of its
 * own; where there is none it is said so, with an overview of the data instead of a guess.
 */
public final class ReportAgent implements Agent<ReportRequest, ReportResult> {
    static final String LOGIC = "offline/report-1";

    private static final int SUMMARY_CHARS_MAX = 1_000;
    private static final int DETAIL_CHARS_MAX = 4_000;
    private static final int OVERVIEWS_MAX = 3;
    private static final int MODEL_DATASETS_MAX = 12;
    private static final String ANSWER = "report-answer";

    /** A remark, no longer than a name in a line may be. */
    private static final String NOT_ASKED =
            "no model was asked about the rest, since what it would have read seems written to steer it";

    private static final DateTimeFormatter MADE =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH);
    private static final Pattern OVERVIEW =
            Pattern.compile(
                    "\\b(?:overview|summar\\w+|describe|profile|explore|key figures|insights?|analy[sz]e|what is in|what's in|tell me about"
                            + "|report (?:on|about|over))\\b",
                    Pattern.CASE_INSENSITIVE);

    private final ReportSettings settings;
    private final Shelf shelf;
    private final PipelineRows pipeline;
    private final Questions questions;
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
        questions = new Questions(similarity);
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

    /** A ReportOutput or a Declined, and what belongs to it. */
    private record Outcome(
            Object record, double confidence, List<ProposedAction> actions, int queries) {}

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
                return declined(String.join("; ", attached.unusable()));
            }
            Stock stock = Stock.of(request, attached, shelf, pipeline, settings.access());
            if (stock.datasets().isEmpty()) {
                return declined(stock.whyNone());
            }
            Job job = job(request, stock, now);
            return job.halfUnderstood()
                    ? byModel(request, context, directory, now, stock, attached.unusable(), job)
                    : byRules(request, context, directory, now, stock, attached.unusable(), job);
        } finally {
            delete(directory);
        }
    }

    private Job job(ReportRequest request, Stock stock, Instant now) {
        String instruction = request.getInstruction();
        @Nullable Period given = given(request);
        boolean whole = stock.wholePipeline() || Questions.aboutPipeline(instruction);
        if (whole && !stock.pipeline().isEmpty()) {
            return new Job.OfPipeline(
                    stock.pipeline(),
                    given != null ? given : Questions.period(instruction, now).orElse(null));
        }
        Understood understood =
                questions.read(
                        instruction,
                        stock.datasets(),
                        now,
                        request.getParams().getFrom(),
                        request.getParams().getTo());
        if (!understood.asks().isEmpty()) {
            return new Job.OfAnswers(understood);
        }
        boolean asked =
                instruction.isBlank()
                        || (OVERVIEW.matcher(instruction).find() && understood.strange().isEmpty());
        return new Job.OfOverview(
                overviewed(stock, understood, instruction), understood, given, asked);
    }

    private Outcome byRules(
            ReportRequest request,
            AgentContext context,
            Path directory,
            Instant now,
            Stock stock,
            List<String> remarks,
            Job job) {
        return job.used().isEmpty()
                ? declined(
                        "the question fits none of the datasets there are: "
                                + Stock.catalogue(stock.datasets()))
                : write(request, context, directory, now, job, remarks);
    }

    /**
     * The answer of a model to what the rules did not understand; theirs where none answers or none
     * may be asked.
     */
    private Outcome byModel(
            ReportRequest request,
            AgentContext context,
            Path directory,
            Instant now,
            Stock stock,
            List<String> unusable,
            Job understood) {
        Question question =
                new Question(
                        request.getInstruction(),
                        stock.datasets().stream().limit(MODEL_DATASETS_MAX).toList(),
                        LocalDate.ofInstant(now, ZoneOffset.UTC),
                        given(request),
                        Objects.requireNonNullElse(request.getFeedback(), ""));
        ModelWriter.Reply reply;
        try (LateSandbox late =
                new LateSandbox(directory.resolve("asked"), question.within(), settings.limits())) {
            reply = writer.write(question, late, context, request.getEnvelope().getTaskId());
            if (reply instanceof ModelWriter.Written(ModelWriter.Writing writing)
                    && late.opened().isPresent()) {
                Sandbox sandbox = late.opened().get();
                Job job =
                        new Job.OfWriting(
                                used(question.datasets(), sandbox.results()), question, writing);
                return written(request, context, now, job, unusable, sandbox);
            }
        }
        List<String> remarks = new ArrayList<>(unusable);
        if (reply instanceof ModelWriter.Withheld(List<String> steering)) {
            if (!understood.answers()) {
                return injected(steering);
            }
            remarks.add(NOT_ASKED);
        }
        return byRules(request, context, directory, now, stock, remarks, understood);
    }

    private static Outcome injected(List<String> steering) {
        return declined(
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

    /**
     * What to show when nothing can be answered: what was named, attached, or seems to be meant.
     */
    private static List<Dataset> overviewed(
            Stock stock, Understood understood, String instruction) {
        boolean all = stock.meant() || stock.datasets().size() == 1 || instruction.isBlank();
        Collection<Dataset> meant = all ? stock.datasets() : understood.about();
        return meant.stream().limit(OVERVIEWS_MAX).toList();
    }

    private static @Nullable Period given(ReportRequest request) {
        Instant from = request.getParams().getFrom();
        Instant to = request.getParams().getTo();
        return from == null && to == null ? null : Period.between(utc(from), utc(to));
    }

    private static @Nullable LocalDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private Outcome write(
            ReportRequest request,
            AgentContext context,
            Path directory,
            Instant now,
            Job job,
            List<String> unusable) {
        return switch (Sandbox.open(directory, job.used(), settings.limits())) {
            case Sandbox.Unloadable(String dataset, String why) ->
                    declined("the dataset " + dataset + " can't be loaded: " + why);
            case Sandbox.Opened(Sandbox sandbox) -> {
                try (sandbox) {
                    yield written(request, context, now, job, unusable, sandbox);
                }
            }
        };
    }

    private static Outcome written(
            ReportRequest request,
            AgentContext context,
            Instant now,
            Job job,
            List<String> unusable,
            Sandbox sandbox) {
        LocalDateTime today = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        String wished = request.getParams().getTitle();
        String title = Shape.clean(wished.isBlank() ? job.title() : wished);
        String made = "made " + MADE.format(today) + " UTC";
        Names names = new Names().add(title).add(made).addDatasets(job.used());
        job.name(names);
        unusable.forEach(names::add);
        try {
            Composition composition = new Composition(sandbox);
            double confidence = job.compose(composition, today);
            unusable.forEach(why -> composition.caveat(Line.line().name(why).words(".").build()));
            composition.datasets(job.used());
            Line kicker = Line.line().words(job.kicker() + " · ").name(made).build();
            Page page = composition.page(title, kicker, names);
            ReportOutput output = output(page, composition, sandbox, job.used());
            note(context, output);
            return new Outcome(
                    output,
                    Math.round(confidence * 100) / 100.0,
                    Publishing.propose(
                            request.getEnvelope(),
                            request.getInstruction(),
                            output,
                            trust(request, job)),
                    output.getQueries().size());
        } catch (Sandbox.Unanswered e) {
            return declined(
                    "a query over "
                            + Stock.catalogue(job.used())
                            + " did not end well: "
                            + e.getMessage());
        }
    }

    private static ReportOutput output(
            Page page, Composition composition, Sandbox sandbox, List<Dataset> used) {
        Report report = Report.of(page);
        String lead = composition.firstLead().map(Line::plain).orElse(page.title());
        return ReportOutput.newBuilder()
                .setSummary(cut(Redactor.withoutSecrets(lead), SUMMARY_CHARS_MAX))
                .setTitle(page.title())
                .setMarkdown(Redactor.withoutSecrets(report.markdown()))
                .setHtml(Redactor.withoutSecrets(report.html()))
                .setFigures(report.figures())
                .setQueries(sandbox.queries())
                .setDatasets(used.stream().map(Dataset::name).toList())
                .build();
    }

    private static void note(AgentContext context, ReportOutput output) {
        String queries = Integer.toString(output.getQueries().size());
        context.note(
                ActivityKind.TOOL_CALL,
                "asked " + String.join(", ", output.getDatasets()) + " " + queries + " queries",
                Map.of(
                        "queries",
                        queries,
                        "figures",
                        Integer.toString(output.getFigures().size())));
    }

    /** What is made from anything untrusted is untrusted. */
    private static Trust trust(ReportRequest request, Job job) {
        boolean trusted =
                request.getEnvelope().getTrust() == Trust.TRUSTED
                        && job.seen().stream().allMatch(d -> d.trust() == Trust.TRUSTED);
        return trusted ? Trust.TRUSTED : Trust.UNTRUSTED;
    }

    private static Outcome declined(String detail) {
        return declined(RejectionCode.INPUT_UNUSABLE, detail);
    }

    private static Outcome declined(RejectionCode code, String detail) {
        Declined declined =
                Declined.newBuilder()
                        .setCode(code)
                        .setDetail(cut(detail, DETAIL_CHARS_MAX))
                        .build();
        return new Outcome(declined, 1.0, List.of(), 0);
    }

    private static String cut(String text, int charsMax) {
        return text.length() <= charsMax ? text : text.substring(0, charsMax - 1) + "…";
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
