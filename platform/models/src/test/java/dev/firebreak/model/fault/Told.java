package dev.firebreak.model.fault;

import dev.firebreak.kit.model.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer as a model gives it, written down in whatever protocol was asked in.
 *
 * @param tokens as we count them; null: the provider keeps silent about usage
 */
public record Told(String text, List<Call> calls, End end, @Nullable Tokens tokens)
        implements Reply {
    /** What a provider says unless it is told otherwise. */
    public static final Tokens TOKENS = new Tokens(11, 5, 0, 7, 3);

    /**
     * A tool call.
     *
     * @param id null: the provider gives none
     * @param arguments JSON text, put as it is where the protocol has a string for it
     * @param signature Gemini's proof of what it thought before the call; others have none
     */
    public record Call(
            @Nullable String id, String name, String arguments, @Nullable String signature) {
        public Call(@Nullable String id, String name, String arguments) {
            this(id, name, arguments, null);
        }
    }

    /** How an answer ends. */
    public enum End {
        COMPLETE,
        LENGTH,
        FILTER,
        REFUSAL,
        /** A reason that nobody has heard of. */
        UNHEARD,
        /** No reason at all. */
        SILENT
    }

    public Told {
        calls = List.copyOf(calls);
    }

    public static Told text(String text) {
        return new Told(text, List.of(), End.COMPLETE, TOKENS);
    }

    public static Told calls(Call... calls) {
        return new Told("", List.of(calls), End.COMPLETE, TOKENS);
    }

    public Told ending(End other) {
        return new Told(text, calls, other, tokens);
    }

    public Told withTokens(@Nullable Tokens other) {
        return new Told(text, calls, end, other);
    }
}
