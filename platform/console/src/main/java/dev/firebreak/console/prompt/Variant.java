package dev.firebreak.console.prompt;

/**
 * One wording of a prompt.
 *
 * @param prompt its name; empty: made by code, no file stands behind it
 * @param variant empty when there is one only
 */
public record Variant(String prompt, int version, String variant) implements Comparable<Variant> {
    /** Such as {@code email-draft@2}. */
    public String versioned() {
        return prompt.isEmpty() ? "(no file)" : prompt + "@" + version;
    }

    /** Whether somebody who writes {@code email-draft} or {@code email-draft@2} means it. */
    boolean isMeantBy(String text) {
        return text.equals(prompt) || text.equals(versioned());
    }

    @Override
    public int compareTo(Variant other) {
        int byName = prompt.compareTo(other.prompt);
        int byVersion = byName == 0 ? Integer.compare(version, other.version) : byName;
        return byVersion == 0 ? variant.compareTo(other.variant) : byVersion;
    }
}
