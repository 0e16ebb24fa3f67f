package dev.firebreak.model.provider;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The pieces of a streamed answer. */
final class Pieces {
    /**
     * One piece.
     *
     * @param name of a server-sent event; empty otherwise
     * @param isLast the stream ended before the piece was closed: there may be more of it
     */
    record Piece(String name, String data, boolean isLast) {}

    private final BodyReader reader;
    private final Wire.Framing framing;
    private final Duration idleMax;

    Pieces(BodyReader reader, Wire.Framing framing, Duration idleMax) {
        this.reader = reader;
        this.framing = framing;
        this.idleMax = idleMax;
    }

    /** Null at the end. */
    @Nullable Piece next() throws InterruptedException, TimeoutException, IOException {
        return switch (framing) {
            case EVENTS -> event();
            case LINES -> line();
        };
    }

    private @Nullable Piece event() throws InterruptedException, TimeoutException, IOException {
        StringBuilder data = new StringBuilder();
        String name = "";
        while (true) {
            String line = reader.line(idleMax);
            if (line == null) {
                return data.isEmpty() ? null : new Piece(name, data.toString(), true);
            }
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return new Piece(name, data.toString(), false);
                }
                name = "";
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(line.substring(5).strip());
            } else if (line.startsWith("event:")) {
                name = line.substring(6).strip();
            }
        }
    }

    private @Nullable Piece line() throws InterruptedException, TimeoutException, IOException {
        while (true) {
            String line = reader.line(idleMax);
            if (line == null) {
                return null;
            }
            if (!line.isBlank()) {
                return new Piece("", line, reader.isAtEnd());
            }
        }
    }
}
