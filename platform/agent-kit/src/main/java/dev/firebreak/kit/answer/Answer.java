package dev.firebreak.kit.answer;

/**
 * What came of asking a model.
 *
 * @param <T> the answer's type
 */
public sealed interface Answer<T> {
    /**
     * An answer that keeps its contract.
     *
     * @param model who gave it, as {@code provider/name}
     */
    record Given<T>(T value, String model) implements Answer<T> {}

    /**
     * No model answers this: the agent's own logic has to.
     *
     * @param why in words, for the result and the timeline
     */
    record Offline<T>(String why) implements Answer<T> {}
}
