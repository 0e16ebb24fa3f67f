package dev.firebreak.boundary.loop;

import static dev.firebreak.boundary.loop.LoopTopics.expected;
import static dev.firebreak.boundary.loop.LoopTopics.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import dev.firebreak.kit.DependencyException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class AgentLoopTest {
    private static final Duration BOUND = Duration.ofMinutes(2);

    /**
     * What a handler does with a record; none of these is refused by the broker unless a test says
     * so.
     */
    private interface Handling {
        Outcome handle(ConsumerRecord<byte[], byte[]> input) throws InterruptedException;
    }

    private static Handler handler(Handling handling) {
        return new Handler() {
            @Override
            public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn)
                    throws InterruptedException {
                return handling.handle(input);
            }

            @Override
            public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
                throw new AssertionError("stopped: " + stop);
            }
        };
    }

    @Test
    void eachRecordGivesItsOutputOnceAndInTheOrderOfItsKey(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.send(0, 3_000, 97);

        try (AgentLoop loop = AgentLoop.start(bench.settings("a"), handler(bench::echo))) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 3_000);
        }

        assertThat(bench.outputs()).isEqualTo(expected(3_000, 97));
    }

    @Test
    void severalProducersShareThePartitionsAndDoubleNothing(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.send(0, 3_000, 97);

        try (AgentLoop first =
                AgentLoop.start(bench.settings("a").withShards(3), handler(bench::echo))) {
            await().atMost(BOUND).until(() -> first.counts().records() > 0);
            try (AgentLoop second =
                    AgentLoop.start(bench.settings("b").withShards(3), handler(bench::echo))) {
                await().atMost(BOUND).until(() -> second.gauges().partitions() > 0);
                bench.send(3_000, 6_000, 97);
                await().atMost(BOUND)
                        .until(() -> first.counts().records() + second.counts().records() >= 6_000);
            }
        }

        assertThat(bench.outputs()).isEqualTo(expected(6_000, 97));
    }

    @Test
    void recordsOfOneKeyNeverRunAtOnce(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        Set<String> running = ConcurrentHashMap.newKeySet();
        AtomicBoolean met = new AtomicBoolean();
        bench.send(0, 1_000, 7);

        try (AgentLoop loop =
                AgentLoop.start(
                        bench.settings("a"),
                        handler(
                                input -> {
                                    if (!running.add(text(input.key()))) {
                                        met.set(true);
                                    }
                                    LockSupport.parkNanos(100_000);
                                    running.remove(text(input.key()));
                                    return bench.echo(input);
                                }))) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 1_000);
        }

        assertThat(met).isFalse();
    }

    @Test
    void aStuckRecordStopsNobodyElse(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        CountDownLatch release = new CountDownLatch(1);
        bench.send(0, 2_000, 2_000);

        try (AgentLoop loop =
                AgentLoop.start(
                        bench.settings("a"),
                        handler(
                                input -> {
                                    if (text(input.value()).equals("0")) {
                                        release.await();
                                    }
                                    return bench.echo(input);
                                }))) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 1_999);
            release.countDown();
            await().atMost(BOUND).until(() -> loop.counts().records() == 2_000);
        }

        assertThat(bench.outputs()).isEqualTo(expected(2_000, 2_000));
    }

    @Test
    void whatIsDoneAboveAStuckRecordIsNotDoneAgainByTheNextOwner(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        bench.send(0, 1_000, 1_000);
        try (AgentLoop first =
                AgentLoop.start(
                        bench.settings("a"),
                        handler(
                                input -> {
                                    if (text(input.value()).equals("0")) {
                                        never.await();
                                    }
                                    return bench.echo(input);
                                }))) {
            await().atMost(BOUND).until(() -> first.counts().records() == 999);
            first.close(Duration.ZERO);
        }

        try (AgentLoop second =
                AgentLoop.start(
                        bench.settings("a"),
                        handler(
                                input -> {
                                    calls.incrementAndGet();
                                    return bench.echo(input);
                                }))) {
            await().atMost(BOUND).until(() -> second.counts().records() == 1);
        }

        assertThat(calls).hasValue(1);
        assertThat(bench.outputs()).isEqualTo(expected(1_000, 1_000));
    }

    @Test
    void anOutputThatItsTopicWillNotTakeIsReplacedAndSpoilsNoOther(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.send(0, 200, 200);
        Handler handler =
                new Handler() {
                    @Override
                    public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn) {
                        if (!text(input.value()).equals("77")) {
                            return bench.echo(input);
                        }
                        byte[] incompressible = new byte[300_000];
                        new Random(1).nextBytes(incompressible);
                        return new Outcome(
                                List.of(
                                        new ProducerRecord<>(
                                                bench.out, input.key(), incompressible)));
                    }

                    @Override
                    public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
                        assertThat(text(input.value())).isEqualTo("77");
                        assertThat(stop).isInstanceOf(Stop.TooLarge.class);
                        return bench.echo(input);
                    }
                };

        try (AgentLoop loop = AgentLoop.start(bench.settings("a"), handler)) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 200);
        }

        assertThat(bench.outputs()).isEqualTo(expected(200, 200));
    }

    @Test
    void aDependencyThatIsAwayPausesIntakeAndLosesNothing(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        AtomicBoolean away = new AtomicBoolean(true);
        Set<String> tried = ConcurrentHashMap.newKeySet();
        bench.send(0, 5_000, 5_000);

        try (AgentLoop loop =
                AgentLoop.start(
                        bench.settings("a").withInFlightMax(10),
                        handler(
                                input -> {
                                    tried.add(text(input.value()));
                                    if (away.get()) {
                                        throw new DependencyException(
                                                "model", "no answer", new IllegalStateException());
                                    }
                                    return bench.echo(input);
                                }))) {
            await().atMost(BOUND)
                    .until(
                            () ->
                                    loop.health() instanceof LoopHealth.Waiting w
                                            && w.dependency().equals("model"));
            assertThat(loop.counts().records()).isZero();
            away.set(false);
            await().atMost(BOUND).until(() -> loop.counts().records() == 5_000);
            await().atMost(BOUND).until(() -> loop.health() instanceof LoopHealth.Running);
        }

        assertThat(bench.outputs()).isEqualTo(expected(5_000, 5_000));
    }

    @Test
    void aHandlerThatThrowsWhatItMustNotLosesNothing(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        AtomicInteger thrown = new AtomicInteger();
        bench.send(0, 100, 10);

        try (AgentLoop loop =
                AgentLoop.start(
                        bench.settings("a"),
                        handler(
                                input -> {
                                    if (text(input.value()).equals("50")
                                            && thrown.incrementAndGet() < 3) {
                                        throw new StackOverflowError("planted");
                                    }
                                    return bench.echo(input);
                                }))) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 100);
        }

        assertThat(bench.outputs()).isEqualTo(expected(100, 10));
    }

    @Test
    void instancesThatComeAndGoLoseAndDoubleNothing(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        Handler slow =
                handler(
                        input -> {
                            LockSupport.parkNanos(
                                    1_000_000L * (10 + Integer.parseInt(text(input.value())) % 20));
                            return bench.echo(input);
                        });
        bench.send(0, 1_000, 211);

        try (AgentLoop first = AgentLoop.start(bench.settings("a").withInFlightMax(8), slow)) {
            await().atMost(BOUND).until(() -> first.counts().records() > 300);
            try (AgentLoop second = AgentLoop.start(bench.settings("b").withInFlightMax(8), slow)) {
                await().atMost(BOUND).until(() -> second.gauges().partitions() > 0);
                bench.send(1_000, 3_000, 211);
                await().atMost(BOUND).until(() -> second.counts().records() > 300);
            }
            try (AgentLoop third = AgentLoop.start(bench.settings("c").withInFlightMax(8), slow)) {
                await().atMost(BOUND).until(() -> third.gauges().partitions() > 0);
                bench.send(3_000, 5_000, 211);
                await().atMost(BOUND).until(() -> third.counts().records() > 100);
                first.close(Duration.ofSeconds(10));
                await().atMost(BOUND).until(() -> bench.read(bench.out).size() >= 5_000);
            }
        }

        assertThat(bench.outputs()).isEqualTo(expected(5_000, 211));
    }

    /**
     * As a rule the first ends. Where the broker answers its commit with "unexpected error" while
     * the second takes the id, it takes the id back, once, and the second ends.
     */
    @Test
    void ofTwoProcessesUnderTheSameNameOneEndsInsteadOfTakingTurns(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        Handler slow =
                handler(
                        input -> {
                            LockSupport.parkNanos(5_000_000);
                            return bench.echo(input);
                        });
        bench.send(0, 3_000, 211);

        try (AgentLoop first = AgentLoop.start(bench.settings("same").withInFlightMax(4), slow)) {
            await().atMost(BOUND).until(() -> first.counts().records() > 100);
            try (AgentLoop second =
                    AgentLoop.start(bench.settings("same").withInFlightMax(4), slow)) {
                await().atMost(BOUND)
                        .until(
                                () ->
                                        second.counts().records() > 0
                                                || hasLostItsName(first)
                                                || hasLostItsName(second));
                // However quick they were, both have something to commit.
                bench.send(3_000, 4_000, 211);
                await().atMost(BOUND).until(() -> hasLostItsName(first) || hasLostItsName(second));
                await().atMost(BOUND).until(() -> bench.read(bench.out).size() == 4_000);
                AgentLoop left = hasLostItsName(first) ? second : first;
                assertThat(left.health()).isInstanceOf(LoopHealth.Running.class);
            }
        }

        assertThat(bench.outputs()).isEqualTo(expected(4_000, 211));
    }

    private static boolean hasLostItsName(AgentLoop loop) {
        return loop.health() instanceof LoopHealth.Failed f
                && f.message().contains("process.instance");
    }

    @Test
    void recordsThatWereDeletedBeforeTheyWereHandledStopTheLoopInsteadOfBeingSkipped(
            KafkaCluster kafka) throws Exception {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.send(0, 400, 400);
        try (AgentLoop loop = AgentLoop.start(bench.settings("a"), handler(bench::echo))) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 400);
        }
        bench.send(400, 2_000, 400);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bench.bootstrapServers))) {
            TopicPartition partition = new TopicPartition(bench.in, 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(200))).all().get();
        }

        try (AgentLoop loop = AgentLoop.start(bench.settings("a"), handler(bench::echo))) {
            await().atMost(BOUND).until(() -> loop.health() instanceof LoopHealth.Failed);

            assertThat(loop.health().toString())
                    .contains("no longer exists")
                    .contains("--reset-offsets");
        }
    }
}
