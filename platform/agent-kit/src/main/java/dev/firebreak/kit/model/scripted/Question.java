package dev.firebreak.kit.model.scripted;

import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.ToolCall;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A prompt as rules look at it.
 *
 * @param call how many calls of its task asked this prompt's id before, and this one
 * @param turn how many answers the conversation holds, and the one that is asked for
 */
record Question(Prompt prompt, int call, int turn) {
    static Question of(Prompt prompt, int call) {
        long said = prompt.messages().stream().filter(m -> m instanceof Message.Said).count();
        return new Question(prompt, call, Math.toIntExact(said) + 1);
    }

    /** The text of a part of the conversation, its messages separated by line ends. */
    String text(Where where) {
        List<Message> messages = prompt.messages();
        return switch (where) {
            case ALL -> messages.stream().map(Question::text).collect(Collectors.joining("\n"));
            case LAST -> text(messages.getLast());
            case INSTRUCTIONS -> only(Message.Instruction.class);
            case ASKED -> only(Message.Asked.class);
            case TOOLS -> only(Message.ToolAnswer.class);
        };
    }

    /** Where a rule looks for its text. */
    enum Where {
        ALL,
        LAST,
        INSTRUCTIONS,
        ASKED,
        TOOLS
    }

    /** What is sent for it, in characters. */
    long chars() {
        long tools =
                prompt.tools().stream()
                        .mapToLong(
                                t ->
                                        t.name().length()
                                                + t.description().length()
                                                + t.parametersSchema().length())
                        .sum();
        var schema = prompt.answer();
        return text(Where.ALL).length() + tools + (schema == null ? 0 : schema.json().length());
    }

    private String only(Class<? extends Message> kind) {
        return prompt.messages().stream()
                .filter(kind::isInstance)
                .map(Question::text)
                .collect(Collectors.joining("\n"));
    }

    private static String text(Message message) {
        return switch (message) {
            case Message.Instruction(String text) -> text;
            case Message.Asked(String text) -> text;
            case Message.ToolAnswer(_, _, String text, _) -> text;
            case Message.Said(String text, List<ToolCall> calls) ->
                    calls.isEmpty()
                            ? text
                            : text
                                    + calls.stream()
                                            .map(c -> "\n" + c.name() + " " + c.argumentsJson())
                                            .collect(Collectors.joining());
        };
    }
}
