package dev.firebreak.agent.supervisor.admission;

import java.time.Duration;

/** What is counted, and over how long. The windows slide; a day is the last 24 hours. */
public enum Measure {
    /** Tasks of a user, questions to an agent. */
    REQUESTS(Duration.ofMinutes(1), "requests per minute"),
    /** Model tokens, in and out. */
    TOKENS(Duration.ofMinutes(1), "model tokens per minute"),
    /** Money in millionths of the deployment's currency. */
    COST_MICROS(Duration.ofDays(1), "millionths of money per day");

    private final long slotMs;
    private final String words;

    Measure(Duration window, String words) {
        this.slotMs = window.toMillis() / SlidingSum.SLOTS;
        this.words = words;
    }

    /** How finely the window slides: what is counted leaves it at most this much too late. */
    long slotMs() {
        return slotMs;
    }

    String words() {
        return words;
    }
}
