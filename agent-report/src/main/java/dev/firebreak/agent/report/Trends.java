package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Ask.Form;
import dev.firebreak.agent.report.question.Bucket;
import dev.firebreak.agent.report.question.Measure;
import dev.firebreak.agent.report.question.Measure.Function;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One number per stretch of time. Stretches without rows count as nought where that is true: a
 * month without orders had none.
 */
final class Trends {
    private static final int STRETCHES_MAX = 400;
    private static final int BESIDES_MIN = 3;
    private static final DateTimeFormatter SQL_MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final Composition composition;
    private final Ask ask;
    private final LocalDateTime now;
    private final Wording wording;
    private final String what;

    Trends(Composition composition, Ask ask, LocalDateTime now) {
        this.composition = composition;
        this.ask = ask;
        this.now = now;
        wording = new Wording(ask);
        what = wording.what();
    }

    /** Answers a question about time. */
    void write(Form.OverTime form) {
        Optional<Bucket> chosen = bucket(form.bucket());
        if (chosen.isEmpty()) {
            composition.lead(nothing());
            return;
        }
        Bucket bucket = chosen.get();
        if (form.bucket() != null && form.bucket() != bucket) {
            composition.caveat(
                    Line.words(
                            "Cut per "
                                    + form.bucket().word()
                                    + " there would be too many pieces; it is shown per "
                                    + bucket.word()
                                    + "."));
        }
        QueryResult trend = query(bucket);
        composition.lead(lead(trend, bucket, form));
        composition.add(new Block.Trend(caption(bucket), trend.id(), points(trend, bucket)));
        composition.add(table(trend, bucket));
        unfinished(trend, bucket);
        withoutTime();
    }

    /**
     * Shows beside another answer how it came about over time; nothing where there is too little to
     * see.
     */
    void besides() {
        if (ask.time() == null) {
            return;
        }
        Optional<Bucket> bucket = bucket(null);
        if (bucket.isEmpty()) {
            return;
        }
        QueryResult trend = query(bucket.get());
        if (trend.size() >= BESIDES_MIN) {
            composition.add(
                    new Block.Trend(
                            caption(bucket.get()), trend.id(), points(trend, bucket.get())));
        }
    }

    private String time() {
        Column time = ask.time();
        if (time == null) {
            throw new IllegalStateException("a trend needs a time");
        }
        return Sql.name(time.name());
    }

    /**
     * The bucket asked for, or one that fits; coarser when there would be too many pieces. Empty
     * when there is no row.
     */
    private Optional<Bucket> bucket(@Nullable Bucket wanted) {
        QueryResult span =
                composition.run(
                        "which time " + ask.dataset().noun() + " cover",
                        "SELECT min("
                                + time()
                                + ") AS first_at, max("
                                + time()
                                + ") AS last_at\nFROM "
                                + Sql.name(ask.dataset().name())
                                + ask.where());
        if (span.missing(0, "first_at")) {
            return Optional.empty();
        }
        double days =
                Duration.between(moment(span.text(0, "first_at")), moment(span.text(0, "last_at")))
                                .toMinutes()
                        / 1440.0;
        Bucket bucket = wanted != null ? wanted : Bucket.fitting(days);
        boolean dateOnly = ask.time() != null && ask.time().kind() == Column.Kind.DATE;
        bucket = bucket == Bucket.HOUR && dateOnly ? Bucket.DAY : bucket;
        while (days / days(bucket) > STRETCHES_MAX && bucket != Bucket.YEAR) {
            bucket = bucket.coarser();
        }
        return Optional.of(bucket);
    }

    private static double days(Bucket bucket) {
        return switch (bucket) {
            case HOUR -> 1 / 24.0;
            case DAY -> 1;
            case WEEK -> 7;
            case MONTH -> 30;
            case QUARTER -> 91;
            case YEAR -> 365;
        };
    }

    private static LocalDateTime moment(String text) {
        return LocalDateTime.parse(
                text.length() == 10 ? text + "T00:00:00" : text.replace(' ', 'T'));
    }

