package dev.firebreak.console.prompt;

/**
 * Where the true value lies, with 95 % confidence unless said otherwise.
 *
 * @param low not above {@code high}
 */
public record Interval(double low, double high) {
    /** Whether the value is outside. */
    boolean excludes(double value) {
        return value < low || value > high;
    }
}
