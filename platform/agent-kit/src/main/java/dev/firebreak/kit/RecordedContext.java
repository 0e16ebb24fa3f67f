package dev.firebreak.kit;

import dev.firebreak.kit.journal.Journal;
import dev.firebreak.schemas.ActivityKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A context that keeps what the agent noted: the boundary publishes it with the result, tests look
 * at it.
 */
public final class RecordedContext implements AgentContext {
    private static final int NOTES_MAX = 256;
    private static final int TEXT_CHARS_MAX = 4000;

    /** One thing the agent noted. */
    public record Note(ActivityKind kind, String text, Map<String, String> details) {
        public Note {
            text =
                    text.length() <= TEXT_CHARS_MAX
                            ? text
                            : text.substring(0, TEXT_CHARS_MAX - 1) + "…";
            details = Map.copyOf(details);
        }
    }

    private final InstantSource clock;
    private final Journal journal;
    private final List<Note> notes = new ArrayList<>();

    /** With a journal that forgets. */
    public RecordedContext(InstantSource clock) {
        this(clock, Journal.forgetful(clock));
    }

    public RecordedContext(InstantSource clock, Journal journal) {
        this.clock = clock;
        this.journal = journal;
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public Journal journal() {
        return journal;
    }

    /**
     * Beyond 256 notes further ones are dropped: a runaway agent must not grow the transaction
     * without bound.
     */
    @Override
    public synchronized void note(ActivityKind kind, String text, Map<String, String> details) {
        if (notes.size() < NOTES_MAX) {
            notes.add(new Note(kind, text, details));
        }
    }

    /** What was noted so far, in order. */
    public synchronized List<Note> notes() {
        return List.copyOf(notes);
    }
}
