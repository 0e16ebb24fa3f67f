package dev.firebreak.boundary.process;

import dev.firebreak.boundary.deadletter.RecordHeaders;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers that go on from an input to everything made from it: its trace, and how often it was
 * replayed.
 */
public final class CarriedHeaders {
    private static final List<String> CARRIED =
            List.of(RecordHeaders.TRACEPARENT, RecordHeaders.REPLAY_COUNT, RecordHeaders.REPLAY_OF);

    private CarriedHeaders() {}

    /** Those of {@code input} that are carried, as headers of their own. */
    public static Headers of(Headers input) {
        Headers carried = new org.apache.kafka.common.header.internals.RecordHeaders();
        copy(input, carried);
        return carried;
    }

    /** Adds those of {@code input} that are carried to {@code output}. */
    static void copy(Headers input, Headers output) {
        for (String key : CARRIED) {
            Header header = input.lastHeader(key);
            if (header != null) {
                output.add(header);
            }
        }
    }
}
