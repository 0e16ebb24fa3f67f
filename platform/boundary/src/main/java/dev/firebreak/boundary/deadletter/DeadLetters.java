package dev.firebreak.boundary.deadletter;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Attempt;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Origin;
import dev.firebreak.schemas.RecordHeader;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.ReplayLineage;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Violation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters. It never fails, whatever the record holds, and what it makes always keeps its
 * own contract and its size: a letter that can't be written would be a message lost.
 */
public final class DeadLetters {
    private static final int SIZE_MIN = 64 * 1024;
    private static final int KEY_BYTES_MAX = 16 * 1024;
    private static final int NAME_CHARS_MAX = 256;
    private static final int MESSAGE_CHARS_MAX = 2_000;
    private static final int STACK_CHARS_MAX = 8_000;
    private static final int JSON_CHARS_MAX = 256 * 1024;
    private static final int HEADER_NAME_CHARS_MAX = 32 * 1024;
    private static final int VIOLATIONS_MAX = 100;
    private static final int ATTEMPTS_MAX = 10;
    private static final int REPLAYS_MAX = 1_000_000;
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final DeadLetterSource source;
    private final InstantSource clock;
    private final Shedding shedding;

    /**
     * @param sizeMax bytes that an encoded letter, with its frame and its key, may have; at least
     *     65,536
     */
    public DeadLetters(DeadLetterSource source, InstantSource clock, int sizeMax) {
        if (sizeMax < SIZE_MIN) {
            throw new IllegalArgumentException(
                    "sizeMax is less than %d: %d".formatted(SIZE_MIN, sizeMax));
        }
        this.source = source;
        this.clock = clock;
        this.shedding = new Shedding(sizeMax - KEY_BYTES_MAX);
    }

    /**
     * The letter for a record that was stopped. The same record stopped again at the same stage
     * gives the same id.
     *
     * @param output the output that was refused, when an output was
     * @param envelope the record's envelope, when it could be read that far
     * @param attempts earlier tries, oldest first; the last ten are kept
     */
    public DeadLetter of(
            ConsumerRecord<byte[], byte[]> record,
            BoundaryKind stage,
            Rejection rejection,
            SchemaReference schema,
            @Nullable RejectedOutput output,
            @Nullable Envelope envelope,
            List<Attempt> attempts) {
        Throwable cause = rejection.cause();
        DeadLetter.Builder letter =
                DeadLetter.newBuilder()
                        .setDeadLetterId(
                                id(
                                        source.groupId(),
                                        record.topic(),
                                        record.partition(),
                                        record.offset(),
                                        stage))
                        .setFingerprint(Fingerprint.of(rejection, cause))
                        .setDeadLetteredAt(within(clock.instant()))
                        .setOrigin(origin(record))
                        .setSchema$(schema(schema))
                        .setBoundary(stage)
                        .setRejectedOutput(output == null ? null : output(output))
                        .setCode(rejection.code())
                        .setCategory(rejection.category())
                        .setAdvice(rejection.advice())
                        .setMessage(Texts.words(rejection.message(), MESSAGE_CHARS_MAX))
                        .setViolations(
                                rejection.violations().stream()
                                        .limit(VIOLATIONS_MAX)
                                        .map(DeadLetters::violation)
                                        .toList())
                        .setExceptionClass(
                                cause == null
                                        ? null
                                        : Texts.plain(cause.getClass().getName(), NAME_CHARS_MAX))
                        .setStack(
                                cause == null
                                        ? null
                                        : Texts.words(
                                                Texts.said(() -> stack(cause)), STACK_CHARS_MAX))
                        .setAttempts(
                                attempts.stream()
                                        .skip(Math.max(0, attempts.size() - ATTEMPTS_MAX))
                                        .map(DeadLetters::attempt)
                                        .toList())
                        .setAgent(Texts.plain(source.agent(), NAME_CHARS_MAX))
                        .setAgentVersion(Texts.plain(source.agentVersion(), NAME_CHARS_MAX))
                        .setInstance(Texts.plain(source.instance(), NAME_CHARS_MAX))
                        .setGroupId(Texts.plain(source.groupId(), NAME_CHARS_MAX))
                        .setReplay(lineage(record.headers()))
                        .setTraceparent(traceparent(record.headers()))
                        .setTaskId(
                                envelope == null
                                        ? null
                                        : Texts.plainOrNull(envelope.getTaskId(), NAME_CHARS_MAX))
                        .setStepId(
                                envelope == null
                                        ? null
                                        : Texts.plainOrNull(envelope.getStepId(), NAME_CHARS_MAX));
        return shedding.fit(letter);
    }

