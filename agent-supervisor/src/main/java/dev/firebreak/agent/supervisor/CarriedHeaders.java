package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.deadletter.RecordHeaders;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers that go on from a record to all that is made from it: its trace, and how often it was
 * replayed.
 */
final class CarriedHeaders {
    private static final List<String> CARRIED =
            List.of(RecordHeaders.TRACEPARENT, RecordHeaders.REPLAY_COUNT, RecordHeaders.REPLAY_OF);

    private CarriedHeaders() {}

    static Headers of(Headers from) {
        Headers carried = new org.apache.kafka.common.header.internals.RecordHeaders();
        for (String key : CARRIED) {
            Header header = from.lastHeader(key);
            if (header != null) {
                carried.add(header);
            }
        }
        return carried;
    }
}
