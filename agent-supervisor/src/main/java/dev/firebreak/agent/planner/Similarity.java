package dev.firebreak.agent.planner;

/** How much two short texts say the same. */
public interface Similarity {
    /** From 0, nothing in common, to 1. */
    double between(String one, String other);

    /** From here on the two texts are about the same thing. */
    double enough();
}
