package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Ask.Form;
import dev.firebreak.agent.report.question.Filter;
import java.time.LocalDateTime;
import java.util.List;

/**
 * Answers one understood question: has its form write the answer first, then the figures behind it,
 * and says how the question was read.
 */
final class Answers {
    private Answers() {}

    static void write(Composition composition, Ask ask, LocalDateTime now) {
        Trends trends = new Trends(composition, ask, now);
        switch (ask.form()) {
            case Form.Single() -> new Singles(composition, ask, trends).write();
            case Form.Grouped grouped -> new Groups(composition, ask, grouped).write();
            case Form.OverTime overTime -> trends.write(overTime);
            case Form.Versus versus -> new Comparisons(composition, ask, versus).write();
            case Form.Share(List<Filter> part) -> new Shares(composition, ask).write(part);
            case Form.Spread(Column column) -> new Spreads(composition, ask).write(column);
            case Form.Listing listing -> new Listings(composition, ask).write(listing);
        }
        for (Ask.Taken taken : ask.taken()) {
            composition.caveat(
                    Line.line()
                            .words("“")
                            .name(taken.word())
                            .words("” was taken to mean “")
                            .name(taken.column().label())
                            .words("”.")
                            .build());
        }
        composition.basis(new Wording(ask).howRead());
    }
}
