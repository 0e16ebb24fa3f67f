package dev.firebreak.model.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.model.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was heard of one answer so far. Filled by a {@link Wire}, on one thread. */
final class Heard {
    /** A tool call as it grows. */
    static final class Call {
        @Nullable String id;
        final StringBuilder name = new StringBuilder();
        final StringBuilder arguments = new StringBuilder();

        /** Gemini's proof of what it thought before the call; it wants it back with the call. */
        @Nullable String signature;

        /** Arguments come as text, in pieces, or as JSON, whole. */
        void add(JsonNode piece) {
            if (piece.isTextual()) {
                arguments.append(piece.textValue());
            } else if (!piece.isNull() && !piece.isMissingNode()) {
                arguments.append(piece);
            }
        }
    }

    private final InlineThoughts thoughts;
    private final StringBuilder text = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();
    private final Usage usage = new Usage();
    private @Nullable Ending ending;
    private String endingWord = "";
    private @Nullable ErrorBody error;
    private @Nullable String misshapen;
    private long unseenChars;
    private boolean over;

    /**
     * @param listener gets each piece of text as it comes
     */
    Heard(Consumer<String> listener) {
        this.thoughts =
                new InlineThoughts(
                        said -> {
                            text.append(said);
                            listener.accept(said);
                        },
                        thought -> unseenChars += thought.length());
    }

    void text(JsonNode piece) {
        if (piece.isTextual() && !piece.textValue().isEmpty()) {
            thoughts.hear(piece.textValue());
        }
    }

    /** Nothing more comes. */
    void textEnds() {
        thoughts.end();
    }

    /** Text that was paid for and is not part of the answer: thoughts, a refusal. */
    void unseen(JsonNode piece) {
        if (piece.isTextual()) {
            unseenChars += piece.textValue().length();
        }
    }

    Call newCall() {
        Call call = new Call();
        calls.add(call);
        return call;
    }

    /**
     * The first reason counts, except that a refusal is one whatever was said before it.
     *
     * @param word the provider's own
     */
    void end(String word, Ending reason) {
        if (ending == null || reason == Ending.REFUSED) {
            ending = reason;
            endingWord = word;
        }
    }

    /** The provider's own mark of the end: nothing of the answer comes after it. */
    void over() {
        over = true;
    }

    void error(ErrorBody body) {
        if (error == null) {
            error = body;
        }
    }

    /**
     * @param what in our own words, nothing of the answer
     */
    void misshapen(String what) {
        if (misshapen == null) {
            misshapen = what;
        }
    }

    Usage usage() {
        return usage;
    }

    String text() {
        return text.toString();
    }

    List<Call> calls() {
        return calls;
    }

    @Nullable Ending ending() {
        return ending;
    }

    String endingWord() {
        return endingWord;
    }

    @Nullable ErrorBody error() {
        return error;
    }

    @Nullable String misshapen() {
        return misshapen;
    }

    boolean isOver() {
        return over;
    }

    /** What was used: as the provider says, and as we estimate where it says nothing. */
    Tokens tokens(long promptChars) {
        long chars = text.length() + unseenChars;
        for (Call call : calls) {
            chars += call.name.length() + call.arguments.length();
        }
        return usage.tokens(promptChars, chars);
    }
}
