package dev.firebreak.kit.prompt;

import java.util.List;

/** Prompts that can't be used as they are written; names every problem with its file and line. */
public final class PromptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    PromptException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line each. */
    public List<String> problems() {
        return problems == null ? List.of() : problems;
    }
}
