package dev.firebreak.kit.model;

import java.util.Optional;

/** How able a model has to be; a prompt asks for at least one of them. */
public enum ModelClass {
    /** Sorting, extracting, short answers. */
    SMALL,
    /** Writing, judging, ordinary questions. */
    STANDARD,
    /** Planning, many steps, long texts. */
    STRONG;

    /** The next class up; empty when this is the most able one. */
    public Optional<ModelClass> stronger() {
        return switch (this) {
            case SMALL -> Optional.of(STANDARD);
            case STANDARD -> Optional.of(STRONG);
            case STRONG -> Optional.empty();
        };
    }
}
