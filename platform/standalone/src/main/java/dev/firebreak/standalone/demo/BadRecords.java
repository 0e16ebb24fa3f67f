package dev.firebreak.standalone.demo;

import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** One record for each check that a boundary makes, as broken producers really send them. */
final class BadRecords {
    private static final int UNKNOWN_SCHEMA_ID = 987_654_321;

    /** Avro's zig-zag form of 36, the length of a uuid's text: the first byte of every task. */
    private static final byte UUID_LENGTH = 72;

    private final SchemaRegistry registry;
    private final SubjectNames subjects;
    private final TopicNames topics;
    private final Instant now;
    private final DemoTasks tasks;

    BadRecords(SchemaRegistry registry, SubjectNames subjects, TopicNames topics, Instant now) {
        this.registry = registry;
        this.subjects = subjects;
        this.topics = topics;
        this.now = now;
        this.tasks = new DemoTasks(now);
    }

    /** All of them. None can become a result, whatever anybody does with its bytes. */
    List<BadRecord> all() {
        byte[] task = framed(topics.tasks(), tasks.goal("demo-bad-bytes", "never read"));
        List<BadRecord> bad = new ArrayList<>();
        bad.add(onTasks("no value at all", null, RejectionCode.PAYLOAD_EMPTY));
        bad.add(
                onTasks(
                        "JSON where Avro belongs",
                        "{\"goal\":\"hello\"}".getBytes(StandardCharsets.UTF_8),
                        RejectionCode.WIRE_FORMAT_UNKNOWN));
        bad.add(
                onTasks(
                        "a schema id nobody registered",
                        withSchemaId(task, UNKNOWN_SCHEMA_ID),
                        RejectionCode.SCHEMA_ID_UNKNOWN));
        bad.add(
                onTasks(
                        "a record of another topic",
                        framed(topics.results(), result()),
                        RejectionCode.SCHEMA_NOT_ALLOWED));
        bad.add(
                onTasks(
                        "cut off in the middle",
                        Arrays.copyOf(task, task.length / 2),
                        RejectionCode.DECODE_TRUNCATED));
        bad.add(
                onTasks(
                        "bytes after the record",
                        with(task, "trailing".getBytes(StandardCharsets.UTF_8)),
                        RejectionCode.DECODE_TRAILING_BYTES));
        bad.add(
                onTasks(
                        "a text of negative length",
                        withFirstByte(task, (byte) 1),
                        RejectionCode.DECODE_MALFORMED));
        bad.add(
                onTasks(
                        "a text that claims 2 GiB",
                        lengthBomb(task),
                        RejectionCode.DECODE_LIMIT,
                        RejectionCode.DECODE_TRUNCATED));
        bad.add(
                onTasks(
                        "a uuid that is none",
                        badUuid(task),
                        RejectionCode.LOGICAL_TYPE_INVALID,
                        RejectionCode.DECODE_MALFORMED));
        bad.add(
                onTasks(
                        "a task without goal or document",
                        framed(topics.tasks(), empty()),
                        RejectionCode.RULE_VIOLATION));
        bad.add(
                onTasks(
                        "a deadline that has passed",
                        framed(topics.tasks(), expired()),
                        RejectionCode.DEADLINE_EXCEEDED));
        bad.add(
                new BadRecord(
                        "noise",
                        topics.admitted(),
                        noise(),
                        Set.of(RejectionCode.WIRE_FORMAT_UNKNOWN)));
        String emailRequests = topics.requests("email");
        bad.add(
                new BadRecord(
                        "attempt 0 of a step",
                        emailRequests,
                        framed(emailRequests, request()),
                        Set.of(RejectionCode.RULE_VIOLATION)));
        bad.add(
                new BadRecord(
                        "noise",
                        topics.requests("report"),
                        noise(),
                        Set.of(RejectionCode.WIRE_FORMAT_UNKNOWN)));
        String emailResults = topics.results("email");
        bad.add(
                new BadRecord(
                        "a confidence that is no number",
                        emailResults,
                        framed(emailResults, notANumber()),
                        Set.of(RejectionCode.NUMBER_NOT_FINITE)));
        return bad;
    }

