package dev.firebreak.kit;

import dev.firebreak.kit.journal.Journal;
import dev.firebreak.schemas.ActivityKind;
import java.time.InstantSource;
import java.util.Map;

/** An agent's only door to the world while it handles one request. */
public interface AgentContext {
    /** The time; agents never ask the system for it. */
    InstantSource clock();

    /**
     * Records something that happened while handling the request, for timelines and statistics. It
     * is published together with the result, in the same transaction, or not at all.
     *
     * @param text in words, at most 4000 characters; longer text is cut
     * @param details more, for programs
     */
    void note(ActivityKind kind, String text, Map<String, String> details);

    /**
     * Answers of models and tools, and outcomes of effects, so that a repeat of the request after a
     * crash neither pays nor acts again.
     */
    Journal journal();

    /** Records something that needs no details. */
    default void note(ActivityKind kind, String text) {
        note(kind, text, Map.of());
    }
}
