package dev.firebreak.boundary.check;

import dev.firebreak.boundary.wire.WireFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Where a value is put together: starts with the frame, and stops an encoder that goes beyond the
 * limit.
 */
final class FrameBuffer extends OutputStream {
    private static final int INITIAL_BYTES = 1024;

    /** What is written has more bytes than allowed. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        private TooLarge(int bytesMax) {
            super("the encoded record has more than the %d bytes allowed".formatted(bytesMax));
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private final int bytesMax;
    private byte[] bytes;
    private int size = WireFormat.PREFIX_BYTES;

    FrameBuffer(int schemaId, int bytesMax) {
        this.bytesMax = bytesMax;
        this.bytes = new byte[INITIAL_BYTES];
        WireFormat.frame(schemaId, bytes);
    }

    @Override
    public void write(int b) throws TooLarge {
        makeRoom(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws TooLarge {
        makeRoom(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void makeRoom(int more) throws TooLarge {
        long needed = (long) size + more;
        if (needed > bytesMax) {
            throw new TooLarge(bytesMax);
        }
        if (needed > bytes.length) {
            bytes =
                    Arrays.copyOf(
                            bytes, (int) Math.min(bytesMax, Math.max(needed, bytes.length * 2L)));
        }
    }
}
