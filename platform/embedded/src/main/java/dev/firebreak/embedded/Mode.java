package dev.firebreak.embedded;

import java.util.Locale;
import java.util.Optional;

/** What may be done with a subject. */
enum Mode {
    READWRITE,
    READONLY,
    /** Read-only for all subjects, whatever their own mode says. */
    READONLY_OVERRIDE,
    /**
     * Schemas come with their ids, from another registry, and are not checked against each other.
     */
    IMPORT;

    static Optional<Mode> of(String text) {
        for (Mode mode : values()) {
            if (mode.name().equals(text.toUpperCase(Locale.ROOT))) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }

    boolean readOnly() {
        return this == READONLY || this == READONLY_OVERRIDE;
    }
}
