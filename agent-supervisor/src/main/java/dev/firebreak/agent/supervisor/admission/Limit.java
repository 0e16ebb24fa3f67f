package dev.firebreak.agent.supervisor.admission;

/**
 * So much and no more.
 *
 * @param of whose it is, for people, such as {@code each user}
 * @param measure what is limited
 * @param max the most within the measure's window, at least 1
 */
public record Limit(String of, Measure measure, long max) {
    public Limit {
        if (max < 1) {
            throw new IllegalArgumentException(
                    "a limit below 1 would refuse everything for ever: " + max);
        }
    }

    @Override
    public String toString() {
        return "%s: at most %d %s".formatted(of, max, measure.words());
    }
}
