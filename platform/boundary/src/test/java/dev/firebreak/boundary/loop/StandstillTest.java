package dev.firebreak.boundary.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * A process that stands still in a transaction, until the broker has ended that: to some questions
 * the broker then answers as if another process had taken over.
 */
class StandstillTest {
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

    private final MockProducer<byte[], byte[]> broken = new MockProducer<>();
    private final MockProducer<byte[], byte[]> sound = new MockProducer<>();
    private final Deque<MockProducer<byte[], byte[]>> producers =
            new ArrayDeque<>(List.of(broken, sound));
    private final Assignment assignment =
            new Assignment(
                    new TopicPartition("in", 0),
                    new Ledger(0, new BitSet()),
                    OwnerNote.NONE,
                    100,
                    0,
                    () -> Handler.NO_BOOKMARK,
                    null);
    private long nanos;

    /** It went wrong: {@code ChaosTest} saw a worker end that nobody had replaced. */
    @Test
    void whoStoodStillTooLongGoesOnWithANewProducer() throws InterruptedException {
        Committer committer = standsStillFor(TRANSACTION_TIMEOUT);

        assertThat(committer.runOnce(() -> 0)).isFalse();
        assertThat(committer.runOnce(() -> 0)).isTrue();

        assertThat(broken.closed()).isTrue();
        assertThat(sound.transactionCommitted()).isTrue();
        assertThat(assignment.isOpen()).isTrue();
    }

    @Test
    void whoWasReplacedMeanwhileEnds() throws InterruptedException {
        Committer committer = standsStillFor(TRANSACTION_TIMEOUT.minusMillis(1));

        assertThatThrownBy(() -> committer.runOnce(() -> 0))
                .isInstanceOf(Committer.FencedException.class);
        assertThat(sound.transactionInitialized()).isFalse();
    }

    /** In its first transaction, after which the broker knows its producer no more. */
    private Committer standsStillFor(Duration time) {
        broken.sendOffsetsToTransactionException = new TimeoutException("no answer came");
        broken.abortTransactionException = new ProducerFencedException("a newer epoch");
        Handler echo =
                new Handler() {
                    @Override
                    public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn) {
                        return new Outcome(List.of());
                    }

                    @Override
                    public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
                        return new Outcome(List.of());
                    }
                };
        Committer committer =
                new Committer(
                        LoopSettings.of(List.of("in"), "group", "id", Map.of()),
                        echo,
                        producers::remove,
                        () -> {
                            long now = nanos;
                            nanos += time.toNanos();
                            return now;
                        });
        committer.ownership().lock();
        try {
            committer.metadata(new MockConsumer<>("earliest").groupMetadata());
        } finally {
            committer.ownership().unlock();
        }
        committer.open(assignment);
        return committer;
    }
}
