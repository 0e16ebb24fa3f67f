package dev.firebreak.embedded;

import java.util.Locale;
import java.util.Optional;

/** How a new version of a schema must fit the earlier ones. */
enum Level {
    NONE,
    BACKWARD,
    BACKWARD_TRANSITIVE,
    FORWARD,
    FORWARD_TRANSITIVE,
    FULL,
    FULL_TRANSITIVE;

    static Optional<Level> of(String text) {
        for (Level level : values()) {
            if (level.name().equals(text.toUpperCase(Locale.ROOT))) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** The new schema reads what the old one wrote. */
    boolean backward() {
        return this == BACKWARD || this == BACKWARD_TRANSITIVE || full();
    }

    /** The old schema reads what the new one writes. */
    boolean forward() {
        return this == FORWARD || this == FORWARD_TRANSITIVE || full();
    }

    /** Against all earlier versions, not only the latest. */
    boolean transitive() {
        return this == BACKWARD_TRANSITIVE || this == FORWARD_TRANSITIVE || this == FULL_TRANSITIVE;
    }

    private boolean full() {
        return this == FULL || this == FULL_TRANSITIVE;
    }
}
