package dev.firebreak.deploy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Byte strings that nobody should send: noise, and sound records with something broken in them. One
 * seed, one sequence.
 */
final class HostileBytes {
    private static final int NOISE_BYTES_MAX = 300;
    private static final int FLIPS_MAX = 8;

    private final Random random;
    private final List<byte[]> sound;

    /**
     * @param sound encoded records as the topic carries them
     */
    HostileBytes(long seed, List<byte[]> sound) {
        this.random = new Random(seed);
        this.sound = List.copyOf(sound);
    }

    /** The next one; null is a record without a value. It may by chance be sound. */
    byte @Nullable [] next() {
        byte[] base = sound.get(random.nextInt(sound.size()));
        return switch (random.nextInt(16)) {
            case 0 -> random.nextInt(8) == 0 ? null : new byte[0];
            case 1, 2, 3 -> noise(random.nextInt(NOISE_BYTES_MAX));
            case 4, 5 -> framed(base, noise(random.nextInt(NOISE_BYTES_MAX)));
            case 6 -> otherSchema(base);
            case 7, 8 -> Arrays.copyOf(base, random.nextInt(base.length));
            case 9 -> joined(base, noise(1 + random.nextInt(20)));
            case 10 ->
                    joined(
                            Arrays.copyOf(base, random.nextInt(base.length)),
                            Arrays.copyOfRange(base, random.nextInt(base.length), base.length));
            case 11 -> longestVarint(base);
            default -> flipped(base);
        };
    }

    private byte[] noise(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] framed(byte[] base, byte[] payload) {
        return joined(Arrays.copyOf(base, 5), payload);
    }

    /**
     * An id of a schema that is registered, but hardly for this topic; now and then one that nobody
     * registered.
     */
    private byte[] otherSchema(byte[] base) {
        byte[] copy = base.clone();
        ByteBuffer.wrap(copy)
                .putInt(
                        1,
                        random.nextInt(16) == 0
                                ? 1_000_000 + random.nextInt(50)
                                : 1 + random.nextInt(40));
        return copy;
    }

    /** A length, count or union branch that claims more than there can be. */
    private byte[] longestVarint(byte[] base) {
        int at = 5 + random.nextInt(base.length - 5);
        byte[] huge = {
            (byte) 0xfe,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            1
        };
        return joined(
                joined(Arrays.copyOf(base, at), huge), Arrays.copyOfRange(base, at, base.length));
    }

    private byte[] flipped(byte[] base) {
        byte[] copy = base.clone();
        for (int n = 1 + random.nextInt(FLIPS_MAX); n > 0; n--) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
