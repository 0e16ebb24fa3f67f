package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.query.Shape;

/** How time is cut for a trend. */
public enum Bucket {
    HOUR("hour", Shape.MOMENT),
    DAY("day", Shape.DAY),
    WEEK("week", Shape.DAY),
    MONTH("month", Shape.MONTH),
    QUARTER("quarter", Shape.QUARTER),
    YEAR("year", Shape.YEAR);

    private final String word;
    private final Shape shape;

    Bucket(String word, Shape shape) {
        this.word = word;
        this.shape = shape;
    }

    /** As in {@code per week}. */
    public String word() {
        return word;
    }

    public Shape shape() {
        return shape;
    }

    public String truncate(String expression) {
        return "date_trunc('" + word + "', " + expression + ")";
    }

    public String interval() {
        return this == QUARTER ? "INTERVAL 3 MONTH" : "INTERVAL 1 " + name();
    }

    /** The next coarser one; a year stays a year. */
    public Bucket coarser() {
        return switch (this) {
            case HOUR -> DAY;
            case DAY -> WEEK;
            case WEEK -> MONTH;
            case MONTH -> QUARTER;
            case QUARTER, YEAR -> YEAR;
        };
    }

    /** The finest that cuts so many days into at most 62 pieces or so. */
    public static Bucket fitting(double days) {
        return days <= 2.5
                ? HOUR
                : days <= 45 ? DAY : days <= 190 ? WEEK : days <= 1_900 ? MONTH : YEAR;
    }
}
