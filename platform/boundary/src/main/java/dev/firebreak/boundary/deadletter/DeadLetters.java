package dev.firebreak.boundary.deadletter;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.registry.Unfinished;
import dev.firebreak.schemas.Attempt;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.SchemaReference;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters. It never fails, whatever the record holds: a letter that can't be written
 * would be a message lost.
 */
public final class DeadLetters {
    private final DeadLetterSource source;
    private final InstantSource clock;
    private final int sizeMax;

    /**
     * @param sizeMax bytes that an encoded letter may have, with its frame
     */
    public DeadLetters(DeadLetterSource source, InstantSource clock, int sizeMax) {
        this.source = source;
        this.clock = clock;
        this.sizeMax = sizeMax;
    }

    /**
     * The letter for a record that was stopped.
     *
     * @param output the output that was refused, when an output was
     * @param envelope the record's envelope, when it could be read that far
     * @param attempts earlier tries, oldest first; the last ten are kept
     */
    public DeadLetter of(
            ConsumerRecord<byte[], byte[]> record,
            BoundaryKind stage,
            Rejection rejection,
            SchemaReference schema,
            @Nullable RejectedOutput output,
            @Nullable Envelope envelope,
            List<Attempt> attempts) {
        return Unfinished.yet(source, clock, sizeMax);
    }

    /** The key under which a record's letter is written: the original key's bytes. */
    public static byte @Nullable [] key(ConsumerRecord<byte[], byte[]> record) {
        return record.key();
    }
}
