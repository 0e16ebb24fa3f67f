package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Block.KeyFigure;
import dev.firebreak.agent.report.page.Block.KeyFigure.Tone;
import dev.firebreak.agent.report.page.Block.Paragraph;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.page.Page;
import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Sandbox;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Questions.Understood;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A report in the making: queries are run, blocks added, caveats collected. */
final class Composition {
    private final Sandbox sandbox;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Line> basis = new ArrayList<>();
    private final List<Line> caveats = new ArrayList<>();

    Composition(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    QueryResult run(String purpose, String sql) {
        return sandbox.run(Shape.clean(purpose), sql);
    }

    void heading(Line line) {
        blocks.add(new Block.Heading(line));
    }

    void lead(Line line) {
        blocks.add(new Paragraph(Paragraph.Role.LEAD, line));
    }

    void paragraph(Line line) {
        blocks.add(new Paragraph(Paragraph.Role.NORMAL, line));
    }

    void warn(Line line) {
        blocks.add(new Paragraph(Paragraph.Role.CAVEAT, line));
    }

    void add(Block block) {
        blocks.add(block);
    }

    void basis(Line line) {
        basis.add(line);
    }

    void caveat(Line line) {
        if (!caveats.contains(line)) {
            caveats.add(line);
        }
    }

    static KeyFigure key(Line label, Cited value) {
        return new KeyFigure(label, value, Line.empty(), Tone.NEUTRAL);
    }

    static KeyFigure key(Line label, Cited value, String unit) {
        return new KeyFigure(
                label, value, unit.isEmpty() ? Line.empty() : Line.name(unit), Tone.NEUTRAL);
    }

    /** Says what could not be made sense of. */
    void strange(Understood understood) {
        for (String part : understood.unread()) {
            caveat(
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
            caveat(line.words(".").build());
        }
    }

    /** How much there is of each dataset, and what was noticed while it was read. */
    void datasets(Collection<? extends Dataset> used) {
        for (Dataset dataset : used) {
            String time =
                    dataset.time()
                            .map(
                                    c ->
                                            ", min("
                                                    + Sql.name(c.name())
                                                    + ") AS first_at, max("
                                                    + Sql.name(c.name())
                                                    + ") AS last_at")
                            .orElse("");
            QueryResult size =
                    run(
                            "how much " + dataset.name() + " holds",
                            "SELECT count(*) AS rows_all"
                                    + time
                                    + "\nFROM "
                                    + Sql.name(dataset.name()));
            Line.Builder line =
                    Line.line()
                            .words("Dataset ")
                            .name(dataset.name())
                            .words(": ")
                            .value(
                                    size.cite(
                                            0,
                                            "rows_all",
                                            Shape.WHOLE,
                                            "rows of " + dataset.name()))
                            .words(" rows");
            if (!time.isEmpty() && !size.missing(0, "first_at")) {
                line.words(", from ")
                        .value(
                                size.cite(
                                        0, "first_at", Shape.DAY, "first day of " + dataset.name()))
                        .words(" to ")
                        .value(size.cite(0, "last_at", Shape.DAY, "last day of " + dataset.name()));
                dataset.time().ifPresent(c -> line.words(" (by ").name(c.label()).words(")"));
            }
            basis(line.words(".").build());
        }
        facts(used);
    }

    private void facts(Collection<? extends Dataset> used) {
        String names =
                used.stream()
                        .filter(d -> !d.facts().isEmpty())
                        .map(d -> Sql.text(d.name()))
                        .collect(Collectors.joining(", "));
        if (names.isEmpty()) {
            return;
        }
        QueryResult facts =
                run(
                        "what was noticed while the data was read",
                        "SELECT dataset, kind, column_label, n, example\nFROM "
                                + Sandbox.FACTS
                                + "\nWHERE dataset IN ("
                                + names
                                + ")\nORDER BY dataset, kind, column_label");
        for (int row = 0; row < facts.size(); row++) {
            caveat(Facts.line(facts, row));
        }
    }

    /** The page; every number in it is checked by whoever writes it. */
    Page page(String title, Line kicker, Names names) {
        Set<String> known = new HashSet<>(names.all());
        sandbox.results().forEach(r -> known.add(r.purpose()));
        return new Page(
                title, kicker, blocks, new Page.Basis(basis, caveats, sandbox.results()), known);
    }

    /** The first lead there is. */
    Optional<Line> firstLead() {
        for (Block block : blocks) {
            if (block instanceof Paragraph(Paragraph.Role role, Line line)
                    && role == Paragraph.Role.LEAD) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }
}
