package dev.firebreak.agent.report.question;

import java.util.regex.Pattern;

/** Words and tags that more than one reader of a tagged question looks for. */
final class Grammar {
    static final String MOST =
            "(?:most|highest|largest|biggest|greatest|best|top|maximum|max|longest|slowest|busiest|most expensive)";
    static final String LEAST =
            "(?:least|fewest|lowest|smallest|worst|bottom|minimum|min|shortest|fastest|cheapest|quietest)";

    /** Two things side by side. */
    static final Pattern COMPARE =
            Pattern.compile(
                    "\\b(?:compare[ds]?|comparison|versus|vs|against|difference|changed?|growth|gr[eo]w|increased?|decreased?|than|more or fewer)\\b");

    /** The stretch of time before the one that is named. */
    static final Pattern PREVIOUS =
            Pattern.compile(
                    "\\b(?:before|previous|prior|preceding) (?:hour|day|week|month|quarter|year|period)\\b|\\b(?:hour|day|week|month|quarter|year|period) before\\b");

    /** A moment is asked for. */
    static final Pattern WHEN = Pattern.compile("^(?:and )?when\\b");

    /** A column of any kind. */
    static final Pattern MENTION = Pattern.compile("\\b([CB])(\\d+)\\b");

    private Grammar() {}

    /** Whether two periods are to be put side by side. */
    static boolean compares(String text) {
        return COMPARE.matcher(text).find() || PREVIOUS.matcher(text).find();
    }
}
