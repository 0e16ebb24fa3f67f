package dev.firebreak.model.cache;

import dev.firebreak.kit.model.AnswerSchema;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.kit.model.ToolSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The key of a prompt: SHA-256 over everything that the model sees, each part with its length in
 * front, so that no two prompts run together into one.
 */
final class PromptDigest {
    private final MessageDigest digest;

    private PromptDigest() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** In hexadecimal; of what is said, without for whom. */
    static String of(String model, Prompt prompt) {
        PromptDigest digest = new PromptDigest();
        digest.text(model);
        digest.number(prompt.maxOutputTokens());
        Double temperature = prompt.temperature();
        digest.text(temperature == null ? "" : temperature.toString());
        AnswerSchema answer = prompt.answer();
        digest.text(answer == null ? "" : answer.name());
        digest.text(answer == null ? "" : answer.json());
        digest.number(prompt.tools().size());
        for (ToolSpec tool : prompt.tools()) {
            digest.text(tool.name());
            digest.text(tool.description());
            digest.text(tool.parametersSchema());
        }
        digest.number(prompt.messages().size());
        prompt.messages().forEach(digest::message);
        return HexFormat.of().formatHex(digest.digest.digest());
    }

    private void message(Message message) {
        switch (message) {
            case Message.Instruction(String text) -> {
                number(1);
                text(text);
            }
            case Message.Asked(String text) -> {
                number(2);
                text(text);
            }
            case Message.Said(String text, List<ToolCall> calls) -> {
                number(3);
                text(text);
                number(calls.size());
                for (ToolCall call : calls) {
                    text(call.id());
                    text(call.name());
                    text(call.argumentsJson());
                }
            }
            case Message.ToolAnswer(String id, String tool, String text, boolean failed) -> {
                number(failed ? 5 : 4);
                text(id);
                text(tool);
                text(text);
            }
        }
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
    }

    private void number(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }
}
