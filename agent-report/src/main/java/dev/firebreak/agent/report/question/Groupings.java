package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.question.Filters.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds by what a tagged question wants its answer parted. */
final class Groupings {
    private static final int GROUPS_MAX = 2;
    private static final Pattern GROUP =
            Pattern.compile(
                    "\\b(?:by|per|each|every|across|for each|grouped by|broken down by|split by|among)\\s+(?:the |a |an |of |different |each |every )*C(\\d+)((?:\\s*(?:,|and|,\\s*and|by|per|/)\\s*(?:by |per |the )*C\\d+)*)");
    private static final Pattern WHICH =
            Pattern.compile(
                    "\\b(?:which|what|who|whose|on which|in which)\\s+(?:of the )?(?:[VBU]\\d+ )?(?:N\\d+ )?C(\\d+)\\b");
    private static final Pattern TOP_GROUP =
            Pattern.compile(
                    "\\b(?:"
                            + Grammar.MOST
                            + "|"
                            + Grammar.LEAST
                            + ")\\s+(?:N\\d+\\s+)?(?:(?:common|frequent|popular|active|important|selling)\\s+)?C(\\d+)\\b");
    private static final Pattern GROUP_WITH =
            Pattern.compile(
                    "C(\\d+)\\s+(?:with|that have|that has|having)\\s+the\\s+(?:"
                            + Grammar.MOST
                            + "|"
                            + Grammar.LEAST
                            + ")");
    private static final Pattern BREAKDOWN =
            Pattern.compile(
                    "C(\\d+)\\s+(?:breakdown|split|mix|distribution)\\b|\\b(?:breakdown|distribution|split|mix|distributed|spread)\\s+(?:of |by |over |across )(?:the )?(?:D (?:by |over |across ))?C(\\d+)");
    private static final Pattern YES_NO_GROUP =
            Pattern.compile("\\b(?:by|per|each|across) (?:the )?B(\\d+)\\b");

    private final Tagged tagged;
    private final String text;
    private final Set<Integer> used;

    /**
     * @param used columns that stand in the question as a group are added to it
     */
    Groupings(Tagged tagged, String text, Set<Integer> used) {
        this.tagged = tagged;
        this.text = text;
        this.used = used;
    }

    /** The columns that are named as groups. */
    List<Column> named() {
        List<Column> groups = new ArrayList<>();
        Matcher group = GROUP.matcher(text);
        while (group.find()) {
            add(groups, group.group(1));
            Matcher more = Grammar.MENTION.matcher(group.group(2));
            while (more.find()) {
                add(groups, more.group(2));
            }
        }
        for (Pattern pattern : List.of(GROUP_WITH, TOP_GROUP, WHICH, BREAKDOWN)) {
            Matcher matcher = pattern.matcher(text);
            while (groups.isEmpty() && matcher.find()) {
                add(
                        groups,
                        matcher.group(1) != null
                                ? matcher.group(1)
                                : matcher.group(matcher.groupCount()));
            }
        }
        return groups.size() <= GROUPS_MAX ? groups : groups.subList(0, GROUPS_MAX);
    }

    private void add(List<Column> groups, String index) {
        int i = Integer.parseInt(index);
        Column column = tagged.column(i);
        boolean ranked =
                column.numeric() && text.matches(".*\\b(?:top|bottom)\\b.*\\bby C" + i + "\\b.*");
        boolean extreme =
                column.numeric()
                        && text.matches(
                                ".*\\b(?:"
                                        + Grammar.MOST
                                        + "|"
                                        + Grammar.LEAST
                                        + ") C"
                                        + i
                                        + "\\b.*");
        if (!used.contains(i)
                && !ranked
                && !extreme
                && !groups.contains(column)
                && column.kind() != Column.Kind.DECIMAL
                && column.kind() != Column.Kind.REAL) {
            groups.add(column);
            used.add(i);
        }
    }

    /** Groups by yes and no, which are no conditions then. */
    void useYesNo() {
        Matcher grouped = YES_NO_GROUP.matcher(text);
        while (grouped.find()) {
            used.add(Integer.parseInt(grouped.group(1)));
        }
    }

    /** "Compare Germany and France": two values of one column, side by side. */
    List<Column> compared(List<Placed> filters) {
        Matcher grouped = YES_NO_GROUP.matcher(text);
        if (grouped.find()) {
            return List.of(tagged.column(Integer.parseInt(grouped.group(1))));
        }
        if (!Grammar.COMPARE.matcher(text).find() || tagged.periods().size() > 1) {
            return List.of();
        }
        return filters.stream()
                .filter(
                        p ->
                                p.filter() instanceof Filter.OneOf one
                                        && one.values().size() > 1
                                        && !one.not())
                .map(p -> p.filter().column())
                .findFirst()
                .map(List::of)
                .orElse(List.of());
    }
}
