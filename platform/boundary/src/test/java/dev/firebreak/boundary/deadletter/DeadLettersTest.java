package dev.firebreak.boundary.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.InMemoryRegistry;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Samples;
import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.schemas.Attempt;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReplayAdvice;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class DeadLettersTest {
    private static final DeadLetterSource SOURCE =
            new DeadLetterSource("email", "1.2", "email-7", "agent-email");
    private static final SchemaReference NO_SCHEMA = SchemaReference.newBuilder().build();
    private static final Rejection REJECTION =
            new Rejection.Unreadable(RejectionCode.DECODE_TRUNCATED, "one more byte is needed");

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Outbound outbound =
            new Outbound(registry, new SubjectNames(Set.of()), new OutboundLimits(1_000_000));
    private final Inbound<DeadLetter> inbound =
            Inbound.of(registry, InboundLimits.defaults(), () -> Samples.NOW, DeadLetter.class);
    private final DeadLetters letters = new DeadLetters(SOURCE, () -> Samples.NOW, 1_000_000);

    @BeforeEach
    void register() {
        registry.register("dead-letters-value", Contracts.schema(DeadLetter.class));
    }

    @Test
    void aLetterSaysWhatWasStoppedWhereAndWhy() {
        ConsumerRecord<byte[], byte[]> record =
                record("key".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3});
        record.headers().add("a", new byte[] {1}).add("b", null).add("a", new byte[] {2});
        Envelope envelope = Samples.envelope(null);

        DeadLetter letter =
                letters.of(
                        record,
                        BoundaryKind.INBOUND,
                        REJECTION,
                        SchemaReference.newBuilder().setId(9).build(),
                        null,
                        envelope,
                        List.of());

        assertThat(letter.getDeadLetterId()).matches("[0-9a-f]{32}");
        assertThat(letter.getDeadLetteredAt()).isEqualTo(Samples.NOW);
        assertThat(letter.getOrigin().getTopic()).isEqualTo("tasks");
        assertThat(letter.getOrigin().getPartition()).isEqualTo(3);
        assertThat(letter.getOrigin().getOffset()).isEqualTo(42);
        assertThat(letter.getOrigin().getKey())
                .isEqualTo(ByteBuffer.wrap("key".getBytes(StandardCharsets.UTF_8)));
        assertThat(letter.getOrigin().getValue()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(letter.getOrigin().getValueSize()).isEqualTo(3);
        assertThat(letter.getOrigin().getValueSha256())
                .isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
        assertThat(letter.getOrigin().getHeaders())
                .extracting(header -> header.getKey())
                .containsExactly("a", "b", "a");
        assertThat(letter.getOrigin().getHeaders().get(1).getValue()).isNull();
        assertThat(letter.getSchema$().getId()).isEqualTo(9);
        assertThat(letter.getBoundary()).isEqualTo(BoundaryKind.INBOUND);
        assertThat(letter.getCode()).isEqualTo(RejectionCode.DECODE_TRUNCATED);
        assertThat(letter.getCategory()).isEqualTo(RejectionCategory.DATA);
        assertThat(letter.getAdvice()).isEqualTo(ReplayAdvice.EDIT_NEEDED);
        assertThat(letter.getMessage()).isEqualTo("one more byte is needed");
        assertThat(letter.getAgent()).isEqualTo("email");
        assertThat(letter.getGroupId()).isEqualTo("agent-email");
        assertThat(letter.getTaskId()).isEqualTo("task-1");
        assertThat(letter.getStepId()).isEqualTo("step-1");
        assertThat(letter.getReplay().getReplayCount()).isZero();
        assertWritable(letter);
    }

    @Test
    void theSameRecordAtTheSameStageGivesTheSameIdAndNoOtherDoes() {
        DeadLetter letter = letter(record(null, null), REJECTION);

        assertThat(letter(record(null, new byte[1]), REJECTION).getDeadLetterId())
                .isEqualTo(letter.getDeadLetterId());
        assertThat(letter.getDeadLetterId())
                .isEqualTo(DeadLetters.id("agent-email", "tasks", 3, 42, BoundaryKind.INBOUND));
        assertThat(DeadLetters.id("agent-email", "tasks", 3, 42, BoundaryKind.OUTBOUND))
                .isNotEqualTo(letter.getDeadLetterId());
        assertThat(DeadLetters.id("agent-email", "tasks", 3, 43, BoundaryKind.INBOUND))
                .isNotEqualTo(letter.getDeadLetterId());
    }

    @Test
    void lettersThatBrokeInTheSameWayHaveOneFingerprint() {
        assertThat(fingerprint(violated("documents[2].name", "a")))
                .isEqualTo(fingerprint(violated("documents[7].name", "b")));
        assertThat(fingerprint(violated("documents[2].name", "a")))
                .isNotEqualTo(fingerprint(violated("goal", "a")));
        List<String> sameThrow = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            sameThrow.add(
                    fingerprint(
                            new Rejection.Failed(
                                    RejectionCode.HANDLER_EXCEPTION,
                                    "order " + i,
                                    new IllegalStateException("order " + i))));
        }
        assertThat(sameThrow.getFirst()).isEqualTo(sameThrow.getLast());
        assertThat(
                        fingerprint(
                                new Rejection.Failed(
                                        RejectionCode.HANDLER_EXCEPTION,
                                        "x",
                                        new IllegalArgumentException("x"))))
                .isNotEqualTo(sameThrow.getFirst());
    }

    @Test
    void replaysAreCountedFromTheHeaders() {
        ConsumerRecord<byte[], byte[]> record = record(null, null);
        record.headers()
                .add(
                        dev.firebreak.boundary.deadletter.RecordHeaders.REPLAY_COUNT,
                        "2".getBytes(StandardCharsets.UTF_8))
                .add(
                        dev.firebreak.boundary.deadletter.RecordHeaders.REPLAY_OF,
                        "0123".getBytes(StandardCharsets.UTF_8))
                .add(
                        dev.firebreak.boundary.deadletter.RecordHeaders.EDITED_BY,
                        "ada".getBytes(StandardCharsets.UTF_8))
                .add(
                        "traceparent",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
                                .getBytes(StandardCharsets.UTF_8));

        DeadLetter letter = letter(record, REJECTION);

        assertThat(letter.getReplay().getReplayCount()).isEqualTo(2);
        assertThat(letter.getReplay().getReplayOf()).isEqualTo("0123");
        assertThat(letter.getReplay().getEditedBy()).isEqualTo("ada");
        assertThat(letter.getTraceparent()).startsWith("00-0af7");
    }

    @Test
    void headersThatMakeNoSenseCountAsNone() {
        for (String count : List.of("", "-1", "x", "99999999999999999999", "1e3")) {
            ConsumerRecord<byte[], byte[]> record = record(null, null);
            record.headers()
                    .add(
                            dev.firebreak.boundary.deadletter.RecordHeaders.REPLAY_COUNT,
                            count.getBytes(StandardCharsets.UTF_8))
                    .add("traceparent", "garbage".getBytes(StandardCharsets.UTF_8));

            DeadLetter letter = letter(record, REJECTION);

            assertThat(letter.getReplay().getReplayCount()).as(count).isZero();
            assertThat(letter.getTraceparent()).isNull();
        }
    }

    @Test
    void messageAndStackAreCappedAndWithoutSecrets() {
        Exception cause =
                new IllegalStateException("login failed, password=hunter2 " + "x".repeat(100_000));

        DeadLetter letter =
                letter(
                        record(null, null),
                        new Rejection.Failed(
                                RejectionCode.HANDLER_EXCEPTION,
                                "password=hunter2 " + "y".repeat(10_000),
                                cause));

        assertThat(letter.getMessage()).hasSizeLessThanOrEqualTo(2000).doesNotContain("hunter2");
        assertThat(letter.getStack())
                .isNotNull()
                .hasSizeLessThanOrEqualTo(8000)
                .doesNotContain("hunter2");
        assertThat(letter.getExceptionClass()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void anExceptionThatFailsToSpeakIsStillReported() {
        Exception mute =
                new RuntimeException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("not even this");
                    }
                };

        DeadLetter letter =
                letter(
                        record(null, null),
                        new Rejection.Failed(RejectionCode.HANDLER_EXCEPTION, "failed", mute));

        assertThat(letter.getStack()).contains("failed to say");
        assertWritable(letter);
    }

    @Test
    void theLastTenAttemptsAreKept() {
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            attempts.add(
                    Attempt.newBuilder()
                            .setAt(Samples.NOW)
                            .setReason("try " + i)
                            .setDurationMs(i)
                            .build());
        }

        DeadLetter letter =
                letters.of(
                        record(null, null),
                        BoundaryKind.HANDLER,
                        REJECTION,
                        NO_SCHEMA,
                        null,
                        null,
                        attempts);

        assertThat(letter.getAttempts()).hasSize(10);
        assertThat(letter.getAttempts().getFirst().getReason()).isEqualTo("try 5");
        assertThat(letter.getAttempts().getLast().getReason()).isEqualTo("try 14");
    }

    @Test
    void aLargeValueIsCutAfterStackAndAttemptsAreShedAndKnownByItsHash() {
        byte[] value = new byte[5_000_000];
        new Random(1).nextBytes(value);
        List<Attempt> attempts =
                List.of(
                        Attempt.newBuilder()
                                .setAt(Samples.NOW)
                                .setReason("timeout")
                                .setDurationMs(1)
                                .build());

        DeadLetter letter =
                letters.of(
                        record(null, value),
                        BoundaryKind.HANDLER,
                        new Rejection.Failed(
                                RejectionCode.HANDLER_EXCEPTION,
                                "failed",
                                new IllegalStateException("x")),
                        NO_SCHEMA,
                        null,
                        null,
                        attempts);

        assertThat(letter.getStack()).isNull();
        assertThat(letter.getAttempts()).isEmpty();
        assertThat(letter.getOrigin().getValueTruncated()).isTrue();
        assertThat(letter.getOrigin().getValueSize()).isEqualTo(5_000_000);
        ByteBuffer kept = Objects.requireNonNull(letter.getOrigin().getValue());
        assertThat(kept.remaining()).isGreaterThan(970_000);
        assertThat(kept).isEqualTo(ByteBuffer.wrap(value, 0, kept.remaining()));
        assertThat(letter.getMessage()).contains("no stack").contains("value cut to");
        assertWritable(letter);
    }

    @Test
    void aValueThatFitsWithoutTheStackIsWhole() {
        byte[] value = new byte[1_000_000 - 16 * 1024 - 2 * 1024 - 700];

        DeadLetter letter =
                letter(
                        record(null, value),
                        new Rejection.Failed(
                                RejectionCode.HANDLER_EXCEPTION,
                                "failed",
                                new IllegalStateException("x")));

        assertThat(letter.getStack()).isNull();
        assertThat(letter.getOrigin().getValueTruncated()).isFalse();
        assertThat(letter.getOrigin().getValue()).isEqualTo(ByteBuffer.wrap(value));
    }

    @Test
    void theKeyIsTheOriginalKeyUnlessItIsHuge() {
        byte[] small = {1, 2};
        byte[] huge = new byte[17 * 1024];

        assertThat(DeadLetters.key(record(small, null))).isEqualTo(small);
        assertThat(DeadLetters.key(record(null, null))).isNull();
        assertThat(DeadLetters.key(record(huge, null))).hasSize(32);
    }

    @Test
    void sizesThatCantBeKeptAreRefusedAtTheStart() {
        assertThatThrownBy(() -> new DeadLetters(SOURCE, () -> Samples.NOW, 1000))
                .hasMessageContaining("1000");
    }

    /**
     * The promise on which all others stand: whatever was stopped, its letter can be written and
     * read.
     */
    @Test
    @Tag("slow")
    void everyLetterKeepsItsContractAndItsSize() {
        for (long seed = 0; seed < 800; seed++) {
            Hostile hostile = new Hostile(seed);
            int sizeMax = hostile.pick(65_536, 100_000, 1_000_000);
            DeadLetters any = new DeadLetters(hostile.source(), hostile::time, sizeMax);

            DeadLetter letter;
            ConsumerRecord<byte[], byte[]> record = hostile.record();
            try {
                letter =
                        any.of(
                                record,
                                hostile.pick(BoundaryKind.values()),
                                hostile.rejection(),
                                hostile.schema(),
                                hostile.output(),
                                hostile.envelope(),
                                hostile.attempts());
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }

            byte[] key = DeadLetters.key(record);
            Written written = outbound.write("dead-letters", letter);
            assertThat(written)
                    .as("seed %d: %s", seed, written)
                    .isInstanceOf(Written.Encoded.class);
            byte[] value = ((Written.Encoded) written).value();
            assertThat(value.length + (key == null ? 0 : key.length))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(sizeMax);
            assertThat(letter.getOrigin().getValueSize())
                    .isEqualTo(record.value() == null ? -1 : record.value().length);
            Checked<DeadLetter> checked =
                    inbound.check(new ConsumerRecord<>("dead-letters", 0, 0, null, value));
            assertThat(checked).as("seed %d", seed).isInstanceOf(Checked.Accepted.class);
            assertThat(((Checked.Accepted<DeadLetter>) checked).value())
                    .as("seed %d", seed)
                    .isEqualTo(letter);
        }
    }

    private void assertWritable(DeadLetter letter) {
        assertThat(outbound.write("dead-letters", letter)).isInstanceOf(Written.Encoded.class);
    }

    private String fingerprint(Rejection rejection) {
        return letter(record(null, null), rejection).getFingerprint();
    }

    private static Rejection violated(String path, String actual) {
        return new Rejection.Invalid(
                RejectionCode.RULE_VIOLATION,
                path + " is wrong: " + actual,
                List.of(
                        Violation.newBuilder()
                                .setPath(path)
                                .setRule("name-size")
                                .setExpected("short")
                                .setActual(actual)
                                .build()));
    }

    private DeadLetter letter(ConsumerRecord<byte[], byte[]> record, Rejection rejection) {
        return letters.of(
                record, BoundaryKind.INBOUND, rejection, NO_SCHEMA, null, null, List.of());
    }

    private static ConsumerRecord<byte[], byte[]> record(
            byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>("tasks", 3, 42L, key, value);
    }

    /** Everything a letter is made of, as nobody would wish it. */
    private static final class Hostile {
        private final Random random;
        private final List<String> texts = new ArrayList<>();

        Hostile(long seed) {
            this.random = new Random(seed);
            for (int i = 0; i < 8; i++) {
                texts.add(newText());
            }
        }

        private String text() {
            return texts.get(random.nextInt(texts.size()));
        }

        @SafeVarargs
        final <T> T pick(T... choices) {
            return choices[random.nextInt(choices.length)];
        }

        Instant time() {
            return pick(
                    Samples.NOW,
                    Instant.MIN,
                    Instant.MAX,
                    Instant.EPOCH,
                    Instant.ofEpochMilli(Long.MAX_VALUE));
        }

        DeadLetterSource source() {
            return new DeadLetterSource(text(), text(), text(), text());
        }

        ConsumerRecord<byte[], byte[]> record() {
            int headers = random.nextInt(40) == 0 ? 10_000 : random.nextInt(4);
            RecordHeaders all = new RecordHeaders();
            for (int i = 0; i < headers; i++) {
                all.add(
                        headers > 100 ? "h" + i : text(),
                        random.nextInt(4) == 0 ? null : bytes(headers > 100 ? 100 : 3_000));
            }
            for (String name :
                    List.of(
                            "firebreak-replay-count",
                            "firebreak-replay-of",
                            "firebreak-edited-by",
                            "traceparent")) {
                if (random.nextInt(5) == 0) {
                    all.add(name, text().getBytes(StandardCharsets.UTF_8));
                }
            }
            return new ConsumerRecord<>(
                    text(),
                    random.nextInt(),
                    random.nextLong(),
                    pick(-1L, 0L, Long.MAX_VALUE, Long.MIN_VALUE, 1_700_000_000_000L),
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    random.nextInt(4) == 0
                            ? null
                            : bytes(random.nextInt(10) == 0 ? 2_000_000 : 40_000),
                    random.nextInt(8) == 0
                            ? null
                            : bytes(random.nextInt(20) == 0 ? 5_000_000 : 80_000),
                    all,
                    Optional.empty());
        }

        Rejection rejection() {
            RejectionCode code = pick(RejectionCode.values());
            return switch (random.nextInt(5)) {
                case 0 ->
                        new Rejection.Unreadable(
                                code, text(), random.nextBoolean() ? cause(0) : null);
                case 1 -> new Rejection.Invalid(code, text(), violations());
                case 2 ->
                        new Rejection.Unwritable(
                                code, text(), random.nextBoolean() ? cause(0) : null);
                case 3 -> new Rejection.Refused(code, text());
                default -> new Rejection.Failed(code, text(), cause(0));
            };
        }

        private List<Violation> violations() {
            List<Violation> violations = new ArrayList<>();
            for (int i = random.nextInt(random.nextInt(5) == 0 ? 1000 : 5); i > 0; i--) {
                violations.add(new Violation(text(), text(), text(), text()));
            }
            return violations;
        }

        private Throwable cause(int depth) {
            Throwable below = depth < 5 && random.nextBoolean() ? cause(depth + 1) : null;
            return switch (random.nextInt(3)) {
                case 0 -> new IllegalStateException(text(), below);
                case 1 -> new StackOverflowError(text());
                default ->
                        new RuntimeException(text(), below) {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public String getLocalizedMessage() {
                                throw new UnsupportedOperationException();
                            }
                        };
            };
        }

        SchemaReference schema() {
            return SchemaReference.newBuilder()
                    .setId(random.nextInt())
                    .setGuid(text())
                    .setSubject(text())
                    .setVersion(random.nextInt())
                    .setRecordName(random.nextBoolean() ? null : text())
                    .build();
        }

        @Nullable RejectedOutput output() {
            return random.nextBoolean()
                    ? null
                    : new RejectedOutput(
                            text(),
                            text(),
                            text(),
                            random.nextBoolean() ? null : ByteBuffer.wrap(bytes(1_000_000)));
        }

        @Nullable Envelope envelope() {
            return random.nextBoolean()
                    ? null
                    : Envelope.newBuilder(Samples.envelope(null))
                            .setTaskId(text())
                            .setStepId(text())
                            .build();
        }

        List<Attempt> attempts() {
            List<Attempt> attempts = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                attempts.add(new Attempt(time(), text(), random.nextLong()));
            }
            return attempts;
        }

        private String newText() {
            int length =
                    switch (random.nextInt(30)) {
                        case 0 -> random.nextInt(1_500_000);
                        case 1 -> random.nextInt(20_000);
                        default -> random.nextInt(40);
                    };
            String alphabet =
                    pick(
                            "abc",
                            "\0\u0001\u001b\u007f\r\n\t",
                            "\ud800\udfff\udc00",
                            "\ud83d\ude00",
                            "ä\uffff\ufffe\ufffd",
                            "password=\"' sk-",
                            "\u202e\u200b\ufeff");
            StringBuilder text = new StringBuilder(length);
            for (int i = 0; i < length; i++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            return text.toString();
        }

        private byte[] bytes(int lengthMax) {
            byte[] bytes = new byte[random.nextInt(lengthMax + 1)];
            random.nextBytes(bytes);
            return bytes;
        }
    }
}