    private QueryResult query(Bucket bucket) {
        boolean noughts =
                ask.measure() instanceof Measure.Rows
                        || ask.measure() instanceof Measure.Distinct
                        || (ask.measure() instanceof Measure.Of(Function function, Column _)
                                && function == Function.SUM);
        String condition = ask.condition().isEmpty() ? "" : " AND " + ask.condition();
        String measure =
                switch (ask.measure()) {
                    case Measure.Rows() -> "count(stretch)";
                    case Measure.Distinct _, Measure.Of _ ->
                            noughts
                                    ? "coalesce(" + ask.measure().sql() + ", 0)"
                                    : ask.measure().sql();
                };
        String from = edge(ask.period() == null ? null : ask.period().from(), bucket, "min");
        LocalDateTime to = ask.period() == null ? null : ask.period().to();
        // The calendar ends where the data ends, not with a period that lies in the future.
        String until =
                edge(
                        to == null ? null : (to.isAfter(now) ? now : to.minusSeconds(1)),
                        bucket,
                        "max");
        String sql =
                Sql.fill(
                        """
                        WITH picked AS (SELECT *, {stretch} AS stretch FROM {table}
                            WHERE {time} IS NOT NULL{condition}),
                          calendar AS (SELECT unnest(generate_series({from}, {until}, {step})) AS start_at)
                        SELECT start_at, {answer} AS answer
                        FROM calendar LEFT JOIN picked ON stretch = start_at
                        GROUP BY start_at
                        ORDER BY start_at
                        """,
                        Map.of(
                                "stretch",
                                bucket.truncate(time()),
                                "table",
                                Sql.name(ask.dataset().name()),
                                "time",
                                time(),
                                "condition",
                                condition,
                                "from",
                                from,
                                "until",
                                until,
                                "step",
                                bucket.interval(),
                                "answer",
                                measure));
        return composition.run(what + " per " + bucket.word(), sql);
    }

    private static String edge(@Nullable LocalDateTime bound, Bucket bucket, String function) {
        String rows = "(SELECT " + function + "(stretch) FROM picked)";
        if (bound == null) {
            return rows;
        }
        return bucket.truncate("TIMESTAMP '" + SQL_MOMENT.format(bound) + "'");
    }

    private Line caption(Bucket bucket) {
        return Line.line().name(what).words(" per " + bucket.word()).build();
    }

    private static Shape shape(Bucket bucket) {
        return bucket.shape();
    }

    private List<Block.Point> points(QueryResult trend, Bucket bucket) {
        List<Block.Point> points = new ArrayList<>();
        for (int row = 0; row < trend.size(); row++) {
            if (!trend.missing(row, "answer")) {
                points.add(
                        new Block.Point(
                                trend.cite(row, "start_at", shape(bucket), bucket.word()),
                                trend.number(row, "answer"),
                                trend.cite(row, "answer", ask.measure().shape(), what)));
            }
        }
        return points;
    }

    private Line lead(QueryResult trend, Bucket bucket, Form.OverTime form) {
        int high = -1;
        int low = -1;
        int last = -1;
        for (int row = 0; row < trend.size(); row++) {
            if (!trend.missing(row, "answer")) {
                high =
                        high < 0 || trend.number(row, "answer") > trend.number(high, "answer")
                                ? row
                                : high;
                low =
                        low < 0 || trend.number(row, "answer") < trend.number(low, "answer")
                                ? row
                                : low;
                last = row;
            }
        }
        if (high < 0) {
            return nothing();
        }
        Line.Builder lead = Line.line();
        if (form.superlative()) {
            int best = form.ascending() ? low : high;
            lead.value(trend.cite(best, "start_at", shape(bucket), bucket.word()))
                    .words(" is the " + bucket.word() + " with ")
                    .append(superlative(form.ascending()))
                    .words(": ");
            value(lead, trend, best);
            return lead.words(".").build();
        }
        lead.words("Per " + bucket.word() + ", ")
                .append(wording.subject())
                .words(" was highest ")
                .append(when(trend, high, bucket))
                .words(" with ");
        value(lead, trend, high);
        if (low != high) {
            lead.words(" and lowest ").append(when(trend, low, bucket)).words(" with ");
            value(lead, trend, low);
        }
        if (last != high && last != low) {
            lead.words("; the last, ").append(when(trend, last, bucket)).words(", has ");
            value(lead, trend, last);
        }
        return lead.words(".").build();
    }

