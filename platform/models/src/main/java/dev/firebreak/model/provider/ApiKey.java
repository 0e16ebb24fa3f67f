package dev.firebreak.model.provider;

/** A secret that prints as stars, so that no log, message or dump shows it by accident. */
public final class ApiKey {
    /** No key. */
    public static final ApiKey NONE = new ApiKey("");

    private final String value;

    private ApiKey(String value) {
        this.value = value;
    }

    /**
     * The key, without the space around it.
     *
     * @throws IllegalArgumentException it can't be sent in a header; the message doesn't show it.
     *     The HTTP client would find that too, but name the value in its message
     */
    public static ApiKey of(String value) {
        String stripped = value.strip();
        if (!stripped.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "a key has visible ASCII characters only, and no space inside");
        }
        return new ApiKey(stripped);
    }

    /** The key itself: for the request's header and nothing else. */
    public String reveal() {
        return value;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return value.isEmpty() ? "none" : "****";
    }
}
