package dev.firebreak.console.task;

import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One task as its activity tells it, note by note. */
public final class TaskHistory {
    /** As many notes as one task may reasonably have. */
    public static final int NOTES_MAX = 20_000;

    private final int notesMax;
    private final List<Activity> notes = new ArrayList<>();
    private final Map<String, FoldedParts> streams = new HashMap<>();
    private final Map<Integer, FoldedParts> places = new HashMap<>();
    private @Nullable Activity accepted;
    private @Nullable TaskStatus status;
    private @Nullable Instant endedAt;
    private @Nullable Usage whole;
    private long costMicros;
    private long tokens;
    private int steps;
    private int held;
    private boolean cut;

    /**
     * @param notesMax so many notes are kept, the others are only counted
     */
    public TaskHistory(int notesMax) {
        this.notesMax = notesMax;
    }

    /** Takes the next note. The parts of an answer while it was written become one. */
    public void add(Activity note) {
        if (note.getKind() == ActivityKind.ANSWER_PART) {
            fold(note);
        } else {
            keep(note);
        }
    }

    private void fold(Activity part) {
        String stream = FoldedParts.stream(part);
        FoldedParts folded = streams.get(stream);
        if (folded == null) {
            if (notes.size() < notesMax) {
                folded = new FoldedParts(part);
                streams.put(stream, folded);
                places.put(notes.size(), folded);
            }
            keep(part);
        }
        if (folded != null) {
            folded.add(part);
        }
    }

    private void keep(Activity note) {
        if (notes.size() < notesMax) {
            notes.add(note);
        } else {
            cut = true;
        }
        switch (note.getKind()) {
            case TASK_ACCEPTED -> accepted = accepted == null ? note : accepted;
            case TASK_ENDED -> {
                status = status(note);
                endedAt = note.getAt();
                whole = note.getUsage();
            }
            case TASK_REFUSED -> {
                // An id that was accepted before is refused only as a repeat.
                if (accepted == null && status == null) {
                    status = TaskStatus.REJECTED;
                    endedAt = note.getAt();
                }
            }
            case STEP_DISPATCHED -> steps++;
            case STEP_HELD -> held++;
            default -> {
                // It changes nothing of what is counted here.
            }
        }
        charge(note);
    }

    public boolean isEmpty() {
        return notes.isEmpty();
    }

    /** All notes, oldest first. */
    public List<Activity> notes() {
        List<Activity> all = new ArrayList<>(notes);
        places.forEach((place, folded) -> all.set(place, folded.note()));
        return List.copyOf(all);
    }

    /** Whether there are more notes than are kept. */
    public boolean isCut() {
        return cut;
    }

    /** How the task ended; null while it is under way. */
    public @Nullable TaskStatus status() {
        return status;
    }

    /** Whose it is: as the first note says. */
    public Envelope envelope() {
        return first().getEnvelope();
    }

    public Instant startedAt() {
        Activity start = accepted;
        return start == null ? first().getAt() : start.getAt();
    }

    public @Nullable Instant endedAt() {
        return endedAt;
    }

    public int steps() {
        return steps;
    }

    /** Whether a dead letter has ever held it. */
    public boolean wasHeld() {
        return held > 0;
    }

    public long costMicros() {
        Usage end = whole;
        return end == null ? costMicros : end.getCostMicros();
    }

    public long tokens() {
        Usage end = whole;
        return end == null ? tokens : end.getInputTokens() + end.getOutputTokens();
    }

    /** A call's cost is in that of its step as well, so only answers count. */
    private void charge(Activity note) {
        Usage usage = note.getUsage();
        if (usage == null) {
            return;
        }
        switch (note.getKind()) {
            case MODEL_CALL,
                    MODEL_ANSWER,
                    ANSWER_PART,
                    TOOL_CALL,
                    KNOWLEDGE_USED,
                    GUARD_FIRED,
                    NOTE,
                    TASK_ENDED -> {}
            default -> {
                costMicros += usage.getCostMicros();
                tokens += usage.getInputTokens() + usage.getOutputTokens();
            }
        }
    }

    private Activity first() {
        if (notes.isEmpty()) {
            throw new IllegalStateException("a task of which nothing is known");
        }
        return notes.getFirst();
    }

    /** How a task ended, as the note of its end says; null when it is none. */
    public static @Nullable TaskStatus status(Activity note) {
        if (note.getKind() != ActivityKind.TASK_ENDED) {
            return null;
        }
        String name = note.getDetails().getOrDefault("status", "");
        for (TaskStatus one : TaskStatus.values()) {
            if (one.name().equals(name)) {
                return one;
            }
        }
        return TaskStatus.UNKNOWN;
    }
}
