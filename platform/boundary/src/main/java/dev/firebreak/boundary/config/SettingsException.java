package dev.firebreak.boundary.config;

import java.util.List;

/** The configuration can't be used; says everything that is wrong with it. */
public final class SettingsException extends RuntimeException {
    private final List<String> problems;

    /** With everything that is wrong, one sentence each. */
    public SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each, with the place. */
    public List<String> problems() {
        return problems;
    }
}
