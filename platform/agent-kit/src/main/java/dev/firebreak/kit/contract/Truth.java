package dev.firebreak.kit.contract;

import org.jspecify.annotations.Nullable;

/**
 * What a condition comes to: CEL's three values. An error is no exception, because CEL absorbs it:
 * {@code true || error} is true.
 */
sealed interface Truth {
    /** An answer. */
    enum Settled implements Truth {
        TRUE,
        FALSE
    }

    /** It has no value, and why. */
    record Failed(String why) implements Truth {}

    static Truth of(boolean value) {
        return value ? Settled.TRUE : Settled.FALSE;
    }

    default boolean isTrue() {
        return this == Settled.TRUE;
    }

    default boolean isFalse() {
        return this == Settled.FALSE;
    }

    default Truth not() {
        return switch (this) {
            case Settled.TRUE -> Settled.FALSE;
            case Settled.FALSE -> Settled.TRUE;
            case Failed failed -> failed;
        };
    }

    /** A compiled expression over a field's value or a record, as Avro holds it in memory. */
    interface Condition {
        Truth test(@Nullable Object subject);
    }
}
