package dev.firebreak.kit.prompt;

import dev.firebreak.kit.Derived;
import java.util.List;

/**
 * Which variant a task gets: always the same one, by weight over many tasks, and independent of
 * what it gets of other prompts. Each variant draws a number for the task and the best one wins
 * (weighted rendezvous hashing), so that a changed weight moves no more tasks than it must.
 */
final class Draw {
    private static final int HEX_DIGITS = 13;
    private static final double RANGE = 0x1p52;

    private Draw() {}

    /**
     * @param variants at least one with a weight above 0
     */
    static PromptFile of(List<PromptFile> variants, String taskId) {
        PromptFile best = variants.getFirst();
        double least = Double.POSITIVE_INFINITY;
        for (PromptFile variant : variants) {
            if (variant.weight() > 0) {
                double time = -StrictMath.log(uniform(variant.id(), taskId)) / variant.weight();
                if (time < least) {
                    least = time;
                    best = variant;
                }
            }
        }
        return best;
    }

    /** Above 0 and below 1. */
    private static double uniform(FileName id, String taskId) {
        String hash =
                Derived.id(
                        "variant", id.name(), Integer.toString(id.version()), id.variant(), taskId);
        return (Long.parseLong(hash, 0, HEX_DIGITS, 16) + 0.5) / RANGE;
    }
}
