package dev.firebreak.boundary.loop;

/**
 * What a loop has done since its start.
 *
 * @param commits transactions committed
 * @param aborts transactions that failed and were made again
 * @param fenced of these, refused because partitions or membership were no longer ours
 * @param records records whose outcome was committed
 * @param skipped records that an earlier owner had already done
 * @param cancelled calls cut off because their partition was taken away
 * @param timedOut records ended because their time was up
 * @param abandoned of these, whose call would not end
 * @param poisoned records not handled because processes ended while they handled them
 * @param tokensWasted model tokens paid for outcomes that could not be committed
 */
public record LoopCounts(
        long commits,
        long aborts,
        long fenced,
        long records,
        long skipped,
        long cancelled,
        long timedOut,
        long abandoned,
        long poisoned,
        long tokensWasted) {}
