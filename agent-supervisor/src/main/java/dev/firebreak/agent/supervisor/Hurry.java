package dev.firebreak.agent.supervisor;

/**
 * Whether to commit at once. A commit takes some milliseconds of the stream thread, however much is
 * in it. While little happens, that is well spent: what was decided is visible at once instead of
 * at the next commit interval, and a task pays that for each of its hops. While much happens it is
 * not, and the interval collects.
 *
 * <p>One for all stream threads of an instance: they share its processors and its broker.
 */
final class Hurry {
    private static final long SLOT_MS = 100;

    private final int few;
    private long slot;
    private int inSlot;
    private int inSlotBefore;

    /**
     * @param few records in a tenth of a second; 0: never in a hurry
     */
    Hurry(int few) {
        this.few = few;
    }

    /** A record was handled now; true while there were few of them lately. */
    synchronized boolean isWorthIt(long nowMs) {
        long now = Math.floorDiv(nowMs, SLOT_MS);
        if (now != slot) {
            inSlotBefore = now == slot + 1 ? inSlot : 0;
            inSlot = 0;
            slot = now;
        }
        inSlot++;
        return inSlot <= few && inSlotBefore <= few;
    }
}
