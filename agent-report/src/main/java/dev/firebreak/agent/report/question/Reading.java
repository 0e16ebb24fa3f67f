package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.question.Ask.Form;
import dev.firebreak.agent.report.question.Filters.Placed;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tagged question: which rows, which measure, in which form. Filters first, since what they
 * use up can't be a group or a measure any more; then groups; then the measure; then the form that
 * fits them.
 */
final class Reading {
    private static final double COLUMN_UNUSED_FACTOR = 0.92;
    private static final double COLUMN_TAKEN_FACTOR = 0.85;
    private static final Pattern COUNT =
            Pattern.compile(
                    "\\b(?:how many|number of|count of|counts? |how often|how frequently|volume of|amount of(?= D))");
    private static final Pattern BEFORE_PERIOD =
            Pattern.compile("C(\\d+)\\s+(?:\\w+\\s+){0,2}T\\d+");

    private final Dataset dataset;
    private final Tagged tagged;
    private final String text;
    private final Set<Integer> used = new HashSet<>();
    private final @Nullable Period given;
    private @Nullable Column time;

    private Reading(Dataset dataset, Tagged tagged, @Nullable Period given) {
        this.dataset = dataset;
        this.tagged = tagged;
        this.given = given;
        text = tagged.text();
        time = dataset.time().orElse(null);
    }

    /**
     * @param given the period the request asks for besides the question; null: none
     * @return empty when nothing that can be computed is asked
     */
    static Optional<Ask> read(Dataset dataset, Tagged tagged, @Nullable Period given) {
        return new Reading(dataset, tagged, given).read();
    }

    private Optional<Ask> read() {
        chooseTime();
        Filters conditions = new Filters(tagged, dataset, text, used);
        Groupings groupings = new Groupings(tagged, text, used);
        List<Placed> filters = new ArrayList<>(conditions.read());
        List<Column> named = groupings.named();
        filters.addAll(conditions.yesNo());
        groupings.useYesNo();
        List<Column> compared = groupings.compared(filters);
        List<Column> groups = named.isEmpty() ? compared : named;
        boolean counting = COUNT.matcher(text).find();
        Measuring measuring = new Measuring(dataset, tagged, used, time);
        Measure measure = measuring.measure(counting, groups);
        List<Period> periods = periods();
        Optional<Form> form =
                new Forming(tagged, text, used, time, measuring)
                        .form(measure, groups, periods, filters, counting);
        if (form.isEmpty()) {
            return Optional.empty();
        }
        List<Filter> where = new ArrayList<>(filters.stream().map(Placed::filter).toList());
        if (form.get() instanceof Form.Share(List<Filter> part)) {
            where.removeAll(part);
        }
        if (form.get() instanceof Form.OverTime) {
            groups.stream().filter(Column::temporal).findFirst().ifPresent(c -> time = c);
        }
        boolean versus = form.get() instanceof Form.Versus;
        @Nullable Period period = versus ? null : periods.isEmpty() ? given : periods.getFirst();
        if (time == null && (!periods.isEmpty() || form.get() instanceof Form.OverTime)) {
            return Optional.empty();
        }
        return Optional.of(
                new Ask(
                        dataset,
                        measure,
                        form.get(),
                        where,
                        period,
                        time,
                        understood(),
                        tagged.strange(),
                        tagged.taken()));
    }

    /** "Orders shipped in October" means the column shipped_at, not the first date there is. */
    private void chooseTime() {
        Matcher beforePeriod = BEFORE_PERIOD.matcher(text);
        while (beforePeriod.find()) {
            Column column = tagged.column(Integer.parseInt(beforePeriod.group(1)));
            if (column.temporal()) {
                time = column;
                used.add(Integer.parseInt(beforePeriod.group(1)));
            }
        }
    }

    private List<Period> periods() {
        List<Period> periods = new ArrayList<>(tagged.periods());
        Optional<Period> base =
                periods.stream().filter(p -> p.from() != null && p.to() != null).findFirst();
        if (periods.size() == 1 && Grammar.PREVIOUS.matcher(text).find() && base.isPresent()) {
            periods.add(before(base.get()));
        }
        return periods;
    }

    private static Period before(Period period) {
        var from = Objects.requireNonNull(period.from());
        var to = Objects.requireNonNull(period.to());
        long months = ChronoUnit.MONTHS.between(from, to);
        boolean calendar =
                months > 0 && from.getDayOfMonth() == 1 && from.plusMonths(months).equals(to);
        return calendar
                ? Period.between(from.minusMonths(months), from)
                : Period.between(from.minus(Duration.between(from, to)), from);
    }

    /** A column that was named but plays no part is a sign that something was missed. */
    private double understood() {
        int unused = Math.max(0, tagged.columns() - used.size());
        return tagged.understood()
                * Math.pow(COLUMN_UNUSED_FACTOR, unused)
                * Math.pow(COLUMN_TAKEN_FACTOR, tagged.taken().size());
    }
}
