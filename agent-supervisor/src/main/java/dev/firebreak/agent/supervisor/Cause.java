package dev.firebreak.agent.supervisor;

import dev.firebreak.kit.Derived;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What set off a turn. Ids of what comes of it are derived from it. */
sealed interface Cause {
    /** The id of the n-th thing that came of it. */
    UUID nth(int n);

    /** A record. */
    record Input(ConsumerRecord<byte[], byte[]> record) implements Cause {
        @Override
        public UUID nth(int n) {
            return Derived.uuid(
                    record.topic(),
                    Integer.toString(record.partition()),
                    Long.toString(record.offset()),
                    Integer.toString(n));
        }
    }

    /** A timer. */
    record Timer(String taskId, Instant due) implements Cause {
        @Override
        public UUID nth(int n) {
            return Derived.uuid("timer", taskId, due.toString(), Integer.toString(n));
        }
    }
}
