package dev.firebreak.boundary.loop;

/**
 * What a loop has done since its start.
 *
 * @param commits transactions committed
 * @param aborts transactions that failed and were made again
 * @param records records whose outcome was committed
 * @param skipped records that an earlier owner had already done
 * @param cancelled calls cut off because their partition was taken away
 */
public record LoopCounts(long commits, long aborts, long records, long skipped, long cancelled) {}
