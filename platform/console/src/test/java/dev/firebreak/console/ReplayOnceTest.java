package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.console.deadletter.DeadLetterWorkbench;
import dev.firebreak.console.deadletter.Doors;
import dev.firebreak.console.deadletter.LetterFilter;
import dev.firebreak.console.deadletter.Mend;
import dev.firebreak.console.deadletter.ReplayOrder;
import dev.firebreak.console.deadletter.ReplayOutcome;
import dev.firebreak.console.deadletter.Replayer;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.DispositionState;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A letter's record and its mark are on their topics together or not at all, whoever crashes and
 * however many try.
 */
class ReplayOnceTest extends OnPipeline {
    private static final byte[] GARBAGE = "not a message".getBytes(StandardCharsets.UTF_8);
    private static final ReplayOrder PLAIN = new ReplayOrder("grace", "", false, false);

    @SuppressWarnings("NullAway.Init") // set before each test
    private Mend mended;

    ReplayOnceTest(KafkaCluster kafka) {
        super(kafka);
    }

    @BeforeEach
    void mend() {
        mended =
                new Mend.Bytes(
                        pipeline.written(
                                pipeline.cluster.topics().tasks(),
                                Pipeline.task("task-1", "Count.")));
    }

    @Test
    void aFailureBetweenRecordAndMarkLeavesNeither() {
        ShelvedLetter letter = stopped();

        try (Replayer replayer = Doors.replayer(pipeline.cluster, failingAtSend(2))) {
            assertThatThrownBy(() -> replayer.replay(letter, mended, PLAIN))
                    .isInstanceOf(KafkaException.class);
        }

        assertThat(pipeline.read(pipeline.cluster.topics().tasks())).hasSize(1);
        assertThat(state(letter)).isEqualTo(DispositionState.OPEN);
    }

    @Test
    void afterACrashInBetweenTheNextReplayIsTheOnlyOne() {
        ShelvedLetter letter = stopped();
        // Sent, not committed, and gone: what a killed process leaves behind.
        Producer<byte[], byte[]> killed = crashingAtCommit();
        Replayer first = Doors.replayer(pipeline.cluster, killed);
        assertThatThrownBy(() -> first.replay(letter, mended, PLAIN))
                .hasMessageContaining("killed");

        ReplayOutcome second;
        try (Replayer replayer =
                Replayer.open(pipeline.cluster, new DeadLetterWorkbench(pipeline.cluster))) {
            second = replayer.replay(letter, mended, PLAIN);
        }

        assertThat(second).isInstanceOf(ReplayOutcome.Replayed.class);
        assertThat(pipeline.read(pipeline.cluster.topics().tasks())).hasSize(2);
        assertThat(state(letter)).isEqualTo(DispositionState.REPLAYED);
    }

    @Test
    void ofTwoWhoReplayTheSameLetterOneIsRefused() {
        ShelvedLetter letter = stopped();

        try (Replayer first =
                Replayer.open(pipeline.cluster, new DeadLetterWorkbench(pipeline.cluster))) {
            try (Replayer second =
                    Replayer.open(pipeline.cluster, new DeadLetterWorkbench(pipeline.cluster))) {
                assertThat(second.replay(letter, mended, PLAIN))
                        .isInstanceOf(ReplayOutcome.Replayed.class);
            }
            assertThatThrownBy(() -> first.replay(letter, mended, PLAIN))
                    .isInstanceOf(KafkaException.class);
        }

        assertThat(pipeline.read(pipeline.cluster.topics().tasks())).hasSize(2);
    }

    @Test
    void aReplayerThatWasOpenedBeforeKnowsWhatItDidItself() {
        ShelvedLetter letter = stopped();

        try (Replayer replayer =
                Replayer.open(pipeline.cluster, new DeadLetterWorkbench(pipeline.cluster))) {
            assertThat(replayer.replay(letter, mended, PLAIN))
                    .isInstanceOf(ReplayOutcome.Replayed.class);
            assertThat(replayer.replay(letter, mended, PLAIN))
                    .isInstanceOf(ReplayOutcome.Refused.class);
            assertThat(replayer.discard(letter, PLAIN)).isInstanceOf(ReplayOutcome.Refused.class);
        }

        assertThat(pipeline.read(pipeline.cluster.topics().tasks())).hasSize(2);
    }

