package dev.firebreak.kit;

import dev.firebreak.schemas.Envelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Ids and envelopes that are derived, not drawn: the same work done twice gives the same ids, so a
 * repeat is recognised.
 */
public final class Derived {
    private Derived() {}

    /** A UUID of version 8 (RFC 9562) made from the SHA-256 of the parts. */
    public static UUID uuid(String... parts) {
        ByteBuffer hash = ByteBuffer.wrap(sha256(parts));
        long high = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x8000L;
        long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** The first 32 hex digits of the SHA-256 of the parts. */
    public static String id(String... parts) {
        return HexFormat.of().formatHex(sha256(parts), 0, 16);
    }

    /**
     * The envelope of an answer: the request's, under a message id derived from task, step, attempt
     * and what it is.
     */
    public static Envelope answer(Envelope request, String what, Instant now) {
        String step =
                request.getStepId() == null
                        ? request.getMessageId().toString()
                        : request.getStepId();
        return Envelope.newBuilder(request)
                .setMessageId(
                        uuid(
                                request.getTaskId(),
                                step,
                                Integer.toString(request.getAttempt()),
                                what))
                .setCreatedAt(now)
                // The deadline bound the request; an answer that comes late is still the answer.
                .setDeadline(null)
                .build();
    }

    private static byte[] sha256(String... parts) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            // The length first, so that ("ab", "c") and ("a", "bc") differ.
            digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        return digest.digest();
    }
}
