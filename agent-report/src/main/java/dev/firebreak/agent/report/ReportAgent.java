package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.Shelf;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.page.Page;
import dev.firebreak.agent.report.page.Report;
import dev.firebreak.agent.report.pipeline.PipelineRows;
import dev.firebreak.agent.report.pipeline.PipelineTables;
import dev.firebreak.agent.report.pipeline.StepsDataset;
import dev.firebreak.agent.report.query.Sandbox;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Period;
import dev.firebreak.agent.report.question.Questions;
import dev.firebreak.agent.report.question.Questions.Understood;
import dev.firebreak.agent.report.question.Similarity;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.Derived;
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
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers a question over named datasets as a report.
 *
 * <p>Offline: the question is read by rules. What could not be read is said so, with an overview of
 * the data instead of a guess.
 */
public final class ReportAgent implements Agent<ReportRequest, ReportResult> {
    static final String LOGIC = "offline/report-1";

    /** A request may name the pipeline's tables together by this. */
    static final String PIPELINE = "pipeline";

    private static final int SUMMARY_CHARS_MAX = 1_000;
    private static final int DETAIL_CHARS_MAX = 4_000;
    private static final int OVERVIEWS_MAX = 3;
    private static final DateTimeFormatter MADE =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH);
    private static final Pattern OVERVIEW =
            Pattern.compile(
                    "\\b(?:overview|summar\\w+|describe|profile|explore|key figures|insights?|analy[sz]e|what is in|what's in|tell me about|report (?:on|about|over))\\b",
                    Pattern.CASE_INSENSITIVE);

    private final ReportSettings settings;
    private final Shelf shelf;
    private final PipelineRows pipeline;
    private final Questions questions;
    private final Semaphore running;

    public ReportAgent(
            ReportSettings settings, Shelf shelf, PipelineRows pipeline, Similarity similarity) {
        this.settings = settings;
        this.shelf = shelf;
        this.pipeline = pipeline;
        questions = new Questions(similarity);
        running = new Semaphore(settings.parallelMax());
    }

    @Override
    public ReportResult handle(ReportRequest request, AgentContext context) {
        running.acquireUninterruptibly();
        try {
            return answer(request, context);
        } finally {
            running.release();
        }
    }

    private ReportResult answer(ReportRequest request, AgentContext context) {
        Instant start = context.clock().instant();
        Path directory = privateDirectory();
        try {
            Outcome outcome = report(request, context, directory, start);
            Instant end = context.clock().instant();
            Usage usage =
                    Usage.newBuilder()
                            .setLogic(LOGIC)
                            .setToolCalls(outcome.queries())
                            .setDurationMs(Math.max(0, Duration.between(start, end).toMillis()))
                            .build();
            return ReportResult.newBuilder()
                    .setEnvelope(Derived.answer(request.getEnvelope(), "result", end))
                    .setOutcome(outcome.record())
                    .setConfidence(outcome.confidence())
                    .setProposedActions(outcome.actions())
                    .setUsage(usage)
                    .build();
        } finally {
            delete(directory);
        }
    }

    /** A ReportOutput or a Declined, and what belongs to it. */
    private record Outcome(
            Object record, double confidence, List<ProposedAction> actions, int queries) {}

    private Outcome report(
            ReportRequest request, AgentContext context, Path directory, Instant now) {
        Attachments attached =
                Attachments.read(
                        request.getDocuments(),
                        request.getEnvelope(),
                        directory,
                        settings.datasetRowsMax());
        if (attached.datasets().isEmpty() && !attached.unusable().isEmpty()) {
            return declined(String.join("; ", attached.unusable()));
        }
        Stock stock = stock(request, attached);
        if (stock.datasets().isEmpty()) {
            return declined(stock.why());
        }
        Period given = given(request);
        boolean aboutPipeline =
                stock.pipelineAsked()
                        || (attached.datasets().isEmpty()
                                && hasPipeline(stock.datasets())
                                && Questions.aboutPipeline(request.getInstruction()));
        Understood understood =
                aboutPipeline && hasPipeline(stock.datasets())
                        ? new Understood(List.of(), List.of(), List.of(), List.of())
                        : questions.read(
                                request.getInstruction(),
                                stock.datasets(),
                                now,
                                request.getParams().getFrom(),
                                request.getParams().getTo());
        if (aboutPipeline && hasPipeline(stock.datasets())) {
            Period period =
                    given != null
                            ? given
                            : Questions.period(request.getInstruction(), now).orElse(null);
            return write(
                    request,
                    context,
                    directory,
                    now,
                    new Job.OfPipeline(period),
                    pipelineTables(stock.datasets()),
                    attached);
        }
        if (!understood.asks().isEmpty()) {
            Set<Dataset> used =
                    understood.asks().stream()
                            .map(Ask::dataset)
                            .collect(Collectors.toCollection(LinkedHashSet::new));
            return write(
                    request,
                    context,
                    directory,
                    now,
                    new Job.OfAnswers(understood),
                    new ArrayList<>(used),
                    attached);
        }
        List<Dataset> about = overviewOf(stock, understood, attached, request.getInstruction());
        if (about.isEmpty()) {
            return declined(
                    "the question fits none of the datasets there are: "
                            + catalogue(stock.datasets()));
        }
        boolean asked =
                request.getInstruction().isBlank()
                        || (OVERVIEW.matcher(request.getInstruction()).find()
                                && understood.strange().isEmpty());
        return write(
                request,
                context,
                directory,
                now,
                new Job.OfOverview(understood, given, asked),
                about,
                attached);
    }

    /** What is written. */
    private sealed interface Job {
        record OfPipeline(@Nullable Period period) implements Job {}

        record OfAnswers(Understood understood) implements Job {}

        /**
         * @param asked an overview is what was asked for; otherwise it stands in for an answer
         */
        record OfOverview(Understood understood, @Nullable Period period, boolean asked)
                implements Job {}
    }

    private Outcome write(
            ReportRequest request,
            AgentContext context,
            Path directory,
            Instant now,
            Job job,
            List<Dataset> used,
            Attachments attached) {
        LocalDateTime today = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        String title = title(request, job, used);
        String made = "made " + MADE.format(today) + " UTC";
        Names names =
                new Names().add(title).add(made).add(request.getInstruction()).addDatasets(used);
        attached.unusable().forEach(names::add);
        String kicker =
                switch (job) {
                    case Job.OfPipeline(Period period) -> {
                        names.addPeriod(period);
                        yield "Pipeline report";
                    }
                    case Job.OfAnswers(Understood understood) -> {
                        understood.asks().forEach(names::addAsk);
                        understood.strange().forEach(names::add);
                        understood.unread().forEach(names::add);
                        yield "Report";
                    }
                    case Job.OfOverview(Understood understood, Period period, boolean _) -> {
                        names.addPeriod(period);
                        understood.strange().forEach(names::add);
                        yield "Overview";
                    }
                };
        return switch (Sandbox.open(directory, used, settings.limits())) {
            case Sandbox.Unloadable(String dataset, String why) ->
                    declined("the dataset " + dataset + " can't be loaded: " + why);
            case Sandbox.Opened(Sandbox sandbox) -> {
                try (sandbox) {
                    Composition composition = new Composition(sandbox);
                    double confidence = compose(composition, job, used, today);
                    attached.unusable()
                            .forEach(
                                    why ->
                                            composition.caveat(
                                                    Line.line().name(why).words(".").build()));
                    composition.datasets(used);
                    Page page =
                            composition.page(
                                    title,
                                    Line.line().words(kicker + " · ").name(made).build(),
                                    names);
                    yield finished(request, context, composition, sandbox, page, confidence, used);
                } catch (Sandbox.Unanswered e) {
                    yield declined(
                            "a query over "
                                    + catalogue(used)
                                    + " did not end well: "
                                    + e.getMessage());
                }
            }
        };
    }

    private static double compose(
            Composition composition, Job job, List<Dataset> used, LocalDateTime now) {
        return switch (job) {
            case Job.OfPipeline(Period period) -> {
                PipelineReport.write(composition, period);
                yield 0.95;
            }
            case Job.OfAnswers(Understood understood) -> {
                boolean several = understood.asks().size() > 1;
                double least = 1;
                for (Ask ask : understood.asks()) {
                    if (several) {
                        composition.heading(Line.name(Answers.title(ask)));
                    }
                    Answers.write(composition, ask, now);
                    least = Math.min(least, ask.understood());
                }
                strange(composition, understood);
                yield (0.5 + 0.45 * least) * (understood.unread().isEmpty() ? 1 : 0.7);
            }
            case Job.OfOverview(Understood understood, Period period, boolean asked) -> {
                if (!asked) {
                    composition.warn(
                            Line.words(
                                    "The question could not be understood well enough to answer it, so this is an overview of the data instead."));
                    strange(composition, understood);
                }
                for (Dataset dataset : used) {
                    if (used.size() > 1) {
                        composition.heading(Line.name(dataset.name()));
                    }
                    Overview.write(composition, dataset, period, now);
                }
                yield asked ? 0.85 : 0.3;
            }
        };
    }

    private static void strange(Composition composition, Understood understood) {
        for (String part : understood.unread()) {
            composition.caveat(
                    Line.line()
                            .words("This part of the question was not understood: “")
                            .name(part)
                            .words("”.")
                            .build());
        }
        if (!understood.strange().isEmpty()) {
            Line.Builder line = Line.line().words("Nothing in the data goes by: ");
            for (int i = 0; i < understood.strange().size(); i++) {
                line.words(i == 0 ? "“" : ", “").name(understood.strange().get(i)).words("”");
            }
            composition.caveat(line.words(".").build());
        }
    }

    private Outcome finished(
            ReportRequest request,
            AgentContext context,
            Composition composition,
            Sandbox sandbox,
            Page page,
            double confidence,
            List<Dataset> used) {
        Report report = Report.of(page);
        String lead = composition.firstLead().map(Line::plain).orElse(page.title());
        ReportOutput output =
                ReportOutput.newBuilder()
                        .setSummary(
                                lead.length() <= SUMMARY_CHARS_MAX
                                        ? lead
                                        : lead.substring(0, SUMMARY_CHARS_MAX - 1) + "…")
                        .setTitle(page.title())
                        .setMarkdown(report.markdown())
                        .setHtml(report.html())
                        .setFigures(report.figures())
                        .setQueries(sandbox.queries())
                        .setDatasets(used.stream().map(Dataset::name).toList())
                        .build();
        context.note(
                ActivityKind.TOOL_CALL,
                "asked " + catalogue(used) + " " + output.getQueries().size() + " queries",
                Map.of(
                        "queries",
                        Integer.toString(output.getQueries().size()),
                        "figures",
                        Integer.toString(output.getFigures().size())));
        boolean trusted =
                request.getEnvelope().getTrust() == Trust.TRUSTED
                        && used.stream().allMatch(d -> d.trust() == Trust.TRUSTED);
        List<ProposedAction> actions =
                Publishing.propose(
                                request.getEnvelope(),
                                request.getInstruction(),
                                output,
                                trusted ? Trust.TRUSTED : Trust.UNTRUSTED)
                        .map(List::of)
                        .orElse(List.of());
        return new Outcome(
                output, Math.round(confidence * 100) / 100.0, actions, output.getQueries().size());
    }

    private static String title(ReportRequest request, Job job, List<Dataset> used) {
        if (!request.getParams().getTitle().isBlank()) {
            return Shape.clean(request.getParams().getTitle());
        }
        return switch (job) {
            case Job.OfPipeline _ -> "What the pipeline did";
            case Job.OfAnswers(Understood understood) ->
                    understood.asks().size() == 1
                            ? Answers.title(understood.asks().getFirst())
                            : Shape.clean("Report on " + catalogue(used));
            case Job.OfOverview _ -> Shape.clean("Overview of " + catalogue(used));
        };
    }

    /** What can be asked about; when there is nothing, why. */
    private record Stock(
            List<Dataset> datasets, String why, boolean pipelineAsked, boolean named) {}

    private Stock stock(ReportRequest request, Attachments attached) {
        List<Dataset> all = new ArrayList<>(attached.datasets());
        Shelf.Stock shelved = shelf.look();
        PipelineRows.Snapshot snapshot =
                pipeline.snapshot(
                        new PipelineRows.Reader(
                                request.getEnvelope().getPrincipal().getTenant(),
                                request.getEnvelope().getConfidentiality()));
        List<Dataset> others = new ArrayList<>(shelved.datasets());
        if (!request.getContext().isEmpty()) {
            others.add(StepsDataset.of(request.getContext()));
        }
        if (!snapshot.isEmpty()) {
            others.addAll(PipelineTables.datasets(snapshot));
        }
        for (Dataset other : others) {
            if (all.stream().noneMatch(d -> d.name().equals(other.name()))) {
                all.add(other);
            }
        }
        List<String> wanted = request.getParams().getDatasets();
        if (wanted.isEmpty()) {
            // Data that comes with a question is what the question is about.
            List<Dataset> candidates = attached.datasets().isEmpty() ? all : attached.datasets();
            String why =
                    "there is no dataset to answer from: attach a CSV or Parquet file, or name a dataset"
                            + (shelved.unusable().isEmpty()
                                    ? ""
                                    : "; not usable: " + String.join("; ", shelved.unusable()));
            return new Stock(candidates, why, false, false);
        }
        boolean wholePipeline = wanted.stream().anyMatch(PIPELINE::equalsIgnoreCase);
        List<Dataset> chosen = new ArrayList<>();
        for (String name : wanted) {
            Optional<Dataset> found =
                    all.stream()
                            .filter(
                                    d ->
                                            d.name()
                                                    .equalsIgnoreCase(
                                                            Column.nameFrom(
                                                                    name.replaceFirst(
                                                                            "\\.(?:csv|tsv|parquet)$",
                                                                            ""),
                                                                    name)))
                            .findFirst();
            if (found.isEmpty() && !PIPELINE.equalsIgnoreCase(name)) {
                List<String> broken =
                        shelved.unusable().stream().filter(u -> u.startsWith(name)).toList();
                return new Stock(
                        List.of(),
                        "there is no dataset "
                                + name
                                + (broken.isEmpty()
                                        ? ""
                                        : " that can be used (" + broken.getFirst() + ")")
                                + "; there are: "
                                + (all.isEmpty() ? "none" : catalogue(all)),
                        false,
                        true);
            }
            found.filter(d -> !chosen.contains(d)).ifPresent(chosen::add);
        }
        if (wholePipeline) {
            pipelineTables(all).stream().filter(d -> !chosen.contains(d)).forEach(chosen::add);
        }
        return new Stock(
                chosen,
                "the pipeline has not done anything yet",
                wholePipeline && hasPipeline(chosen),
                true);
    }

    private static boolean hasPipeline(List<Dataset> datasets) {
        return pipelineTables(datasets).size() == PipelineTables.NAMES.size();
    }

    private static List<Dataset> pipelineTables(List<Dataset> datasets) {
        return datasets.stream().filter(d -> PipelineTables.NAMES.contains(d.name())).toList();
    }

    /**
     * What to show when nothing can be answered: what was named, attached, or seems to be meant.
     */
    private static List<Dataset> overviewOf(
            Stock stock, Understood understood, Attachments attached, String instruction) {
        Collection<Dataset> meant =
                stock.named() || !attached.datasets().isEmpty() || stock.datasets().size() == 1
                        ? stock.datasets()
                        : !understood.about().isEmpty()
                                ? understood.about()
                                : instruction.isBlank() ? stock.datasets() : List.of();
        return meant.stream().limit(OVERVIEWS_MAX).toList();
    }

    private static @Nullable Period given(ReportRequest request) {
        Instant from = request.getParams().getFrom();
        Instant to = request.getParams().getTo();
        return from == null && to == null
                ? null
                : Period.between(
                        from == null ? null : LocalDateTime.ofInstant(from, ZoneOffset.UTC),
                        to == null ? null : LocalDateTime.ofInstant(to, ZoneOffset.UTC));
    }

    private static String catalogue(Collection<Dataset> datasets) {
        return datasets.stream().map(Dataset::name).collect(Collectors.joining(", "));
    }

    private static Outcome declined(String detail) {
        String cut =
                detail.length() <= DETAIL_CHARS_MAX
                        ? detail
                        : detail.substring(0, DETAIL_CHARS_MAX - 1) + "…";
        Declined declined =
                Declined.newBuilder().setCode(RejectionCode.INPUT_UNUSABLE).setDetail(cut).build();
        return new Outcome(declined, 1.0, List.of(), 0);
    }

    private Path privateDirectory() {
        try {
            Files.createDirectories(settings.workDir());
            return Files.createTempDirectory(settings.workDir(), "request-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
