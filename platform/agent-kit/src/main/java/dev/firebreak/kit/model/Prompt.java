package dev.firebreak.kit.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param messages instructions first, then the conversation; never empty
 * @param tools what it may call
 * @param answer the shape the answer must have; null: text
 * @param modelClass how able the model has to be
 * @param temperature 0 to 2; null: the model's own default
 * @param maxOutputTokens where the answer ends at the latest
 * @param id which text this was made from
 * @param stream where the answer goes while it is written; null: nowhere
 * @param scope for whom
 */
public record Prompt(
        List<Message> messages,
        List<ToolSpec> tools,
        @Nullable AnswerSchema answer,
        ModelClass modelClass,
        @Nullable Double temperature,
        int maxOutputTokens,
        PromptId id,
        @Nullable AnswerStream stream,
        Scope scope) {
    private static final int OUTPUT_TOKENS_DEFAULT = 1024;

    public Prompt {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a prompt has a message");
        }
        if (maxOutputTokens < 1) {
            throw new IllegalArgumentException(
                    "an answer has room for a token at least: " + maxOutputTokens);
        }
    }

    /** A question in words, and nothing else. */
    public static Prompt of(String instruction, String asked) {
        return new Prompt(
                List.of(new Message.Instruction(instruction), new Message.Asked(asked)),
                List.of(),
                null,
                ModelClass.SMALL,
                null,
                OUTPUT_TOKENS_DEFAULT,
                PromptId.NONE,
                null,
                Scope.open());
    }

    public Prompt withMessages(List<Message> other) {
        return new Prompt(
                other, tools, answer, modelClass, temperature, maxOutputTokens, id, stream, scope);
    }

    /** The conversation goes on. */
    public Prompt plus(Message... more) {
        List<Message> all = new ArrayList<>(messages);
        all.addAll(List.of(more));
        return withMessages(all);
    }

    public Prompt withTools(List<ToolSpec> other) {
        return new Prompt(
                messages,
                other,
                answer,
                modelClass,
                temperature,
                maxOutputTokens,
                id,
                stream,
                scope);
    }

    public Prompt withAnswer(@Nullable AnswerSchema other) {
        return new Prompt(
                messages,
                tools,
                other,
                modelClass,
                temperature,
                maxOutputTokens,
                id,
                stream,
                scope);
    }

    public Prompt withModelClass(ModelClass other) {
        return new Prompt(
                messages, tools, answer, other, temperature, maxOutputTokens, id, stream, scope);
    }

    public Prompt withMaxOutputTokens(int other) {
        return new Prompt(
                messages, tools, answer, modelClass, temperature, other, id, stream, scope);
    }

    public Prompt withStream(@Nullable AnswerStream other) {
        return new Prompt(
                messages,
                tools,
                answer,
                modelClass,
                temperature,
                maxOutputTokens,
                id,
                other,
                scope);
    }

    public Prompt withScope(Scope other) {
        return new Prompt(
                messages,
                tools,
                answer,
                modelClass,
                temperature,
                maxOutputTokens,
                id,
                stream,
                other);
    }
}
