package dev.firebreak.kit.model;

/**
 * Something that completes a prompt: one model of one provider, a router over many, or a script.
 * Safe for many threads; it blocks until the whole answer is there.
 */
@FunctionalInterface
public interface Model {
    /**
     * The answer to the prompt: complete, or an exception.
     *
     * @throws ModelException no usable answer; the kind says what may help
     */
    Completion complete(Prompt prompt);

    /** No model at all: the agents' offline logic does the work. */
    static Model none() {
        return prompt -> {
            throw new ModelException(
                    ModelError.NOT_CONFIGURED, "no model is configured (models.use)");
        };
    }
}
