package dev.firebreak.benchmarks;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One way to turn the requests of a ground into results, exactly once. */
interface Contestant {
    String name();

    /** How many calls at once serve it best where a call does nothing. */
    int inFlightWithoutWork();

    /** Begins to read the ground's requests, with at most so many calls at once. */
    Entry start(Ground ground, Calls calls, int inFlight);

    /** How its results are read back. */
    Answers answers(Ground ground, Requests load);

    /** A contestant at work. */
    interface Entry extends AutoCloseable {
        /** Why it has given up; empty while it runs. */
        Optional<String> failure();

        @Override
        void close();
    }

    /** Which request a record on the results' topic answers; empty when it is no sound answer. */
    @FunctionalInterface
    interface Answers {
        OptionalInt number(ConsumerRecord<byte[], byte[]> result);
    }
}
