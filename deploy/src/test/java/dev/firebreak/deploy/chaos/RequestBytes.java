package dev.firebreak.deploy.chaos;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.deploy.chaos.Evidence.Bytes;
import dev.firebreak.deploy.chaos.Evidence.Kind;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Trust;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Requests as bytes: sound ones, and such as nobody should send. */
final class RequestBytes {
    private static final int FRAME_BYTES = 5;
    private static final int UNKNOWN_ID_FROM = 1_000_000;
    private static final Instant CREATED_AT = Instant.ofEpochMilli(1_760_000_000_000L);

    private final Outbound outbound;
    private final TopicNames topics;

    RequestBytes(SchemaRegistry registry, TopicNames topics) {
        this.outbound =
                new Outbound(
                        registry,
                        TopicCatalog.bundled().subjectNames(topics.prefix()),
                        OutboundLimits.defaults());
        this.topics = topics;
    }

    /** Bytes and what must become of them. */
    record Made(Bytes value, Kind kind) {}

    Made sound(String task, String key) {
        return made(encoded(topics.requests("email"), request(task, key, "say it")), Kind.SOUND);
    }

    /** A request that ends the process that handles it. */
    Made halting(String task, String key) {
        return made(
                encoded(topics.requests("email"), request(task, key, WorkerChild.HALT)),
                Kind.ENDS_ITS_WORKER);
    }

    private static Made made(byte[] value, Kind kind) {
        return new Made(Bytes.of(value), kind);
    }

    /** Garbage, an unknown schema, a schema of another topic, half a record, or a broken rule. */
    Made bad(RandomGenerator random, String task, String key) {
        byte[] sound = sound(task, key).value().array();
        return switch (random.nextInt(5)) {
            case 0 -> made(garbage(random), Kind.UNREADABLE);
            case 1 -> made(unknownSchema(random, sound), Kind.UNREADABLE);
            case 2 -> made(result(task, key), Kind.UNREADABLE);
            case 3 ->
                    made(
                            Arrays.copyOf(sound, random.nextInt(FRAME_BYTES + 1, sound.length - 1)),
                            Kind.UNREADABLE);
            default -> made(ruleBroken(sound, task, key), Kind.READABLE_BUT_WRONG);
        };
    }

    private static byte[] garbage(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(1, 300)];
        random.nextBytes(bytes);
        bytes[0] = 0x7f; // No frame begins with it.
        return bytes;
    }

    private static byte[] unknownSchema(RandomGenerator random, byte[] sound) {
        byte[] copy = sound.clone();
        ByteBuffer.wrap(copy).putInt(1, UNKNOWN_ID_FROM + random.nextInt(1_000_000));
        return copy;
    }

    private byte[] result(String task, String key) {
        return encoded(topics.results("email"), WorkerChild.result(request(task, key, "say it")));
    }

    /** Encoded past the checks, which would refuse it. */
    private static byte[] ruleBroken(byte[] sound, String task, String key) {
        EmailRequest request =
                EmailRequest.newBuilder(request(task, key, "say it"))
                        .setParams(EmailParams.newBuilder().setDocumentId("").build())
                        .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(sound, 0, FRAME_BYTES);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<>(EmailRequest.class).write(request, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private byte[] encoded(String topic, SpecificRecord record) {
        return switch (outbound.write(topic, record)) {
            case Written.Encoded(byte[] value) -> value;
            case Written.Refused refused -> throw new IllegalStateException(refused.toString());
        };
    }

    private static EmailRequest request(String task, String key, String instruction) {
        return EmailRequest.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid(task))
                                .setTaskId(task)
                                .setConversationId(key)
                                .setStepId(task + "/s1")
                                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                .setTrust(Trust.UNTRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(CREATED_AT)
                                .build())
                .setInstruction(instruction)
                .setParams(EmailParams.newBuilder().build())
                .build();
    }
}
