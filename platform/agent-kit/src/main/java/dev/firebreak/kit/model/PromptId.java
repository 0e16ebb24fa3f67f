package dev.firebreak.kit.model;

/**
 * Which text a prompt was made from, for statistics and dead letters.
 *
 * @param name such as {@code email-draft}
 * @param variant empty when there is one only
 */
public record PromptId(String name, int version, String variant) {
    /** A prompt that no file stands behind. */
    public static final PromptId NONE = new PromptId("", 0, "");

    @Override
    public String toString() {
        return name.isEmpty()
                ? ""
                : name + "@" + version + (variant.isEmpty() ? "" : "/" + variant);
    }
}
