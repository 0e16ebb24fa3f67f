package dev.firebreak.boundary.deadletter;

import static dev.firebreak.boundary.deadletter.LetterBench.NO_SCHEMA;
import static dev.firebreak.boundary.deadletter.LetterBench.REJECTION;
import static dev.firebreak.boundary.deadletter.LetterBench.SOURCE;
import static dev.firebreak.boundary.deadletter.LetterBench.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Samples;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.schemas.Attempt;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.RejectionCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However much was stopped, its letter is small enough to be written. */
final class LetterLimitsTest {
    private final LetterBench bench = new LetterBench();

    @Test
    void messageAndStackAreCappedAndWithoutSecrets() {
        Exception cause =
                new IllegalStateException("login failed, password=hunter2 " + "x".repeat(100_000));

        DeadLetter letter =
                bench.letter(
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
                bench.letters.of(
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
                bench.letters.of(
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
        bench.assertWritable(letter);
    }

    @Test
    void aValueThatFitsWithoutTheStackIsWhole() {
        byte[] value = new byte[1_000_000 - 16 * 1024 - 2 * 1024 - 700];

        DeadLetter letter =
                bench.letter(
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
            HostileLetters hostile = new HostileLetters(seed);
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
            Written written = bench.outbound.write("dead-letters", letter);
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
                    bench.inbound.check(new ConsumerRecord<>("dead-letters", 0, 0, null, value));
            assertThat(checked).as("seed %d", seed).isInstanceOf(Checked.Accepted.class);
            assertThat(((Checked.Accepted<DeadLetter>) checked).value())
                    .as("seed %d", seed)
                    .isEqualTo(letter);
        }
    }
}
