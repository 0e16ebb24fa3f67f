package dev.firebreak.boundary.process;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.loop.Outcome;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Usage;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The records that answer one input; each carries on the input's trace and replay headers. */
final class Answer {
    private final ConsumerRecord<byte[], byte[]> input;
    private final String agent;
    private final String activityTopic;
    private final Outbound outbound;
    private final InstantSource clock;
    private final List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>();

    Answer(
            ConsumerRecord<byte[], byte[]> input,
            String agent,
            String activityTopic,
            Outbound outbound,
            InstantSource clock) {
        this.input = input;
        this.agent = agent;
        this.activityTopic = activityTopic;
        this.outbound = outbound;
        this.clock = clock;
    }

    /** The key of what answers an input. */
    static byte @Nullable [] conversation(
            @Nullable Envelope envelope, ConsumerRecord<byte[], byte[]> input) {
        return envelope == null
                ? input.key()
                : envelope.getConversationId().getBytes(StandardCharsets.UTF_8);
    }

    /** The model tokens that a result says were paid for it. */
    static long tokens(SpecificRecord result) {
        Schema.Field usage = result.getSchema().getField("usage");
        return usage != null && result.get(usage.pos()) instanceof Usage paid
                ? paid.getInputTokens() + paid.getOutputTokens()
                : 0;
    }

    void add(String topic, byte @Nullable [] key, byte[] value) {
        ProducerRecord<byte[], byte[]> output = new ProducerRecord<>(topic, key, value);
        CarriedHeaders.copy(input.headers(), output.headers());
        outputs.add(output);
    }

    void notes(@Nullable Envelope envelope, List<RecordedContext.Note> notes) {
        if (envelope == null) {
            return;
        }
        byte[] key = envelope.getTaskId().getBytes(StandardCharsets.UTF_8);
        for (int n = 0; n < notes.size(); n++) {
            RecordedContext.Note note = notes.get(n);
            Activity activity =
                    Activity.newBuilder()
                            .setEnvelope(
                                    Derived.answer(
                                            envelope,
                                            "activity-" + agent + "-" + n,
                                            clock.instant()))
                            .setAt(note.at())
                            .setKind(note.kind())
                            .setActor(agent)
                            .setText(note.text())
                            .setDetails(note.details())
                            .build();
            // What happened is told as far as it can be; it never stops the answer itself.
            if (outbound.write(activityTopic, activity) instanceof Written.Encoded(byte[] value)) {
                add(activityTopic, key, value);
            }
        }
    }

    Outcome outcome(long tokens, @Nullable String deadLetterId) {
        return new Outcome(outputs, tokens, deadLetterId);
    }
}
