package dev.firebreak.boundary.check;

import dev.firebreak.schemas.RejectionCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads Avro's binary encoding and believes nothing. Avro's own decoder takes any byte for a
 * boolean, replaces broken UTF-8 silently, lets an int overflow, and answers hostile lengths with
 * half a dozen kinds of throwable; this one compares every length with what is left, and counts
 * what arrays and maps claim over the whole record: an item takes at least one byte, but for items
 * of no size, of which {@value #SIZELESS_ITEMS_MAX} are allowed. So memory is bounded by the size
 * of the value.
 */
final class StrictDecoder {
    private static final int SIZELESS_ITEMS_MAX = 65_536;
    private static final int DEPTH_MAX = 256;
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] bytes;
    private int at;
    private int depth;
    private long itemsLeft;

    StrictDecoder(byte[] bytes, int offset) {
        this.bytes = bytes;
        this.at = offset;
        this.itemsLeft = (long) bytes.length - offset + SIZELESS_ITEMS_MAX;
    }

    int bytesLeft() {
        return bytes.length - at;
    }

    /** Goes one record deeper; the schema may be recursive, the stack isn't endless. */
    void enter() throws Undecodable {
        if (++depth > DEPTH_MAX) {
            throw new Undecodable(
                    RejectionCode.DECODE_LIMIT, "records nest deeper than " + DEPTH_MAX);
        }
    }

    void leave() {
        depth--;
    }

    boolean readBoolean() throws Undecodable {
        int value = next();
        if (value > 1) {
            throw malformed("a boolean is neither 0 nor 1: " + value);
        }
        return value == 1;
    }

    int readInt() throws Undecodable {
        long value = readLong();
        if (value != (int) value) {
            throw malformed("an int has more than 32 bits: " + value);
        }
        return (int) value;
    }

    long readLong() throws Undecodable {
        int first = next();
        if (first < 0x80) {
            return first >>> 1 ^ -(long) (first & 1);
        }
        long value = first & 0x7f;
        for (int shift = 7; shift < 64; shift += 7) {
            int more = next();
            if (shift == 63 && more > 1) {
                break;
            }
            value |= (more & 0x7fL) << shift;
            if (more < 0x80) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw malformed("a number has more than 64 bits");
    }

    float readFloat() throws Undecodable {
        return readFixed(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).getFloat();
    }

    double readDouble() throws Undecodable {
        return readFixed(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).getDouble();
    }

    String readText() throws Undecodable {
        int length = readLength("a text");
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        // Broken UTF-8 shows as U+FFFD; only then it pays to find out whether that is what stands
        // there.
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
            } catch (CharacterCodingException e) {
                throw malformed("a text of " + length + " bytes is not UTF-8");
            }
        }
        at += length;
        return text;
    }

    byte[] readBytes() throws Undecodable {
        byte[] copy = new byte[readLength("a bytes value")];
        System.arraycopy(bytes, at, copy, 0, copy.length);
        at += copy.length;
        return copy;
    }

    void skipLengthAndBytes() throws Undecodable {
        int length = readLength("a text or bytes value");
        at += length;
    }

    /** The next bytes, not copied. */
    ByteBuffer readFixed(int length) throws Undecodable {
        if (length > bytesLeft()) {
            throw truncated(length + " more bytes are needed");
        }
        ByteBuffer fixed = ByteBuffer.wrap(bytes, at, length);
        at += length;
        return fixed;
    }

    /** An index below the bound: a symbol's or a union branch's. */
    int readIndex(int bound, String what) throws Undecodable {
        int index = readInt();
        if (index < 0 || index >= bound) {
            throw malformed("%s is not between 0 and %d: %d".formatted(what, bound - 1, index));
        }
        return index;
    }

    /** How many items the next block of an array or map has; 0: it was the last. */
    int readBlock() throws Undecodable {
        long items = readLong();
        if (items < 0) {
            // Its size in bytes follows, for those who skip.
            readLength("a block");
            items = -items;
        }
        // Still negative: Long.MIN_VALUE, which has no positive counterpart.
        if (items < 0 || items > itemsLeft) {
            throw new Undecodable(
                    RejectionCode.DECODE_LIMIT,
                    "an array or map claims %d items, %d bytes are left"
                            .formatted(items, bytesLeft()));
        }
        itemsLeft -= items;
        return (int) items;
    }

    private int readLength(String what) throws Undecodable {
        long length = readLong();
        if (length < 0) {
            throw malformed(what + " has a negative length: " + length);
        }
        if (length > bytesLeft()) {
            throw truncated("%s claims %d bytes".formatted(what, length));
        }
        return (int) length;
    }

    private int next() throws Undecodable {
        if (at >= bytes.length) {
            throw truncated("one more byte is needed");
        }
        return bytes[at++] & 0xff;
    }

    private Undecodable truncated(String what) {
        return new Undecodable(
                RejectionCode.DECODE_TRUNCATED,
                "%s, %d are left at byte %d".formatted(what, bytesLeft(), at));
    }

    private Undecodable malformed(String what) {
        return new Undecodable(RejectionCode.DECODE_MALFORMED, what + ", before byte " + at);
    }
}
