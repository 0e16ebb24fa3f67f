package dev.firebreak.boundary.loop;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * What a transaction failed of, as far as it matters for what to do next. The producer wraps the
 * broker's answer, sometimes more than once, so the causes are searched.
 */
final class TransactionFailures {
    private static final int CAUSES_MAX = 16;

    private TransactionFailures() {}

    /** Another producer was started under our transactional id. */
    static boolean fenced(KafkaException failure) {
        return causedBy(failure, ProducerFencedException.class);
    }

    /** A topic takes no record of this size. */
    static boolean tooLarge(KafkaException failure) {
        return causedBy(failure, RecordTooLargeException.class);
    }

    /** The group no longer knows us by the membership that was named, or is rebalancing. */
    static boolean memberRefused(KafkaException failure) {
        return causedBy(failure, CommitFailedException.class)
                || causedBy(failure, RebalanceInProgressException.class)
                || causedBy(failure, IllegalGenerationException.class)
                || causedBy(failure, UnknownMemberIdException.class);
    }

    private static boolean causedBy(KafkaException failure, Class<? extends KafkaException> kind) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (kind.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
