package dev.firebreak.console.text;

import dev.firebreak.boundary.config.Nearest;
import java.util.Collection;
import java.util.List;

/** What an id that a person typed, or the beginning of one, stands for. */
public sealed interface IdMatch {
    /** Exactly this one. */
    record One(String id) implements IdMatch {}

    /** None, or not exactly one; the reason says what to type instead. */
    record None(String reason) implements IdMatch {}

    /**
     * Finds the one that is called so, or else the only one whose id begins so.
     *
     * @param noun what they are, such as {@code approval}
     * @param listing the command that shows those there are
     */
    static IdMatch of(String typed, Collection<String> ids, String noun, String listing) {
        String wanted = typed.strip();
        if (ids.contains(wanted)) {
            return new One(wanted);
        }
        List<String> found =
                wanted.isEmpty()
                        ? List.of()
                        : ids.stream().filter(id -> id.startsWith(wanted)).distinct().toList();
        return switch (found.size()) {
            case 0 ->
                    new None(
                            "there is no %s %s; %s"
                                    .formatted(
                                            noun,
                                            Visible.line(typed),
                                            Nearest.to(wanted, ids)
                                                    .map(near -> "did you mean " + near + "?")
                                                    .orElse(
                                                            "`"
                                                                    + listing
                                                                    + "` shows those there are")));
            case 1 -> new One(found.getFirst());
            default ->
                    new None(
                            "%d %ss begin with %s: %s%s; give more of it"
                                    .formatted(
                                            found.size(),
                                            noun,
                                            wanted,
                                            String.join(
                                                    ", ",
                                                    found.stream().sorted().limit(4).toList()),
                                            found.size() > 4 ? ", …" : ""));
        };
    }

    /** As much of the id as tells it from all the others, and at least so many characters. */
    static String shortest(String id, Collection<String> all, int charsMin) {
        int chars = Math.min(id.length(), charsMin);
        for (String other : all) {
            while (!other.equals(id)
                    && chars < id.length()
                    && other.startsWith(id.substring(0, chars))) {
                chars++;
            }
        }
        return id.substring(0, chars);
    }
}
