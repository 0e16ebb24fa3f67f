package dev.firebreak.boundary.process;

import dev.firebreak.boundary.deadletter.RecordHeaders;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers that go on from an input to everything made from it: its trace, and how often it was
 * replayed.
 */
final class CarriedHeaders {
    private static final List<String> CARRIED =
            List.of(RecordHeaders.TRACEPARENT, RecordHeaders.REPLAY_COUNT, RecordHeaders.REPLAY_OF);

    private CarriedHeaders() {}

    static void copy(Headers from, Headers to) {
        for (String key : CARRIED) {
            Header header = from.lastHeader(key);
            if (header != null) {
                to.add(header.key(), header.value());
            }
        }
    }
}