    /** The id that the letter of a record gets, so that a {@code Declined} can name it. */
    public static String id(
            String groupId, String topic, int partition, long offset, BoundaryKind stage) {
        return Derived.id(
                groupId, topic, Integer.toString(partition), Long.toString(offset), stage.name());
    }

    /**
     * The key under which a record's letter is written: the original key's bytes, so that letters
     * of one key stay in order; of a key longer than 16 KiB its SHA-256, which keeps them together
     * just as well.
     */
    public static byte @Nullable [] key(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        return key == null || key.length <= KEY_BYTES_MAX ? key : sha256(key);
    }

    private static Origin origin(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        byte[] value = record.value();
        List<RecordHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            byte[] content = header.value();
            headers.add(
                    RecordHeader.newBuilder()
                            .setKey(Texts.plain(header.key(), HEADER_NAME_CHARS_MAX))
                            .setValue(content == null ? null : ByteBuffer.wrap(content))
                            .build());
        }
        return Origin.newBuilder()
                .setTopic(Texts.plain(record.topic(), NAME_CHARS_MAX))
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setTimestamp(within(Instant.ofEpochMilli(record.timestamp())))
                .setKey(key == null ? null : ByteBuffer.wrap(key))
                .setValue(value == null ? null : ByteBuffer.wrap(value))
                .setValueSize(value == null ? -1 : value.length)
                .setValueSha256(value == null ? "" : HexFormat.of().formatHex(sha256(value)))
                .setHeaders(headers)
                .build();
    }

    private static SchemaReference schema(SchemaReference schema) {
        return SchemaReference.newBuilder(schema)
                .setGuid(Texts.plainOrNull(schema.getGuid(), NAME_CHARS_MAX))
                .setSubject(Texts.plainOrNull(schema.getSubject(), 2 * NAME_CHARS_MAX))
                .setRecordName(Texts.plainOrNull(schema.getRecordName(), NAME_CHARS_MAX))
                .build();
    }

    private static RejectedOutput output(RejectedOutput output) {
        return RejectedOutput.newBuilder()
                .setTopic(Texts.plain(output.getTopic(), NAME_CHARS_MAX))
                .setRecordName(Texts.plain(output.getRecordName(), NAME_CHARS_MAX))
                .setJson(Texts.words(output.getJson(), JSON_CHARS_MAX))
                .setValue(output.getValue() == null ? null : output.getValue().duplicate())
                .build();
    }

    private static Violation violation(Violation violation) {
        return Violation.newBuilder()
                .setPath(Texts.plain(violation.getPath(), NAME_CHARS_MAX))
                .setRule(Texts.plain(violation.getRule(), NAME_CHARS_MAX))
                .setExpected(Texts.words(violation.getExpected(), NAME_CHARS_MAX))
                .setActual(Texts.words(violation.getActual(), NAME_CHARS_MAX))
                .build();
    }

    private static Attempt attempt(Attempt attempt) {
        return Attempt.newBuilder()
                .setAt(within(attempt.getAt()))
                .setReason(Texts.words(attempt.getReason(), MESSAGE_CHARS_MAX))
                .setDurationMs(attempt.getDurationMs())
                .build();
    }

    private static ReplayLineage lineage(Headers headers) {
        return ReplayLineage.newBuilder()
                .setReplayCount(count(text(headers, RecordHeaders.REPLAY_COUNT)))
                .setReplayOf(
                        Texts.plainOrNull(text(headers, RecordHeaders.REPLAY_OF), NAME_CHARS_MAX))
                .setEditedBy(
                        Texts.plainOrNull(text(headers, RecordHeaders.EDITED_BY), NAME_CHARS_MAX))
                .build();
    }

    /** A count that nobody of ours wrote counts as none. */
    private static int count(@Nullable String text) {
        if (text == null || !text.matches("\\d{1,9}")) {
            return 0;
        }
        return Math.min(Integer.parseInt(text), REPLAYS_MAX);
    }

    private static @Nullable String traceparent(Headers headers) {
        String text = text(headers, RecordHeaders.TRACEPARENT);
        return text == null || !TRACEPARENT.matcher(text).matches() ? null : text;
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Instant within(Instant time) {
        return time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
    }

    private static String stack(Throwable cause) {
        StringWriter stack = new StringWriter();
        cause.printStackTrace(new PrintWriter(stack));
        return stack.toString().replace("\r", "");
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
