package dev.firebreak.kit.guard;

import dev.firebreak.schemas.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;

/**
 * Reports phrases by which texts try to steer an assistant: orders to ignore its instructions, to
 * give them away, to become someone else, to send data out.
 *
 * <p>It looks at the text's skeleton, and at what the text says once spelling tricks and encodings
 * are undone. It reports, it does not enforce: people quote attacks, and attacks can be phrased
 * like honest requests.
 */
public final class PatternGuard implements Guard {
    private static final int TEXT_CHARS_MAX = 65_536;

    /** Words without which no rule can match a view that was made by undoing a mask. */
    private static final List<String> TELLING =
            List.of(
                    "instruction",
                    "prompt",
                    "ignore",
                    "disregard",
                    "override",
                    "rules",
                    "forget",
                    "reveal",
                    "system");

    @Override
    public List<Signal> look(String untrustedText) {
        String text = shortened(untrustedText);
        String skeleton = Skeleton.of(Unmasked.unescaped(text));
        Map<String, Signal> found = new LinkedHashMap<>();
        search(skeleton, "", found);
        masked(skeleton, Skeleton.unspelled(skeleton), "spelled out", found);
        masked(skeleton, Skeleton.unleet(skeleton), "digits for letters", found);
        masked(skeleton, Unmasked.rot13(skeleton), "rot13", found);
        masked(skeleton, Unmasked.backwards(skeleton), "backwards", found);
        for (String decoded : Unmasked.decoded(text)) {
            masked(skeleton, Skeleton.of(decoded), "encoded", found);
        }
        return new ArrayList<>(found.values());
    }

    private static void masked(
            String skeleton, String view, String mask, Map<String, Signal> found) {
        if (!view.equals(skeleton) && TELLING.stream().anyMatch(view::contains)) {
            search(view, mask, found);
        }
    }

    private static void search(String view, String mask, Map<String, Signal> found) {
        for (Rule rule : Rules.ALL) {
            if (!found.containsKey(rule.name())) {
                rule.in(view).ifPresent(match -> found.put(rule.name(), signal(rule, match, mask)));
            }
        }
    }

    private static Signal signal(Rule rule, MatchResult match, String mask) {
        String place = Excerpt.of(match.group());
        return Signal.newBuilder()
                .setLayer("pattern")
                .setName(rule.name())
                .setDetail(mask.isEmpty() ? place : mask + ": " + place)
                .build();
    }

    /**
     * The beginning and the end: an attack in the middle of a text this long would have to be found
     * by other layers.
     */
    private static String shortened(String text) {
        if (text.length() <= TEXT_CHARS_MAX) {
            return text;
        }
        int half = TEXT_CHARS_MAX / 2;
        return text.substring(0, half) + "\n" + text.substring(text.length() - half);
    }
}
