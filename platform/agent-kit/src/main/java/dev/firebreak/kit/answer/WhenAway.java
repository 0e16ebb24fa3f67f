package dev.firebreak.kit.answer;

/** What is done while no model can be reached. */
public enum WhenAway {
    /** Take in nothing new and go on when one can be reached again. */
    WAIT,
    /** Let the agents' offline logic answer, named as such. */
    OFFLINE
}
