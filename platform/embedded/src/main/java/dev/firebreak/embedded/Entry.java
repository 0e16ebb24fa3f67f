package dev.firebreak.embedded;

import org.jspecify.annotations.Nullable;

/**
 * One record of topic {@code _schemas}. The registry's state is what all of them say in their
 * order, and nothing else.
 *
 * <p>A subject of {@code null} means the whole registry.
 */
sealed interface Entry {
    /** A version is new, or softly deleted. */
    record Saved(Version version) implements Entry {}

    /** A version is gone for good. */
    record Erased(String subject, int version) implements Entry {}

    /** All versions up to this one are softly deleted. */
    record SubjectDeleted(String subject, int upToVersion) implements Entry {}

    /** A compatibility level was set. */
    record LevelSet(@Nullable String subject, Level level) implements Entry {}

    /** The level above holds again. */
    record LevelCleared(@Nullable String subject) implements Entry {}

    /** A mode was set. */
    record ModeSet(@Nullable String subject, Mode mode) implements Entry {}

    /** The mode above holds again. */
    record ModeCleared(@Nullable String subject) implements Entry {}

    /**
     * Another registry gave this id to something that this one can't serve (JSON Schema, Protobuf).
     */
    record IdTaken(int id) implements Entry {}
}
