package dev.firebreak.agent.email.mail;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Takes apart what a mail quotes: the mails that came before it.
 *
 * <p>A line is as old as the number of its '>' marks, and one older for each header block, divider
 * or "Ann wrote:" above it that no mark follows. So answers above, below and between quotations all
 * end up with the mail they were written in.
 */
public final class Earlier {
    /** More than that many characters of a quotation are not looked at: the oldest end is cut. */
    private static final int CHARS_MAX = 200_000;

    private static final int DEPTH_MAX = 32;

    private final SortedMap<Integer, StringBuilder> byAge = new TreeMap<>();
    private final int[] opened = new int[DEPTH_MAX + 1];

    private Earlier() {}

    /**
     * The quoted mails, the oldest first; blank ones are none.
     *
     * @param quoted as in {@link Mail#quoted}
     */
    public static List<String> mails(String quoted) {
        Earlier earlier = new Earlier();
        earlier.read(quoted.substring(0, Math.min(quoted.length(), CHARS_MAX)));
        return earlier.byAge.values().stream()
                .map(text -> text.toString().strip())
                .filter(text -> !text.isEmpty())
                .toList()
                .reversed();
    }

    private void read(String quoted) {
        List<Line> lines = Arrays.stream(quoted.split("\n", -1)).map(Line::of).toList();
        List<String> bare = lines.stream().map(Line::text).toList();
        int i = 0;
        while (i < lines.size()) {
            int depth = lines.get(i).depth();
            int opening = Quotation.opening(bare, i);
            if (opening == 0) {
                add(age(depth), lines.get(i).text());
                i++;
                continue;
            }
            int after = i + opening;
            if (depthAfter(lines, after, depth) > depth) {
                add(age(depth + 1), String.join("\n", bare.subList(i, after)));
            } else {
                opened[depth]++;
                add(age(depth), String.join("\n", bare.subList(i, after)));
            }
            i = after;
        }
    }

    private int age(int depth) {
        int age = depth;
        for (int d = 0; d <= Math.min(depth, DEPTH_MAX); d++) {
            age += opened[d];
        }
        return age;
    }

    private void add(int age, String text) {
        byAge.computeIfAbsent(age, any -> new StringBuilder()).append(text).append('\n');
    }

    private static int depthAfter(List<Line> lines, int from, int otherwise) {
        for (int i = from; i < lines.size(); i++) {
            if (!lines.get(i).text().isBlank()) {
                return lines.get(i).depth();
            }
        }
        return otherwise;
    }

    /**
     * @param depth number of '>' marks, 32 at most
     * @param text what stands behind them
     */
    private record Line(int depth, String text) {
        static Line of(String line) {
            int depth = 0;
            int at = 0;
            while (at < line.length() && depth < DEPTH_MAX) {
                char c = line.charAt(at);
                if (c == '>') {
                    depth++;
                } else if (c != ' ' || depth == 0) {
                    break;
                }
                at++;
            }
            return new Line(depth, line.substring(at).stripTrailing());
        }
    }
}
