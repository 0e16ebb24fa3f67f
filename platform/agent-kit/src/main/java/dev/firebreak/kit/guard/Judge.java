package dev.firebreak.kit.guard;

import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.answer.Answer;
import dev.firebreak.kit.answer.AnswerRejectedException;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.prompt.PromptBook;
import dev.firebreak.kit.prompt.PromptText;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.GuardVerdict;
import dev.firebreak.schemas.Signal;
import java.util.List;
import java.util.Map;

/**
 * Asks a cheap model whether a text tries to steer who reads it. It can be wrong, be talked round,
 * be away or be too dear: then it has seen nothing, and the other layers decide.
 */
final class Judge {
    private static final String PROMPT = "guard-judge";
    private static final int TEXT_CHARS_MAX = 8_000;

    private final PromptText prompt = PromptBook.load(Judge.class, PROMPT).prompt(PROMPT, "text");

    List<Signal> look(String untrustedText, AgentContext context) {
        try {
            return switch (context.answers()
                    .to(
                            prompt.fill(Map.of("text", ends(untrustedText)), PROMPT),
                            GuardVerdict.class)) {
                case Answer.Offline<GuardVerdict> offline -> List.of();
                case Answer.Given<GuardVerdict>(GuardVerdict verdict, String by) ->
                        verdict.getSteers()
                                ? List.of(
                                        Signal.newBuilder()
                                                .setLayer("judge")
                                                .setName("found-steering")
                                                .setDetail(by + ": " + Excerpt.of(verdict.getWhy()))
                                                .build())
                                : List.of();
            };
        } catch (ModelException | AnswerRejectedException | DependencyException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e; // the request was taken away
            }
            context.note(
                    ActivityKind.NOTE,
                    "The judge did not answer (" + e.getClass().getSimpleName() + ")");
            return List.of();
        }
    }

    private static String ends(String text) {
        if (text.length() <= TEXT_CHARS_MAX) {
            return text;
        }
        int half = TEXT_CHARS_MAX / 2;
        return text.substring(0, half) + "\n[…]\n" + text.substring(text.length() - half);
    }
}
