package dev.firebreak.console.task;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Trust;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** What a person's orders about a task have in common. */
public final class Ordered {
    /** The detail of an activity that names the order it is about. */
    public static final String MESSAGE_ID = "messageId";

    private Ordered() {}

    /**
     * The envelope of an order. Its id is drawn, because a person who orders the same again means
     * it: the first may have been ignored.
     *
     * @param of the task's, or of anything that belongs to it
     */
    public static Envelope envelope(
            Envelope of, Principal who, Cluster cluster, RandomGenerator random) {
        return Envelope.newBuilder()
                .setMessageId(drawn(random))
                .setTaskId(of.getTaskId())
                .setConversationId(of.getConversationId())
                .setPrincipal(who)
                .setTrust(Trust.TRUSTED)
                .setConfidentiality(of.getConfidentiality())
                .setCreatedAt(cluster.clock().instant().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    /** Whether it is about this order, or names none and so may be. */
    public static boolean mayBeAbout(Activity note, UUID order) {
        String named = note.getDetails().get(MESSAGE_ID);
        return named == null || named.equals(order.toString());
    }

    /** A UUID of version 4 (RFC 9562). */
    private static UUID drawn(RandomGenerator random) {
        long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
