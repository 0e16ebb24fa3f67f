package dev.firebreak.kit.contract;

import org.jspecify.annotations.Nullable;

/** CEL's comparisons. */
enum Comparison {
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST,
    EQUAL,
    NOT_EQUAL;

    private static final Truth NO_ORDER =
            new Truth.Failed("null is neither before nor after a value");

    static Comparison of(String function) {
        return switch (function) {
            case "_<_" -> LESS;
            case "_<=_" -> AT_MOST;
            case "_>_" -> GREATER;
            case "_>=_" -> AT_LEAST;
            case "_==_" -> EQUAL;
            case "_!=_" -> NOT_EQUAL;
            default -> throw new IllegalStateException("no comparison: " + function);
        };
    }

    /** The same with the sides exchanged. */
    Comparison mirrored() {
        return switch (this) {
            case LESS -> GREATER;
            case AT_MOST -> AT_LEAST;
            case GREATER -> LESS;
            case AT_LEAST -> AT_MOST;
            case EQUAL -> EQUAL;
            case NOT_EQUAL -> NOT_EQUAL;
        };
    }

    boolean isEquality() {
        return this == EQUAL || this == NOT_EQUAL;
    }

    /** Of what a comparator returned. */
    boolean holds(int order) {
        return switch (this) {
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case GREATER -> order > 0;
            case AT_LEAST -> order >= 0;
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
        };
    }

    boolean holds(double left, double right) {
        return switch (this) {
            case LESS -> left < right;
            case AT_MOST -> left <= right;
            case GREATER -> left > right;
            case AT_LEAST -> left >= right;
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
        };
    }

    /** Of null with a value: never equal; an order has no meaning. */
    Truth withNull() {
        return switch (this) {
            case EQUAL -> Truth.of(false);
            case NOT_EQUAL -> Truth.of(true);
            case LESS, AT_MOST, GREATER, AT_LEAST -> NO_ORDER;
        };
    }

    /** Where at least one side is null. */
    Truth ofNulls(@Nullable Object left, @Nullable Object right) {
        return isEquality()
                ? Truth.of((left == null && right == null) == (this == EQUAL))
                : NO_ORDER;
    }

    /**
     * Of a text's size in code points, which is what CEL counts. A text of n UTF-16 units has n/2
     * to n code points: they are counted only where that does not settle it.
     */
    boolean sizeHolds(String text, long size) {
        int most = text.length();
        int least = (most + 1) / 2;
        if (size < least || size > most) {
            return holds(Integer.compare(0, Long.compare(size, least)));
        }
        return holds(Long.compare(text.codePointCount(0, most), size));
    }
}
