package dev.firebreak.model.provider;

import java.util.function.Consumer;

/**
 * Parts what a model thinks from what it says, where a server leaves both in one text: those for
 * open models do, unless they know the model. Only a block at the very start is a thought, since
 * anywhere else the words may be what is talked about. Fed piece by piece, cut anywhere.
 */
final class InlineThoughts {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    /** White space that goes on for longer comes before no thought. */
    private static final int HELD_CHARS_MAX = 1_000;

    private enum State {
        /** Nothing was said yet but perhaps a part of the mark. */
        BEFORE,
        THINKING,
        /** It has thought; white space follows that is no part of the answer. */
        AFTER,
        SAYING
    }

    private final Consumer<String> said;
    private final Consumer<String> thought;
    private final StringBuilder held = new StringBuilder();
    private State state = State.BEFORE;

    InlineThoughts(Consumer<String> said, Consumer<String> thought) {
        this.said = said;
        this.thought = thought;
    }

    void hear(String piece) {
        if (state == State.SAYING) {
            said.accept(piece);
            return;
        }
        held.append(piece);
        if (state == State.BEFORE) {
            String text = held.toString().stripLeading();
            if (text.startsWith(OPEN)) {
                state = State.THINKING;
                held.setLength(0);
                held.append(text, OPEN.length(), text.length());
            } else if (!OPEN.startsWith(text) || held.length() > HELD_CHARS_MAX) {
                say();
            }
        }
        if (state == State.THINKING) {
            think();
        }
        if (state == State.AFTER) {
            String text = held.toString().stripLeading();
            held.setLength(0);
            held.append(text);
            if (!text.isEmpty()) {
                say();
            }
        }
    }

    /** Nothing more comes: what looked like the beginning of a mark was none. */
    void end() {
        switch (state) {
            case BEFORE, SAYING -> {
                if (!held.isEmpty()) {
                    say();
                }
            }
            case THINKING -> {
                thought.accept(held.toString());
                held.setLength(0);
            }
            case AFTER -> {}
        }
    }

    /** Keeps back no more than what may be the beginning of the mark. */
    private void think() {
        int end = held.indexOf(CLOSE);
        int thoughts = end >= 0 ? end : Math.max(0, held.length() - CLOSE.length() + 1);
        if (thoughts > 0) {
            thought.accept(held.substring(0, thoughts));
        }
        held.delete(0, end >= 0 ? end + CLOSE.length() : thoughts);
        if (end >= 0) {
            state = State.AFTER;
        }
    }

    private void say() {
        state = State.SAYING;
        String text = held.toString();
        held.setLength(0);
        said.accept(text);
    }
}
