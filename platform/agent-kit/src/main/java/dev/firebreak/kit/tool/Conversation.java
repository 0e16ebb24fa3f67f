package dev.firebreak.kit.tool;

import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.schemas.RejectionCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One question with everything that tools answered on the way. Used by one thread at a time. */
final class Conversation {
    /** What every provider takes for an id, and what one of them wants back with it. */
    private static final Pattern ID =
            Pattern.compile("([A-Za-z0-9_.:-]{1,128})?(#[A-Za-z0-9_+/=-]{1,65536})?");

    private final List<Message> messages;
    private final Map<String, Integer> seen = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private List<Message> asked;
    private int rounds;
    private int calls;
    private @Nullable Closed closed;

    /**
     * No more tools.
     *
     * @param why for the model and for people: names tools of ours only
     */
    record Closed(RejectionCode code, String why) {}

    Conversation(List<Message> asked) {
        this.asked = asked;
        this.messages = new ArrayList<>(asked);
        for (Message message : asked) {
            if (message instanceof Message.Said(String _, List<ToolCall> wanted)) {
                wanted.forEach(call -> ids.add(bare(call.id())));
            }
        }
    }

    /**
     * Goes on where the same question is asked further, such as with what was wrong with its
     * answer: what tools answered stays known, and what was used stays used.
     *
     * @return whether it does
     */
    boolean goesOn(List<Message> further) {
        if (further.size() <= asked.size() || !further.subList(0, asked.size()).equals(asked)) {
            return false;
        }
        messages.addAll(further.subList(asked.size(), further.size()));
        asked = further;
        return true;
    }

    List<Message> messages() {
        return messages;
    }

    void add(Message message) {
        messages.add(message);
    }

    int rounds() {
        return rounds;
    }

    void nextRound() {
        rounds++;
    }

    int calls() {
        return calls;
    }

    void countCall() {
        calls++;
    }

    /** How often this call was wanted, with this time. */
    int wanted(String call) {
        return seen.merge(call, 1, Integer::sum);
    }

    @Nullable Closed closed() {
        return closed;
    }

    void close(RejectionCode code, String why) {
        if (closed == null) {
            closed = new Closed(code, why);
        }
    }

    /**
     * The id of a call: its own, unless it has none, a strange one, or one that is there already.
     * What its provider hid behind it stays in any case.
     */
    String id(@Nullable String given) {
        Matcher parts = ID.matcher(given == null ? "" : given);
        boolean sound = parts.matches();
        if (given != null && sound && parts.group(1) != null && ids.add(parts.group(1))) {
            return given;
        }
        String hidden = sound && parts.group(2) != null ? parts.group(2) : "";
        for (int number = ids.size() + 1; ; number++) {
            if (ids.add("call-" + number)) {
                return "call-" + number + hidden;
            }
        }
    }

    /** Without what its provider hid behind it. */
    private static String bare(String id) {
        int hidden = id.indexOf('#');
        return hidden < 0 ? id : id.substring(0, hidden);
    }

    /**
     * The same in words only: providers refuse a conversation with calls in it where no tools are
     * offered any more.
     *
     * @param word what is asked in the end
     */
    List<Message> inWords(String word) {
        List<Message> words = new ArrayList<>();
        StringBuilder waiting = new StringBuilder();
        for (Message message : messages) {
            switch (message) {
                case Message.ToolAnswer(String id, String tool, String text, _) ->
                        waiting.append(
                                "Answer to the call %s of %s:\n%s\n\n"
                                        .formatted(bare(id), tool, text));
                case Message.Asked(String text) -> waiting.append(text).append("\n\n");
                case Message.Said(String text, List<ToolCall> wanted) -> {
                    flush(waiting, words);
                    words.add(new Message.Said(said(text, wanted), List.of()));
                }
                case Message.Instruction instruction -> {
                    flush(waiting, words);
                    words.add(instruction);
                }
            }
        }
        waiting.append(word);
        flush(waiting, words);
        return words;
    }

    private static void flush(StringBuilder waiting, List<Message> words) {
        if (!waiting.isEmpty()) {
            words.add(new Message.Asked(waiting.toString().stripTrailing()));
            waiting.setLength(0);
        }
    }

    private static String said(String text, List<ToolCall> wanted) {
        StringBuilder said = new StringBuilder(text);
        for (ToolCall call : wanted) {
            said.append(said.isEmpty() ? "" : "\n")
                    .append(
                            "I called %s as %s with %s."
                                    .formatted(call.name(), bare(call.id()), call.argumentsJson()));
        }
        return said.toString();
    }
}
