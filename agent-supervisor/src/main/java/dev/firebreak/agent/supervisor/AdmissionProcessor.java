package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Task;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate: what upstream publishes goes on, checked and keyed by its conversation, or becomes a
 * dead letter. Where users are limited, it goes on to the one place that keeps the limits ({@link
 * QuotaProcessor}), keyed by its user.
 */
final class AdmissionProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionProcessor.class);

    private final Inbound<Task> inbound;
    private final Outbound outbound;
    private final Letters letters;
    private final Patience patience;
    private final TopicNames topics;
    private final InstantSource clock;
    private final Hurry hurry;
    private final boolean limited;
    private @Nullable ProcessorContext<byte[], Outgoing> context;
    private @Nullable Outbox outbox;

    AdmissionProcessor(
            Inbound<Task> inbound,
            Outbound outbound,
            Letters letters,
            Patience patience,
            TopicNames topics,
            InstantSource clock,
            Hurry hurry,
            boolean limited) {
        this.inbound = inbound;
        this.outbound = outbound;
        this.letters = letters;
        this.patience = patience;
        this.topics = topics;
        this.clock = clock;
        this.hurry = hurry;
        this.limited = limited;
    }

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        this.context = context;
        outbox = new Outbox(context, hurry);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<byte[], Outgoing> host = context;
        Outbox out = outbox;
        if (host == null || out == null) {
            throw new IllegalStateException("init comes first");
        }
        ConsumerRecord<byte[], byte[]> input = Inputs.of(host, record);
        Outgoing outgoing = patience.call(() -> decide(input));
        out.send(outgoing, input.headers(), clock.millis());
    }

    private Outgoing decide(ConsumerRecord<byte[], byte[]> input) {
        try {
            return switch (inbound.check(input)) {
                case Accepted<Task>(Task task, SchemaReference schema) ->
                        admitted(input, task, schema);
                case Rejected<Task>(Rejection rejection, SchemaReference schema, var decoded) ->
                        letters.refused(input, rejection, schema, AgentResults.envelope(decoded))
                                .outgoing();
            };
        } catch (RegistryException | KafkaException e) {
            throw e;
        } catch (Throwable e) {
            LOG.error(
                    "Admitting {}-{}@{} failed",
                    input.topic(),
                    input.partition(),
                    input.offset(),
                    e);
            return letters.failed(input, "admission failed on this record: " + e, e).outgoing();
        }
    }

    private Outgoing admitted(
            ConsumerRecord<byte[], byte[]> input, Task task, SchemaReference schema) {
        Envelope envelope = task.getEnvelope();
        String topic = limited ? topics.checked() : topics.admitted();
        byte[] key =
                limited
                        ? Charges.key(envelope)
                        : envelope.getConversationId().getBytes(StandardCharsets.UTF_8);
        return switch (outbound.write(topic, task)) {
            case Written.Encoded(byte[] value) -> new Outgoing(topic, key, value);
            case Written.Refused(Rejection rejection, RejectedOutput output) ->
                    letters.of(input, BoundaryKind.OUTBOUND, rejection, schema, output, envelope)
                            .outgoing();
        };
    }
}
