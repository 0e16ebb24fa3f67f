package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.task.Step;
import dev.firebreak.agent.supervisor.task.Step.Finished;
import dev.firebreak.agent.supervisor.task.Step.Judging;
import dev.firebreak.agent.supervisor.task.TaskState;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.agent.supervisor.task.Work;
import dev.firebreak.schemas.StepOutput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is large out of a task's state. A state is written again with every event, an output
 * never changes: so a large one is stored once, under its SHA-256 and with the position on its
 * topic that it came from, and the state only refers to it.
 */
final class LargeTexts {
    /** What is longer stands beside the state. */
    static final int INLINE_CHARS_MAX = 8_192;

    /** No JSON begins so. */
    private static final String REFERENCE = "sha256:";

    private LargeTexts() {}

    /** The state with references instead of large outputs, which are added to {@code texts}. */
    static TaskState taken(TaskState state, Map<String, String> texts) {
        return mapped(
                state,
                json -> {
                    if (json.length() <= INLINE_CHARS_MAX) {
                        return json;
                    }
                    String sha256 = sha256(json);
                    texts.put(sha256, json);
                    return REFERENCE + sha256;
                });
    }

    /**
     * The state with its outputs whole.
     *
     * @param stored the text under a SHA-256
     */
    static TaskState put(TaskState state, UnaryOperator<String> stored) {
        return mapped(
                state,
                json ->
                        json.startsWith(REFERENCE)
                                ? stored.apply(json.substring(REFERENCE.length()))
                                : json);
    }

    /** Whether any of its outputs stands, or is to stand, beside it. */
    static boolean isIn(@Nullable TaskState state) {
        return state instanceof Open open
                && open.work().steps().stream()
                        .map(LargeTexts::output)
                        .anyMatch(o -> o != null && o.getJson().length() > INLINE_CHARS_MAX);
    }

    private static TaskState mapped(TaskState state, UnaryOperator<String> json) {
        if (!(state instanceof Open open)
                || open.work().steps().stream().allMatch(s -> output(s) == null)) {
            return state;
        }
        Work work = open.work();
        return open.with(
                new Work(
                        work.steps().stream().map(s -> mapped(s, json)).toList(),
                        work.acts(),
                        work.questions(),
                        work.cut()));
    }

    private static Step mapped(Step step, UnaryOperator<String> json) {
        StepOutput output = output(step);
        if (output == null) {
            return step;
        }
        String now = json.apply(output.getJson());
        if (now.equals(output.getJson())) {
            return step;
        }
        StepOutput other = StepOutput.newBuilder(output).setJson(now).build();
        return new Step(
                step.plan(),
                switch (step.progress()) {
                    case Finished(var _, var actions) -> new Finished(other, actions);
                    case Judging(var _, var actions, var call, var feedback) ->
                            new Judging(other, actions, call, feedback);
                    case Step.Waiting _, Step.InFlight _, Step.Held _, Step.Gone _ ->
                            step.progress();
                });
    }

    private static @Nullable StepOutput output(Step step) {
        return switch (step.progress()) {
            case Finished(var output, var _) -> output;
            case Judging(var output, var _, var _, var _) -> output;
            case Step.Waiting _, Step.InFlight _, Step.Held _, Step.Gone _ -> null;
        };
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
