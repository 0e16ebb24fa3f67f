package dev.firebreak.kit.prompt;

import dev.firebreak.kit.json.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with slots. It is filled in one pass: what looks like a slot in what is filled in stays as
 * it is.
 */
final class Template {
    private static final Pattern SLOT =
            Pattern.compile("\\{\\{(?:([a-z][A-Za-z0-9-]{0,63})\\}\\})?");
    static final String SLOT_SHAPE =
            "a slot is written {{name}}: a small letter, then letters, digits or '-'";

    /** A piece of the text, and the slot behind it; the last has none. */
    private record Piece(String text, String slot) {}

    private final List<Piece> pieces;

    private Template(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /**
     * Takes a text apart.
     *
     * @param firstLine of the text, in its file
     * @param declared slots there are
     * @param data slots that have to stand alone on their line, to be fenced
     */
    static Template of(
            String text, int firstLine, Set<String> declared, Set<String> data, Problems problems) {
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = SLOT.matcher(text);
        int from = 0;
        while (matcher.find()) {
            int line =
                    firstLine
                            + (int)
                                    text.substring(0, matcher.start())
                                            .chars()
                                            .filter(c -> c == '\n')
                                            .count();
            String slot = matcher.group(1);
            if (slot == null) {
                problems.add(line, SLOT_SHAPE);
                continue;
            }
            if (!declared.contains(slot)) {
                problems.add(
                        line,
                        "{{" + slot + "}} is not declared under slots" + near(slot, declared));
            } else if (data.contains(slot) && !isAlone(text, matcher.start(), matcher.end())) {
                problems.add(
                        line,
                        "{{"
                                + slot
                                + "}} is untrusted and has to stand alone on its line, because it is fenced");
            }
            pieces.add(new Piece(text.substring(from, matcher.start()), slot));
            from = matcher.end();
        }
        pieces.add(new Piece(text.substring(from), ""));
        return new Template(pieces);
    }

    /** The slots it uses. */
    Set<String> slots() {
        Set<String> slots = new TreeSet<>();
        pieces.stream().map(Piece::slot).filter(s -> !s.isEmpty()).forEach(slots::add);
        return slots;
    }

    /** The text, with what the function gives for each slot. */
    String filled(UnaryOperator<String> slot) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            text.append(piece.text());
            if (!piece.slot().isEmpty()) {
                text.append(slot.apply(piece.slot()));
            }
        }
        return text.toString();
    }

    static String near(String slot, Iterable<String> known) {
        Set<String> names = new TreeSet<>();
        known.forEach(names::add);
        return Nearest.to(slot, names)
                .map(near -> "; did you mean " + near + "?")
                .orElse(
                        names.isEmpty()
                                ? "; there are none"
                                : "; there are " + String.join(", ", names));
    }

    private static boolean isAlone(String text, int start, int end) {
        return (start == 0 || text.charAt(start - 1) == '\n')
                && (end == text.length() || text.charAt(end) == '\n');
    }
}