    private Line superlative(boolean ascending) {
        boolean counts = !(ask.measure() instanceof Measure.Of);
        String word =
                ascending
                        ? (counts ? "the fewest " : "the lowest ")
                        : counts ? "the most " : "the highest ";
        return Line.line().words(word).name(what).build();
    }

    private static Line when(QueryResult trend, int row, Bucket bucket) {
        String before =
                bucket == Bucket.WEEK
                        ? "in the week of "
                        : bucket == Bucket.DAY ? "on " : bucket == Bucket.HOUR ? "at " : "in ";
        return Line.line()
                .words(before)
                .value(trend.cite(row, "start_at", shape(bucket), bucket.word()))
                .build();
    }

    private void value(Line.Builder line, QueryResult trend, int row) {
        line.strong(trend.cite(row, "answer", ask.measure().shape(), what));
        wording.unit(line);
    }

    private Line nothing() {
        Line.Builder none =
                Line.line().words("There are no ").name(ask.dataset().noun()).words(" with a time");
        if (ask.period() != null) {
            none.words(" ").name(ask.period().label());
        }
        return none.words(".").build();
    }

    private Block.Grid table(QueryResult trend, Bucket bucket) {
        List<List<Line>> rows = new ArrayList<>();
        for (int row = 0; row < trend.size(); row++) {
            rows.add(
                    List.of(
                            Line.value(trend.cite(row, "start_at", shape(bucket), bucket.word())),
                            trend.missing(row, "answer")
                                    ? Line.words("–")
                                    : Line.value(
                                            trend.cite(
                                                    row, "answer", ask.measure().shape(), what))));
        }
        Line first = Line.words(bucket == Bucket.WEEK ? "week from" : bucket.word());
        return new Block.Grid(
                caption(bucket),
                trend.id(),
                List.of(new Block.Head(first, false), new Block.Head(Line.name(what), true)),
                rows);
    }

    private void unfinished(QueryResult trend, Bucket bucket) {
        LocalDateTime last = moment(trend.text(trend.size() - 1, "start_at"));
        LocalDateTime end =
                switch (bucket) {
                    case HOUR -> last.plusHours(1);
                    case DAY -> last.plusDays(1);
                    case WEEK -> last.plusWeeks(1);
                    case MONTH -> last.plusMonths(1);
                    case QUARTER -> last.plusMonths(3);
                    case YEAR -> last.plusYears(1);
                };
        if (!last.isAfter(now) && end.isAfter(now)) {
            composition.caveat(Line.words("The last " + bucket.word() + " is not over yet."));
        }
    }

    private void withoutTime() {
        String condition = ask.condition(ask.filters(), null);
        QueryResult missing =
                composition.run(
                        ask.dataset().noun() + " without a time",
                        "SELECT count(*) AS answer\nFROM "
                                + Sql.name(ask.dataset().name())
                                + "\nWHERE "
                                + time()
                                + " IS NULL"
                                + (condition.isEmpty() ? "" : " AND " + condition));
        if (missing.number(0, "answer") > 0 && ask.time() != null) {
            composition.caveat(
                    Line.line()
                            .value(missing.cite(0, "answer", Shape.WHOLE, "without a time"))
                            .words(" ")
                            .name(ask.dataset().noun())
                            .words(" have no value in ")
                            .name(ask.time().label())
                            .words(" and are not shown.")
                            .build());
        }
    }
}
