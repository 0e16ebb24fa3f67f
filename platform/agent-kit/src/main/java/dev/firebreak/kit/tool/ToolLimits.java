package dev.firebreak.kit.tool;

/**
 * How far a model may go with tools for one answer.
 *
 * @param roundsMax answers with calls in them; then it is asked for a last one without tools
 * @param callsMax calls in all
 * @param sideBySideMax calls of one answer that run at the same time
 * @param sameCallsMax at this many calls of one tool with equal arguments it counts as going round
 *     in circles
 */
public record ToolLimits(int roundsMax, int callsMax, int sideBySideMax, int sameCallsMax) {
    public static final ToolLimits USUAL = new ToolLimits(8, 32, 4, 3);

    public ToolLimits {
        if (roundsMax < 1 || callsMax < 1 || sideBySideMax < 1 || sameCallsMax < 2) {
            throw new IllegalArgumentException(
                    "rounds, calls and calls side by side are 1 at least, equal calls 2: %d, %d, %d, %d"
                            .formatted(roundsMax, callsMax, sideBySideMax, sameCallsMax));
        }
    }
}
