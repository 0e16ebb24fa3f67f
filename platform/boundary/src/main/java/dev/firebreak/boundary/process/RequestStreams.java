package dev.firebreak.boundary.process;

import dev.firebreak.boundary.activity.LiveActivity;
import dev.firebreak.boundary.activity.LiveAnswer;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.schemas.Envelope;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers that are told while one request is handled; all end with it. */
final class RequestStreams implements AutoCloseable {
    private final LiveActivity live;
    private final @Nullable Envelope request;
    private final String agent;
    private final Map<String, LiveAnswer> open = new HashMap<>();

    RequestStreams(LiveActivity live, @Nullable Envelope request, String agent) {
        this.live = live;
        this.request = request;
        this.agent = agent;
    }

    synchronized AnswerStream of(String id) {
        return request == null
                ? AnswerStream.nowhere()
                : open.computeIfAbsent(id, _ -> live.stream(request, agent, id));
    }

    @Override
    public synchronized void close() {
        open.values().forEach(LiveAnswer::close);
    }
}
