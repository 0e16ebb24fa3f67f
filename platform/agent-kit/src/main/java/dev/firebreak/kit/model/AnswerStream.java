package dev.firebreak.kit.model;

/** Takes an answer while it is written. Called on one thread at a time; must not block for long. */
public interface AnswerStream {
    /** The next piece of text. */
    void text(String piece);

    /** What came so far counts for nothing: the answer starts again. */
    void restart();

    /** Nobody watches. */
    static AnswerStream nowhere() {
        return new AnswerStream() {
            @Override
            public void text(String piece) {}

            @Override
            public void restart() {}
        };
    }
}
