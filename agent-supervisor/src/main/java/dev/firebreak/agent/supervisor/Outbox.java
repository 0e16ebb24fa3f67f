package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.process.CarriedHeaders;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Where a processor puts what it has decided: each record goes on to its topic with the headers
 * that are carried from what caused it, and where little happens it is committed at once.
 */
final class Outbox {
    private final ProcessorContext<byte[], Outgoing> context;
    private final Hurry hurry;

    Outbox(ProcessorContext<byte[], Outgoing> context, Hurry hurry) {
        this.context = context;
        this.hurry = hurry;
    }

    void send(List<Outgoing> all, Headers carried, long nowMs) {
        for (Outgoing one : all) {
            forward(one, carried, nowMs);
        }
        hurry(nowMs);
    }

    void send(Outgoing one, Headers carried, long nowMs) {
        forward(one, carried, nowMs);
        hurry(nowMs);
    }

    private void forward(Outgoing one, Headers carried, long nowMs) {
        context.forward(new Record<>(one.key(), one, nowMs, CarriedHeaders.of(carried)));
    }

    private void hurry(long nowMs) {
        if (hurry.isWorthIt(nowMs)) {
            context.commit();
        }
    }
}
