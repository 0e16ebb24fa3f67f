package dev.firebreak.console.tool;

import java.util.List;

/**
 * An MCP server, and what it offers now.
 *
 * @param problem why it could not be asked; empty: it was
 */
public record AskedServer(String server, String problem, List<Offer> offers) {
    public AskedServer {
        offers = List.copyOf(offers);
    }

    /** What an offer is beside what was approved. */
    public enum State {
        APPROVED,
        NEW,
        CHANGED,
        UNFIT,
        GONE
    }

    /**
     * One tool of its.
     *
     * @param digest what would be approved now; empty: it is gone
     * @param approved what was approved; empty: nothing
     * @param why it can't be offered, or is gone; may be empty
     */
    public record Offer(
            String tool,
            String description,
            String schema,
            String effect,
            String digest,
            String approved,
            State state,
            String why) {}

    /** Whether something that was approved is not what it was, or nobody knows. */
    public boolean isDoubtful() {
        return !problem.isEmpty()
                || offers.stream()
                        .anyMatch(
                                offer ->
                                        !offer.approved().isEmpty()
                                                && offer.state() != State.APPROVED);
    }
}
