package dev.firebreak.deploy.chaos;

import dev.firebreak.schemas.RejectionCode;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * All that is known after a run: what was sent and acknowledged, and what a {@code read_committed}
 * reader finds.
 *
 * @param requests every record of the request topic by its place
 * @param unfinished transactions that the broker still lists as open, in words
 * @param ends the end of each partition for those who read everything and for those who read what
 *     is committed
 */
record Evidence(
        List<Sent> sent,
        Map<Place, Bytes> requests,
        List<Answer> answers,
        List<Letter> letters,
        List<String> unfinished,
        List<Ends> ends) {
    Evidence {
        sent = List.copyOf(sent);
        requests = Map.copyOf(requests);
        answers = List.copyOf(answers);
        letters = List.copyOf(letters);
        unfinished = List.copyOf(unfinished);
        ends = List.copyOf(ends);
    }

    /** What must become of a record. */
    enum Kind {
        /** A result. */
        SOUND,
        /** A dead letter alone: nobody can say whom to answer. */
        UNREADABLE,
        /** A dead letter, and a result that declines. */
        READABLE_BUT_WRONG,
        /**
         * A dead letter with {@link RejectionCode#POISON_CRASH}; whom to answer may be known or
         * not.
         */
        ENDS_ITS_WORKER
    }

    /** Where a record lies on the request topic. */
    record Place(int partition, long offset) {}

    /** Bytes that are compared by what they are, and can be read in a failure. */
    record Bytes(String hex) {
        static Bytes of(byte[] value) {
            return new Bytes(HexFormat.of().formatHex(value));
        }

        byte[] array() {
            return HexFormat.of().parseHex(hex);
        }
    }

    /**
     * A record whose send was acknowledged.
     *
     * @param task the task id in its envelope, where it has one
     */
    record Sent(String task, String key, Place place, Bytes value, Kind kind) {}

    /**
     * A result.
     *
     * @param partition of the results topic
     * @param offset in that partition
     */
    record Answer(String task, String key, int partition, long offset, boolean declined) {}

    /** A dead letter. */
    record Letter(String topic, Place origin, Bytes value, RejectionCode code) {}

    /** The end of a partition, and how far committed reading gets. */
    record Ends(String partition, long highWatermark, long lastStable) {}
}
