package dev.firebreak.kit.yaml;

/** A text that is no YAML, or more of it than is taken. */
public final class YamlException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int line;

    YamlException(int line, String message, Throwable cause) {
        super(message, cause);
        this.line = line;
    }

    YamlException(int line, String message) {
        super(message);
        this.line = line;
    }

    /** Where, from 1; 0 when that is not known. */
    public int line() {
        return line;
    }
}