    /**
     * A mail task with two mistakes of the kind that upstream systems make, which a person can
     * mend: a media type without a slash, and attempt 0.
     */
    BadRecord mendable(String taskId, DemoMail mail) {
        Task sound = tasks.of(taskId, mail);
        Task broken =
                Task.newBuilder(sound)
                        .setEnvelope(Envelope.newBuilder(sound.getEnvelope()).setAttempt(0).build())
                        .setDocuments(
                                List.of(
                                        Document.newBuilder(sound.getDocuments().getFirst())
                                                .setContentType("mail")
                                                .build()))
                        .build();
        return onTasks(
                "a mail with two wrong fields",
                framed(topics.tasks(), broken),
                RejectionCode.RULE_VIOLATION);
    }

    private BadRecord onTasks(String name, byte @Nullable [] value, RejectionCode... codes) {
        return new BadRecord(name, topics.tasks(), value, Set.of(codes));
    }

    private Task empty() {
        Task task = tasks.goal("demo-bad-rules", "");
        Principal nobody =
                Principal.newBuilder(task.getEnvelope().getPrincipal()).setUser("").build();
        return Task.newBuilder(task)
                .setEnvelope(Envelope.newBuilder(task.getEnvelope()).setPrincipal(nobody).build())
                .build();
    }

    private Task expired() {
        Task task = tasks.goal("demo-bad-deadline", "Tell me about the mails of yesterday.");
        Envelope late =
                Envelope.newBuilder(task.getEnvelope())
                        .setCreatedAt(now.minus(Duration.ofHours(1)))
                        .setDeadline(now.minus(Duration.ofMinutes(30)))
                        .build();
        return Task.newBuilder(task).setEnvelope(late).build();
    }

    private EmailRequest request() {
        Envelope envelope = tasks.goal("demo-bad-request", "x").getEnvelope();
        return EmailRequest.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder(envelope)
                                .setStepId("demo-bad-request/s1")
                                .setAttempt(0)
                                .build())
                .setParams(EmailParams.newBuilder().build())
                .build();
    }

    private EmailResult notANumber() {
        return EmailResult.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder(tasks.goal("demo-bad-result", "x").getEnvelope())
                                .setStepId("demo-bad-result/s1")
                                .build())
                .setOutcome(
                        Declined.newBuilder()
                                .setCode(RejectionCode.NOTHING_TO_DO)
                                .setDetail("made up")
                                .build())
                .setConfidence(Double.NaN)
                .setUsage(Usage.newBuilder().build())
                .build();
    }

    private TaskResult result() {
        return TaskResult.newBuilder()
                .setEnvelope(tasks.goal("demo-bad-topic", "x").getEnvelope())
                .setStatus(TaskStatus.COMPLETED)
                .setSummary("on the wrong topic")
                .setUsage(Usage.newBuilder().build())
                .setStartedAt(now)
                .setEndedAt(now)
                .build();
    }

    /** Encoded without any check, as by a producer that makes none. */
    private byte[] framed(String topic, SpecificRecord record) {
        var schema = Contracts.schema(record.getClass());
        int id = registry.lookup(subjects.subject(topic, schema), schema).id();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            new SpecificDatumWriter<SpecificRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    private static byte[] withSchemaId(byte[] framed, int id) {
        byte[] copy = framed.clone();
        ByteBuffer.wrap(copy).putInt(1, id);
        return copy;
    }

    private static byte[] withFirstByte(byte[] framed, byte first) {
        if (framed[5] != UUID_LENGTH) {
            throw new IllegalStateException("a task no longer begins with its message id");
        }
        byte[] copy = framed.clone();
        copy[5] = first;
        return copy;
    }

    private static byte[] lengthBomb(byte[] framed) {
        byte[] longest = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
        return with(
                with(Arrays.copyOf(framed, 5), longest),
                Arrays.copyOfRange(framed, 6, framed.length));
    }

    private static byte[] badUuid(byte[] framed) {
        byte[] copy = withFirstByte(framed, UUID_LENGTH);
        Arrays.fill(copy, 6, 6 + 36, (byte) '?');
        return copy;
    }

    private static byte[] noise() {
        byte[] bytes = new byte[64];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (0xde + 37 * i);
        }
        return bytes;
    }

    private static byte[] with(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
