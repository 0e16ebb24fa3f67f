package dev.firebreak.kit.window;

/** How many tokens a text has, for a model or about. */
@FunctionalInterface
public interface TokenCount {
    long of(String text);

    /**
     * Four characters to a token, rounded up: near enough for English where nobody knows better.
     */
    static TokenCount byCharacters() {
        return text -> (text.length() + 3L) / 4;
    }
}
