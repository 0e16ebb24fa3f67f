package dev.firebreak.boundary.loop;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What the loop does with a record: bytes in, records to send out. Called on a virtual thread, for
 * many records at once, but never for two records of one key at once.
 */
public interface Handler {
    /** A {@link #bookmark} that says nothing. */
    long NO_BOOKMARK = -1;

    /**
     * Handles one record. Total: whatever the bytes are, the outcome says what becomes of them, as
     * outputs or as a dead letter.
     *
     * @param turn how long it may take; what it is part of
     * @throws dev.firebreak.kit.DependencyException something needed is away: intake pauses and the
     *     record is tried again
     * @throws InterruptedException the record no longer belongs to this process, or its time is up;
     *     what was done for it is thrown away
     */
    Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn) throws InterruptedException;

    /** What to send for a record that the loop had to stop. */
    Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop);

    /**
     * A place in the handler's own notes about this partition, at or after which is everything that
     * it will note from now on. The loop keeps the one of the oldest record that runs in the
     * committed offset's metadata, for the partition's next owner. Called for each record and each
     * commit: it does not block.
     */
    default long bookmark(TopicPartition partition) {
        return NO_BOOKMARK;
    }

    /**
     * Called before the first record of a partition that was assigned.
     *
     * @param bookmark from where an earlier owner's notes are needed to repeat what it had begun;
     *     {@link #NO_BOOKMARK} when it left none
     * @throws dev.firebreak.kit.DependencyException the notes can't be read just now: it is tried
     *     again
     */
    default void takenOver(TopicPartition partition, long bookmark) {}
}
