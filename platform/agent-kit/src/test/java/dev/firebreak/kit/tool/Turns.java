package dev.firebreak.kit.tool;

import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.kit.model.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that says one thing after the other, the last of them for ever, and keeps what it was
 * asked.
 */
final class Turns implements Model {
    private final List<Completion> answers;
    final List<Prompt> asked = new ArrayList<>();

    private Turns(List<Completion> answers) {
        this.answers = answers;
    }

    static Turns of(Completion... answers) {
        return new Turns(List.of(answers));
    }

    static Completion says(String text) {
        return new Completion(text, List.of(), Tokens.of(10, 5), "test/model", 3, false);
    }

    static Completion calls(ToolCall... calls) {
        return new Completion("", List.of(calls), Tokens.of(10, 5), "test/model", 3, false);
    }

    static ToolCall call(String id, String name, String arguments) {
        return new ToolCall(id, name, arguments);
    }

    @Override
    public synchronized Completion complete(Prompt prompt) {
        asked.add(prompt);
        return answers.get(Math.min(asked.size(), answers.size()) - 1);
    }
}
