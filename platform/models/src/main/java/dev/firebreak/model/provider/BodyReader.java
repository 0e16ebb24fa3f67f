package dev.firebreak.model.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads a body within a time and a size, whole or line by line. On one thread. */
final class BodyReader {
    /** The body is larger than we take. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final TimedBody body;
    private final Deadline deadline;
    private final int bytesMax;
    private long bytesRead;
    private byte[] piece = new byte[0];
    private int at;
    private boolean atEnd;

    BodyReader(TimedBody body, Deadline deadline, int bytesMax) {
        this.body = body;
        this.deadline = deadline;
        this.bytesMax = bytesMax;
    }

    /** Whether the last line had no end: the body ended in the middle of it. */
    boolean isAtEnd() {
        return atEnd;
    }

    long bytesRead() {
        return bytesRead;
    }

    /** All of it, as UTF-8. */
    String all() throws InterruptedException, TimeoutException, IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (fill(null)) {
            all.write(piece, 0, piece.length);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** As much as there is until it ends, breaks, or a limit is reached; never throws for these. */
    String asMuchAsThereIs(Duration idleMax) throws InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            while (fill(idleMax)) {
                all.write(piece, 0, piece.length);
            }
        } catch (TimeoutException | IOException e) {
            // what came so far has to do
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /**
     * The next line without its end; null after the last. Lines end with LF or CR LF.
     *
     * @param idleMax between two pieces; the first may take until the deadline
     */
    @Nullable String line(Duration idleMax)
            throws InterruptedException, TimeoutException, IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            for (int i = at; i < piece.length; i++) {
                if (piece[i] == '\n') {
                    line.write(piece, at, i - at);
                    at = i + 1;
                    return text(line);
                }
            }
            line.write(piece, at, piece.length - at);
            if (!fill(bytesRead == 0 ? null : idleMax)) {
                return line.size() == 0 ? null : text(line);
            }
        }
    }

    private static String text(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private boolean fill(@Nullable Duration idleMax)
            throws InterruptedException, TimeoutException, IOException {
        long nanos = deadline.nanosLeft();
        if (idleMax != null) {
            nanos = Math.min(nanos, idleMax.toNanos());
        }
        // A body that keeps coming is over time all the same.
        if (nanos <= 0) {
            throw new TimeoutException();
        }
        piece = new byte[0];
        at = 0;
        byte[] next = body.next(nanos);
        if (next == null) {
            atEnd = true;
            return false;
        }
        bytesRead += next.length;
        if (bytesRead > bytesMax) {
            throw new TooLarge();
        }
        piece = next;
        return true;
    }
}
