package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands of a turn while it is being decided; most of them are notes of what happened. */
final class Notes {
    private static final int TEXT_CHARS_MAX = 4000;

    private final List<Command> commands = new ArrayList<>();

    void add(Command command) {
        commands.add(command);
    }

    void note(TaskHead head, ActivityKind kind, String text, Map<String, String> details) {
        note(head.envelope(), kind, text, details, null);
    }

    void note(
            Envelope of,
            ActivityKind kind,
            String text,
            Map<String, String> details,
            @Nullable Usage usage) {
        add(new Command.NoteActivity(of, kind, cut(text), details, usage));
    }

    static String cut(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX - 1) + "…";
    }

    void timedOut(TaskHead head, String stepId, String agent, int attempt) {
        String text = "%s did not answer in time (attempt %d)".formatted(agent, attempt);
        note(head, ActivityKind.STEP_TIMED_OUT, text, details(stepId, agent, attempt));
    }

    void waits(TaskHead head, String stepId, String agent, int attempt, String awaited) {
        String text =
                "%s waits%s; so does its step"
                        .formatted(agent, awaited.isEmpty() ? "" : " for " + awaited);
        note(head, ActivityKind.NOTE, text, details(stepId, agent, attempt));
    }

    static Map<String, String> details(String stepId, String agent, int attempt) {
        return Map.of("stepId", stepId, "agent", agent, "attempt", Integer.toString(attempt));
    }

    static Map<String, String> details(Envelope answer) {
        Map<String, String> details = new HashMap<>();
        details.put("attempt", Integer.toString(answer.getAttempt()));
        String stepId = answer.getStepId();
        if (stepId != null) {
            details.put("stepId", stepId);
        }
        return details;
    }

    Turn turn(@Nullable TaskState state, Command... last) {
        commands.addAll(Arrays.asList(last));
        return new Turn(state, commands);
    }
}
