package dev.firebreak.model;

/** What agents do while no model can be reached. */
public enum WhenAway {
    /** Take in nothing until one is back: answers come later, and are as good as ever. */
    WAIT,
    /** Answer by the agents' offline logic: at once, and simpler. */
    OFFLINE
}
