package dev.firebreak.boundary.deadletter;

import static dev.firebreak.boundary.deadletter.LetterBench.REJECTION;
import static dev.firebreak.boundary.deadletter.LetterBench.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Samples;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReplayAdvice;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What a letter says. */
final class DeadLettersTest {
    private final LetterBench bench = new LetterBench();

    @Test
    void aLetterSaysWhatWasStoppedWhereAndWhy() {
        ConsumerRecord<byte[], byte[]> record =
                record("key".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3});
        record.headers().add("a", new byte[] {1}).add("b", null).add("a", new byte[] {2});
        Envelope envelope = Samples.envelope(null);

        DeadLetter letter =
                bench.letters.of(
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
        bench.assertWritable(letter);
    }

    @Test
    void theSameRecordAtTheSameStageGivesTheSameIdAndNoOtherDoes() {
        DeadLetter letter = bench.letter(record(null, null), REJECTION);

        assertThat(bench.letter(record(null, new byte[1]), REJECTION).getDeadLetterId())
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

        DeadLetter letter = bench.letter(record, REJECTION);

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

            DeadLetter letter = bench.letter(record, REJECTION);

            assertThat(letter.getReplay().getReplayCount()).as(count).isZero();
            assertThat(letter.getTraceparent()).isNull();
        }
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
                bench.letter(
                        record(null, null),
                        new Rejection.Failed(RejectionCode.HANDLER_EXCEPTION, "failed", mute));

        assertThat(letter.getStack()).contains("failed to say");
        bench.assertWritable(letter);
    }

    private String fingerprint(Rejection rejection) {
        return bench.letter(record(null, null), rejection).getFingerprint();
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
}
