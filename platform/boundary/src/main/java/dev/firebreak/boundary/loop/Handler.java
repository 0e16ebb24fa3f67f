package dev.firebreak.boundary.loop;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the loop does with a record: bytes in, records to send out. Called on a virtual thread, for
 * many records at once, but never for two records of one key at once.
 */
public interface Handler {
    /**
     * Handles one record. Total: whatever the bytes are, the outcome says what becomes of them, as
     * outputs or as a dead letter.
     *
     * @throws dev.firebreak.kit.DependencyException something needed is away: intake pauses and the
     *     record is tried again
     * @throws InterruptedException the record no longer belongs to this process; what was done for
     *     it is thrown away
     */
    Outcome handle(ConsumerRecord<byte[], byte[]> input) throws InterruptedException;

    /**
     * What to send in place of an outcome that the broker refuses to take, such as one that is too
     * large for its topic.
     */
    Outcome refused(ConsumerRecord<byte[], byte[]> input, Outcome outcome, Exception why);
}
