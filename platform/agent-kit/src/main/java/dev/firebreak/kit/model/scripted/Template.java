package dev.firebreak.kit.model.scripted;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Text with slots, written <code>${name}</code>; <code>$${</code> stands for the two signs. */
record Template(List<Piece> parts) {
    private static final String OPEN = "${";

    Template {
        parts = List.copyOf(parts);
    }

    /** Words, or a slot between them. */
    sealed interface Piece {}

    record Words(String text) implements Piece {}

    record Slot(String name) implements Piece {}

    /**
     * @throws IllegalArgumentException a slot is not closed
     */
    static Template of(String text) {
        List<Piece> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            int open = text.indexOf(OPEN, at);
            if (open < 0) {
                parts.add(new Words(text.substring(at)));
                return new Template(parts);
            }
            if (open > at && text.charAt(open - 1) == '$') {
                parts.add(new Words(text.substring(at, open - 1) + OPEN));
                at = open + OPEN.length();
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("a slot is not closed: " + text.substring(open));
            }
            parts.add(new Words(text.substring(at, open)));
            parts.add(new Slot(text.substring(open + OPEN.length(), close)));
            at = close + 1;
        }
    }

    /** Names of the slots. */
    Set<String> slots() {
        Set<String> names = new TreeSet<>();
        for (Piece part : parts) {
            if (part instanceof Slot(String name)) {
                names.add(name);
            }
        }
        return names;
    }

    String filled(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        for (Piece part : parts) {
            switch (part) {
                case Words(String words) -> text.append(words);
                case Slot(String name) -> text.append(values.getOrDefault(name, ""));
            }
        }
        return text.toString();
    }
}
