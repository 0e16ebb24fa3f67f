package dev.firebreak.kit;

import dev.firebreak.kit.answer.Answers;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.kit.tool.Tools;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Usage;
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

    /**
     * The model, for this request: within its budget and its journal, on its timeline. Most agents
     * want {@link #answers} instead.
     */
    Model model();

    /** Asks the model for records that keep their contract, or for words. */
    Answers answers();

    /**
     * The tools that a model may use for this request: those the agent brings along, and those the
     * process has for the one who asked.
     */
    Tools tools(ToolOffer... own);

    /**
     * Where an answer can go while it is written, for people who watch the task. It is seen at
     * once, also where no result follows.
     *
     * @param id unique within the request, such as {@code answer}
     */
    AnswerStream stream(String id);

    /**
     * What the request cost so far; the time it took is not known here.
     *
     * @param offlineLogic the name of the logic that did the thinking where no model did
     */
    Usage usage(String offlineLogic);

    /** Records something that needs no details. */
    default void note(ActivityKind kind, String text) {
        note(kind, text, Map.of());
    }
}
