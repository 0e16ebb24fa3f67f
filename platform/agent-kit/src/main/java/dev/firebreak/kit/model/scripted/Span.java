package dev.firebreak.kit.model.scripted;

/**
 * Numbers from a first to a last one, from 1: written {@code 3}, {@code 2-4} or {@code 2..} for all
 * from the second on.
 */
record Span(int first, int last) {
    Span {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("no such span: " + first + "-" + last);
        }
    }

    /**
     * @throws IllegalArgumentException it is none
     */
    static Span of(String text) {
        int dash = text.indexOf('-');
        if (text.endsWith("..")) {
            return new Span(
                    Integer.parseInt(text.substring(0, text.length() - 2)), Integer.MAX_VALUE);
        }
        if (dash > 0) {
            return new Span(
                    Integer.parseInt(text.substring(0, dash).strip()),
                    Integer.parseInt(text.substring(dash + 1).strip()));
        }
        return new Span(Integer.parseInt(text), Integer.parseInt(text));
    }

    boolean holds(int number) {
        return number >= first && number <= last;
    }

    @Override
    public String toString() {
        return first == last
                ? "" + first
                : last == Integer.MAX_VALUE ? first + ".." : first + "-" + last;
    }
}
