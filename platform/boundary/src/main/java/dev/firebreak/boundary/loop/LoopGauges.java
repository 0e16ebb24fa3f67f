package dev.firebreak.boundary.loop;

/**
 * How a loop is just now.
 *
 * @param inFlight records that are handled
 * @param outstanding records taken whose outcome is not committed
 * @param partitions partitions it holds
 * @param windowFill how much of the fullest partition's window is used, from 0 to 1; at 1 the
 *     oldest record holds up its partition
 * @param oldestMs how long the oldest record has been handled
 * @param pollTickMs how long ago the poll thread last went round; a minute or more means it is
 *     stuck
 * @param commitTickMs the same of the commit thread
 */
public record LoopGauges(
        int inFlight,
        int outstanding,
        int partitions,
        double windowFill,
        long oldestMs,
        long pollTickMs,
        long commitTickMs) {}
