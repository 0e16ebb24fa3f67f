package dev.firebreak.standalone;

/** Hears how a start goes on; called from the threads that start things. */
@FunctionalInterface
public interface StartListener {
    /**
     * A part is up.
     *
     * @param part such as {@code broker}
     * @param detail where it is or how much it holds, for people
     * @param tookMs from the moment it was begun; parts are begun side by side
     */
    void started(String part, String detail, long tookMs);
}
