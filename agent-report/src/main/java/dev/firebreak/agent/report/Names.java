package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Filter;
import dev.firebreak.agent.report.question.Period;
import dev.firebreak.agent.report.question.Questions.Understood;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that may stand in a report although they hold digits: what the request, the datasets
 * and the clock call things. They are gathered before the first query runs, so nothing that was
 * computed is among them.
 */
final class Names {
    private final Set<String> names = new HashSet<>();

    Names add(String name) {
        names.add(Shape.clean(name));
        return this;
    }

    Names addDatasets(Collection<? extends Dataset> datasets) {
        for (Dataset dataset : datasets) {
            add(dataset.name()).add(dataset.noun()).add(dataset.description());
            add(Wording.counted(dataset, 1));
            for (Column column : dataset.columns()) {
                add(column.name()).add(column.label()).add(column.unit());
            }
        }
        return this;
    }

    Names addAsk(Ask ask) {
        Wording wording = new Wording(ask);
        addPeriod(ask.period());
        add(ask.filterLabel());
        ask.filters().forEach(f -> add(f.label()));
        ask.taken().forEach(t -> add(t.word()));
        switch (ask.form()) {
            case Ask.Form.Versus(Period first, Period second, _) -> {
                addPeriod(first);
                addPeriod(second);
            }
            case Ask.Form.Share(List<Filter> part) -> add(Wording.label(part));
            case Ask.Form.Grouped grouped -> add(Wording.labels(grouped.by()));
            case Ask.Form.Single _, Ask.Form.OverTime _, Ask.Form.Spread _, Ask.Form.Listing _ -> {}
        }
        return add(wording.title()).add(wording.what());
    }

    Names addStrange(Understood understood) {
        understood.strange().forEach(this::add);
        understood.unread().forEach(this::add);
        return this;
    }

    Names addPeriod(@Nullable Period period) {
        return period == null ? this : add(period.label());
    }

    Set<String> all() {
        return Set.copyOf(names);
    }
}