    @Test
    void whatWaitsBehindALetterThatHoldsItsKeyIsReleasedRightBehindTheReplay() {
        pipeline.stopped("ada", true, GARBAGE);

        try (Replayer replayer =
                Replayer.open(pipeline.cluster, new DeadLetterWorkbench(pipeline.cluster))) {
            assertThat(replayer.replay(first(), mended, PLAIN))
                    .isInstanceOf(ReplayOutcome.Replayed.class);
        }

        List<ConsumerRecord<byte[], byte[]>> records =
                pipeline.read(pipeline.cluster.topics().tasks()).stream()
                        .sorted(Comparator.comparingLong(ConsumerRecord::offset))
                        .toList();
        assertThat(records).hasSize(3);
        assertThat(records)
                .extracting(ConsumerRecord::partition)
                .containsOnly(records.getFirst().partition());
        assertThat(records.get(1).headers().lastHeader("firebreak-replay-of")).isNotNull();
        assertThat(records.get(2).value()).isNull();
        assertThat(records.get(2).key()).isEqualTo(records.get(1).key());
        assertThat(records.get(2).headers().lastHeader("firebreak-release")).isNotNull();
    }

    @Test
    void aLetterThatIsPutAwayLetsGoOfItsKey() {
        pipeline.stopped("ada", true, GARBAGE);

        try (Replayer replayer =
                Replayer.open(pipeline.cluster, new DeadLetterWorkbench(pipeline.cluster))) {
            replayer.discard(first(), PLAIN);
        }

        assertThat(pipeline.read(pipeline.cluster.topics().tasks()))
                .hasSize(2)
                .filteredOn(r -> r.headers().lastHeader("firebreak-release") != null)
                .hasSize(1);
    }

    private ShelvedLetter stopped() {
        pipeline.stopped("ada", GARBAGE);
        return first();
    }

    private ShelvedLetter first() {
        return new DeadLetterWorkbench(pipeline.cluster)
                .read()
                .letters(LetterFilter.ALL)
                .getFirst();
    }

    private DispositionState state(ShelvedLetter letter) {
        return new DeadLetterWorkbench(pipeline.cluster)
                .read().letters(LetterFilter.ALL).stream()
                        .filter(l -> l.deadLetterId().equals(letter.deadLetterId()))
                        .findFirst()
                        .orElseThrow()
                        .state();
    }

    private Producer<byte[], byte[]> failingAtSend(int number) {
        AtomicInteger sends = new AtomicInteger();
        return failing("send", () -> sends.incrementAndGet() == number, "the broker is gone");
    }

    private Producer<byte[], byte[]> crashingAtCommit() {
        Producer<byte[], byte[]> real =
                pipeline.cluster.producer(Doors.transactionalId(pipeline.cluster));
        return proxy(
                real,
                method -> {
                    if (method.equals("commitTransaction")) {
                        real.flush();
                        throw new KafkaException("killed");
                    }
                    if (method.equals("abortTransaction")) {
                        throw new KafkaException("killed before it could abort");
                    }
                });
    }

    private Producer<byte[], byte[]> failing(String method, BooleanSupplier when, String message) {
        return proxy(
                pipeline.cluster.producer(Doors.transactionalId(pipeline.cluster)),
                called -> {
                    if (called.equals(method) && when.getAsBoolean()) {
                        throw new KafkaException(message);
                    }
                });
    }

    @SuppressWarnings("unchecked") // the proxy hands every call to a producer of these types
    private static Producer<byte[], byte[]> proxy(
            Producer<byte[], byte[]> real, Consumer<String> before) {
        return (Producer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        Producer.class.getClassLoader(),
                        new Class<?>[] {Producer.class},
                        (proxy, method, arguments) -> {
                            before.accept(method.getName());
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause() == null ? e : e.getCause();
                            }
                        });
    }
}
