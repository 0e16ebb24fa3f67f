package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.check.Envelopes;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.boundary.loop.Outcome;
import dev.firebreak.boundary.process.CarriedHeaders;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.SchemaReference;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What an executor says of an order: a receipt, and a dead letter where it was refused. */
final class Receipts {
    private final String agent;
    private final TopicNames topics;
    private final Outbound outbound;
    private final DeadLetters deadLetters;
    private final InstantSource clock;

    Receipts(
            String agent,
            TopicNames topics,
            Outbound outbound,
            DeadLetters deadLetters,
            InstantSource clock) {
        this.agent = agent;
        this.topics = topics;
        this.outbound = outbound;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    /** The order was taken, and this became of it. */
    Outcome of(ConsumerRecord<byte[], byte[]> input, ActionOrder order, Known.Ended ended) {
        return new Outcome(List.of(record(input.headers(), order, ended)));
    }

    ProducerRecord<byte[], byte[]> record(Headers input, ActionOrder order, Known.Ended ended) {
        ActionReceipt receipt = receipt(order, ended);
        return switch (outbound.write(topics.receipts(agent), receipt)) {
            case Written.Encoded(byte[] value) -> record(input, order, value);
            case Written.Refused refused ->
                    throw new IllegalStateException(
                            "our own receipt breaks its contract: "
                                    + refused.rejection().message());
        };
    }

    /**
     * The order was stopped.
     *
     * @param order where it could be read
     * @param ended what the supervisor is told
     */
    Outcome stopped(
            ConsumerRecord<byte[], byte[]> input,
            BoundaryKind where,
            Rejection rejection,
            SchemaReference schema,
            @Nullable IndexedRecord order,
            ActionOutcome ended) {
        DeadLetter letter =
                deadLetters.of(
                        input, where, rejection, schema, null, Envelopes.in(order), List.of());
        List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>();
        switch (outbound.write(topics.deadLetters(), letter)) {
            case Written.Encoded(byte[] value) ->
                    outputs.add(
                            new ProducerRecord<>(
                                    topics.deadLetters(),
                                    null,
                                    null,
                                    DeadLetters.key(input),
                                    value,
                                    CarriedHeaders.of(input.headers())));
            case Written.Refused refused ->
                    throw new IllegalStateException(
                            "our own dead letter breaks its contract: "
                                    + refused.rejection().message());
        }
        // A receipt that can't be written either is not worth losing the letter for.
        if (order instanceof ActionOrder read
                && outbound.write(
                                topics.receipts(agent),
                                receipt(
                                        read,
                                        new Known.Ended(
                                                read.getDigest(),
                                                ended,
                                                "%s: %s"
                                                        .formatted(
                                                                rejection.code(),
                                                                rejection.message()),
                                                null)))
                        instanceof Written.Encoded(byte[] value)) {
            outputs.add(record(input.headers(), read, value));
        }
        return new Outcome(outputs, 0, letter.getDeadLetterId());
    }

    private ProducerRecord<byte[], byte[]> record(Headers input, ActionOrder order, byte[] value) {
        return new ProducerRecord<>(
                topics.receipts(agent),
                null,
                null,
                order.getEnvelope().getConversationId().getBytes(StandardCharsets.UTF_8),
                value,
                CarriedHeaders.of(input));
    }

    private ActionReceipt receipt(ActionOrder order, Known.Ended ended) {
        String actionId = order.getAction().getActionId();
        return ActionReceipt.newBuilder()
                .setEnvelope(
                        Derived.answer(
                                order.getEnvelope(),
                                "receipt-%s-%s".formatted(ended.outcome(), actionId),
                                clock.instant()))
                .setActionId(actionId)
                // Of one that was refused nothing was carried out; it is named by what was
                // approved.
                .setDigest(order.getDigest())
                .setOutcome(ended.outcome())
                .setDetail(Executions.detail(ended.detail()))
                .setExternalId(ended.externalId())
                .build();
    }
}
