package dev.firebreak.model.provider;

/** A secret that prints as stars, so that no log, message or dump shows it by accident. */
public final class ApiKey {
    /** No key. */
    public static final ApiKey NONE = new ApiKey("");

    private final String value;

    private ApiKey(String value) {
        this.value = value;
    }

    public static ApiKey of(String value) {
        return new ApiKey(value.strip());
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
