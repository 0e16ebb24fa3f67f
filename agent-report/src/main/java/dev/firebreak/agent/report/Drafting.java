package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.page.Page;
import dev.firebreak.agent.report.page.Report;
import dev.firebreak.agent.report.query.Sandbox;
import dev.firebreak.agent.report.query.SandboxLimits;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.redact.Redactor;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.Trust;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the report that a job stands for: gathers its names, has it run its queries and put its
 * page together, and proposes what may be done with it.
 */
final class Drafting {
    private static final int SUMMARY_CHARS_MAX = 1_000;
    private static final DateTimeFormatter MADE =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH);

    private Drafting() {}

    /** Loads what the job is made from, and writes it. */
    static Outcome write(
            Assignment assignment, Job job, List<String> remarks, SandboxLimits limits) {
        return switch (Sandbox.open(assignment.directory(), job.used(), limits)) {
            case Sandbox.Unloadable(String dataset, String why) ->
                    Outcome.declined("the dataset " + dataset + " can't be loaded: " + why);
            case Sandbox.Opened(Sandbox sandbox) -> {
                try (sandbox) {
                    yield write(assignment, job, remarks, sandbox);
                }
            }
        };
    }

    /**
     * The same over a sandbox in which everything is loaded already.
     *
     * @param remarks what the reader has to know besides
     */
    static Outcome write(Assignment assignment, Job job, List<String> remarks, Sandbox sandbox) {
        ReportRequest request = assignment.request();
        LocalDateTime today = assignment.today();
        String wished = request.getParams().getTitle();
        String title = Shape.clean(wished.isBlank() ? job.title() : wished);
        String made = "made " + MADE.format(today) + " UTC";
        Names names = new Names().add(title).add(made).addDatasets(job.used());
        job.name(names);
        remarks.forEach(names::add);
        try {
            Composition composition = new Composition(sandbox);
            double confidence = job.compose(composition, today);
            remarks.forEach(
                    remark -> composition.caveat(Line.line().name(remark).words(".").build()));
            composition.datasets(job.used());
            Line kicker = Line.line().words(job.kicker() + " · ").name(made).build();
            Page page = composition.page(title, kicker, names);
            ReportOutput output = output(page, composition, sandbox, job.used());
            note(assignment.context(), output);
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
            return Outcome.declined(
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
                .setSummary(Outcome.cut(Redactor.withoutSecrets(lead), SUMMARY_CHARS_MAX))
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
}
