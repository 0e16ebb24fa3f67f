package dev.firebreak.boundary.loop;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The text form of a completion bitmap, kept in a committed offset's metadata: {@code
 * fb1:CRC:BITS}. Bit n says that the record at the committed offset + n is done. Kafka allows 4,096
 * characters, and one more inside a transaction is fatal to the producer (measured), so the window
 * is a hard limit here: 16,384 bits are 2,732 characters.
 */
final class OffsetMap {
    /** No record further than this above the committed offset is ever taken. */
    static final int WINDOW = 16_384;

    private static final Pattern FORM =
            Pattern.compile("fb1:([0-9a-f]{8}):([A-Za-z0-9+/=]{0,2732})");

    private OffsetMap() {}

    /** The bitmap as metadata; empty when no bit is set. */
    static String encode(BitSet done) {
        if (done.length() > WINDOW) {
            throw new IllegalStateException(
                    "completion bitmap of " + done.length() + " bits; the window is " + WINDOW);
        }
        if (done.isEmpty()) {
            return "";
        }
        String bits = Base64.getEncoder().encodeToString(done.toByteArray());
        return "fb1:" + crc(bits) + ":" + bits;
    }

    /**
     * The bitmap in the metadata; empty when it is not ours or damaged: then what it knew is done
     * again, never skipped.
     */
    static Optional<BitSet> decode(String metadata) {
        if (metadata.isEmpty()) {
            return Optional.of(new BitSet());
        }
        Matcher form = FORM.matcher(metadata);
        if (!form.matches() || !crc(form.group(2)).equals(form.group(1))) {
            return Optional.empty();
        }
        try {
            return Optional.of(BitSet.valueOf(Base64.getDecoder().decode(form.group(2))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String crc(String bits) {
        CRC32C crc = new CRC32C();
        crc.update(bits.getBytes(StandardCharsets.US_ASCII));
        return String.format("%08x", crc.getValue());
    }
}
