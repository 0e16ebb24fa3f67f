package dev.firebreak.agent.planner;

import dev.firebreak.schemas.StepOutput;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An answer put together from the summaries of the steps, in their order: no model, no judgement,
 * nothing left out.
 */
public final class Composition {
    private static final int ANSWER_CHARS_MAX = 16_000;

    private Composition() {}

    /** The answer; empty when there is no output. */
    public static String of(List<StepOutput> outputs) {
        if (outputs.size() == 1) {
            return sentence(outputs.getFirst());
        }
        String answer =
                outputs.stream().map(o -> "- " + sentence(o)).collect(Collectors.joining("\n"));
        return answer.length() <= ANSWER_CHARS_MAX
                ? answer
                : answer.substring(0, ANSWER_CHARS_MAX - 1) + "…";
    }

    private static String sentence(StepOutput output) {
        return output.getSummary().isBlank()
                ? "The %s agent gave an output without a summary.".formatted(output.getAgent())
                : output.getSummary().strip();
    }
}
