package dev.firebreak.boundary.loop;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The group membership under which partitions were last known to be ours, and whether the broker
 * takes it. All under {@link Committer#ownership}, but for {@link #refused}, which the poll thread
 * asks at any time.
 */
final class Membership {
    private static final long REFUSED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private @Nullable ConsumerGroupMetadata known;
    private volatile boolean refused;
    private long refusedNanos;

    /** Under this one the partitions are ours; a newer one than was refused may be taken. */
    void confirm(ConsumerGroupMetadata now) {
        ConsumerGroupMetadata before = known;
        if (before == null
                || before.generationId() != now.generationId()
                || !before.memberId().equals(now.memberId())) {
            refused = false;
        }
        known = now;
    }

    ConsumerGroupMetadata known() {
        ConsumerGroupMetadata member = known;
        if (member == null) {
            throw new IllegalStateException(
                    "an outcome was finished before any partition was assigned");
        }
        return member;
    }

    /** The broker refused it. */
    void refuse() {
        refused = true;
        refusedNanos = System.nanoTime();
    }

    boolean refused() {
        return refused;
    }

    /**
     * Whether it was refused a moment ago: the same batch would be sent and aborted over and over
     * while the group rebalances.
     */
    boolean refusedJustNow() {
        return refused && System.nanoTime() - refusedNanos < REFUSED_PAUSE_NANOS;
    }
}
