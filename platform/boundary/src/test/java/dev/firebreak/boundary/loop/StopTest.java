package dev.firebreak.boundary.loop;

import static dev.firebreak.boundary.loop.LoopTopics.expected;
import static dev.firebreak.boundary.loop.LoopTopics.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.loop.OwnerNote.Suspect;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that the loop must end itself: too slow, stuck, or fatal to the process. */
@ExtendWith(KafkaExtension.class)
class StopTest {
    private static final Duration BOUND = Duration.ofMinutes(2);

    private interface Handling {
        Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn) throws InterruptedException;
    }

    /** Echoes, except for what a test says; what was stopped is echoed too, and remembered. */
    private record Recording(LoopTopics bench, Handling handling, Queue<Stop> stops)
            implements Handler {
        Recording(LoopTopics bench, Handling handling) {
            this(bench, handling, new ConcurrentLinkedQueue<>());
        }

        @Override
        public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn)
                throws InterruptedException {
            return handling.handle(input, turn);
        }

        @Override
        public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
            stops.add(stop);
            return bench.echo(input);
        }
    }

    @Test
    void aRecordWhoseTimeIsUpIsStoppedAndTheOthersOfItsKeyGoOn(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        CountDownLatch never = new CountDownLatch(1);
        Recording handler =
                new Recording(
                        bench,
                        (input, turn) -> {
                            if (text(input.value()).equals("7")) {
                                turn.endWithin(100);
                                never.await();
                            }
                            return bench.echo(input);
                        });
        bench.send(0, 200, 5);

        try (AgentLoop loop = AgentLoop.start(bench.settings("a"), handler)) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 200);

            assertThat(loop.counts().timedOut()).isEqualTo(1);
            assertThat(loop.counts().abandoned()).isZero();
        }

        assertThat(handler.stops()).singleElement().isInstanceOf(Stop.TimedOut.class);
        assertThat(bench.outputs()).isEqualTo(expected(200, 5));
    }

    @Test
    void aCallThatDoesNotMindBeingInterruptedIsLeftAndItsRecordEnds(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        AtomicBoolean release = new AtomicBoolean();
        CountDownLatch over = new CountDownLatch(1);
        Recording handler =
                new Recording(
                        bench,
                        (input, turn) -> {
                            if (text(input.value()).equals("7")) {
                                turn.endWithin(50);
                                while (!release.get()) {
                                    Thread.onSpinWait();
                                }
                                over.countDown();
                            }
                            return bench.echo(input);
                        });
        bench.send(0, 200, 5);

        try (AgentLoop loop = AgentLoop.start(bench.settings("a").withInFlightMax(3), handler)) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 200);
            release.set(true);
            await().atMost(BOUND).until(() -> over.getCount() == 0);

            assertThat(loop.counts().abandoned()).isEqualTo(1);
            await().atMost(BOUND).until(() -> loop.gauges().inFlight() == 0);
        }

        assertThat(handler.stops()).singleElement().isInstanceOf(Stop.TimedOut.class);
        assertThat(bench.outputs()).isEqualTo(expected(200, 5));
    }

    /** It went wrong: who has the partition next waited for the end of the call for ever. */
    @Test
    void aStuckCallDoesNotKeepItsPartitionFromComingBack(KafkaCluster kafka) {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        AtomicBoolean release = new AtomicBoolean();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Recording handler =
                new Recording(
                        bench,
                        (input, turn) -> {
                            if (seen.add(text(input.value()))
                                    && text(input.value()).endsWith("0")) {
                                while (!release.get()) {
                                    LockSupport.parkNanos(1_000_000);
                                    Thread.interrupted(); // it does not mind
                                }
                            }
                            return bench.echo(input);
                        });
        for (int partition = 0; partition < LoopTopics.PARTITIONS; partition++) {
            bench.sendTo(partition, 10 * partition, 10 * partition + 1);
        }

        try (AgentLoop first =
                AgentLoop.start(bench.settings("a").withRecordMaxMs(15_000), handler)) {
            await().atMost(BOUND).until(() -> seen.size() == LoopTopics.PARTITIONS);
            // Partitions go while their calls run, and come back when the other is gone.
            try (AgentLoop second = AgentLoop.start(bench.settings("b"), handler)) {
                await().atMost(BOUND).until(() -> second.gauges().partitions() > 0);
            }
            await().atMost(BOUND).until(() -> first.gauges().partitions() == LoopTopics.PARTITIONS);
            for (int partition = 0; partition < LoopTopics.PARTITIONS; partition++) {
                bench.sendTo(partition, 10 * partition + 1, 10 * partition + 2);
            }

            await().atMost(BOUND)
                    .until(() -> bench.read(bench.out).size() == 2 * LoopTopics.PARTITIONS);
            release.set(true);
        }

        assertThat(bench.outputs().values()).allSatisfy(values -> assertThat(values).hasSize(1));
    }

    /** What an owner that died leaves; real deaths are the chaos test's. */
    private static void died(LoopTopics bench, int crashesInVain, Map<Integer, Suspect> suspects)
            throws Exception {
        OwnerNote note = new OwnerNote(true, crashesInVain, -1, new TreeMap<>(suspects));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bench.bootstrapServers))) {
            admin.alterConsumerGroupOffsets(
                            bench.group,
                            Map.of(
                                    new TopicPartition(bench.in, 0),
                                    new OffsetAndMetadata(0, OffsetMetadata.encode("", note))))
                    .all()
                    .get();
        }
    }

    private static OwnerNote note(LoopTopics bench) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bench.bootstrapServers))) {
            OffsetAndMetadata at =
                    admin.listConsumerGroupOffsets(bench.group)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(new TopicPartition(bench.in, 0));
            return at == null ? OwnerNote.NONE : OffsetMetadata.salvage(at.metadata()).note();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts what runs beside each record. */
    private static final class Neighbours {
        private final LoopTopics bench;
        private final AtomicInteger running = new AtomicInteger();
        private final Map<String, Integer> most = new ConcurrentHashMap<>();

        Neighbours(LoopTopics bench) {
            this.bench = bench;
        }

        /** Runs a loop until so many records are committed; what it counted by then. */
        LoopCounts run(LoopSettings settings, int records) {
            try (AgentLoop loop =
                    AgentLoop.start(settings, new Recording(bench, (input, _) -> handle(input)))) {
                await().atMost(BOUND).until(() -> loop.counts().records() == records);
                return loop.counts();
            }
        }

        private Outcome handle(ConsumerRecord<byte[], byte[]> input) throws InterruptedException {
            int now = running.incrementAndGet();
            most.merge(text(input.value()), now - 1, Math::max);
            // Long enough that others would be beside it, were they let.
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
            most.merge(text(input.value()), running.get() - 1, Math::max);
            running.decrementAndGet();
            return bench.echo(input);
        }
    }

    @Test
    void whatOneProcessDiedOfRunsAsUsual(KafkaCluster kafka) throws Exception {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.sendTo(0, 0, 40);
        died(bench, 0, Map.of(7, new Suspect(0, true), 8, new Suspect(1, false)));
        Neighbours neighbours = new Neighbours(bench);

        neighbours.run(bench.settings("a"), 40);

        assertThat(neighbours.most.get("7")).isPositive();
    }

    @Test
    void whatTwoProcessesDiedOfRunsWithNothingBesideIt(KafkaCluster kafka) throws Exception {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.sendTo(0, 0, 40);
        died(bench, 0, Map.of(7, new Suspect(1, true), 9, new Suspect(2, false)));
        Neighbours neighbours = new Neighbours(bench);

        LoopCounts counts = neighbours.run(bench.settings("a"), 40);

        assertThat(counts.poisoned()).isZero();
        assertThat(neighbours.most).containsEntry("7", 0).containsEntry("9", 0);
        assertThat(neighbours.most.get("20")).isPositive();
    }

    /** An unrelated death meets whatever runs alone just then. */
    @Test
    void oneDeathAloneProvesNothing(KafkaCluster kafka) throws Exception {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.sendTo(0, 0, 40);
        died(bench, 0, Map.of(7, new Suspect(2, true)));
        Neighbours neighbours = new Neighbours(bench);

        LoopCounts counts = neighbours.run(bench.settings("a"), 40);

        assertThat(counts.poisoned()).isZero();
        assertThat(neighbours.most).containsEntry("7", 0);
    }

    @Test
    void whatRunsAloneIsWrittenDownBeforeItBegins(KafkaCluster kafka) throws Exception {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.sendTo(0, 0, 10);
        died(bench, 0, Map.of(7, new Suspect(1, true), 8, new Suspect(2, false)));
        AtomicReference<OwnerNote> whenItBegan = new AtomicReference<>(OwnerNote.NONE);
        Recording handler =
                new Recording(
                        bench,
                        (input, _) -> {
                            boolean suspected = Set.of("7", "8").contains(text(input.value()));
                            if (suspected && whenItBegan.get().equals(OwnerNote.NONE)) {
                                // What was just committed may show a moment later (its markers).
                                await().atMost(BOUND)
                                        .until(
                                                () ->
                                                        note(bench)
                                                                .suspects()
                                                                .containsValue(
                                                                        new Suspect(2, true)));
                                whenItBegan.set(note(bench));
                            }
                            return bench.echo(input);
                        });

        try (AgentLoop loop = AgentLoop.start(bench.settings("a"), handler)) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 10);
        }

        assertThat(whenItBegan.get().open()).isTrue();
        assertThat(whenItBegan.get().suspects().values())
                .as("whichever was first, and the other one")
                .contains(new Suspect(2, true), new Suspect(2, false));
        await().atMost(BOUND).until(() -> !note(bench).open());
        assertThat(note(bench).suspects()).isEmpty();
    }

    /** It went wrong: its neighbour ended the process, and it was counted once more for that. */
    @Test
    void untilWhatRanAloneIsCommittedNothingElseRuns(KafkaCluster kafka) throws Exception {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.sendTo(0, 0, 10);
        died(bench, 0, Map.of(0, new Suspect(1, true)));
        AtomicReference<AgentLoop> started = new AtomicReference<>();
        Queue<Long> committedBefore = new ConcurrentLinkedQueue<>();
        CountDownLatch known = new CountDownLatch(1);
        Recording handler =
                new Recording(
                        bench,
                        (input, _) -> {
                            known.await();
                            if (!text(input.value()).equals("0")) {
                                committedBefore.add(started.get().counts().records());
                            }
                            return bench.echo(input);
                        });

        try (AgentLoop loop = AgentLoop.start(bench.settings("a"), handler)) {
            started.set(loop);
            known.countDown();
            await().atMost(BOUND).until(() -> loop.counts().records() == 10);
        }

        assertThat(committedBefore).hasSize(9).doesNotContain(0L);
    }

    @Test
    void whatFourProcessesDiedOfIsNotRunAgain(KafkaCluster kafka) throws Exception {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.sendTo(0, 0, 40);
        died(bench, 0, Map.of(7, new Suspect(3, true), 9, new Suspect(5, false)));
        Recording handler =
                new Recording(
                        bench,
                        (input, _) -> {
                            if (text(input.value()).equals("7")
                                    || text(input.value()).equals("9")) {
                                throw new AssertionError("it was run again");
                            }
                            return bench.echo(input);
                        });

        try (AgentLoop loop = AgentLoop.start(bench.settings("a"), handler)) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 40);

            assertThat(loop.counts().poisoned()).isEqualTo(2);
        }

        assertThat(handler.stops())
                .containsExactlyInAnyOrder(new Stop.Poisoned(4, true), new Stop.Poisoned(5, false));
    }

    @Test
    void whereNothingWasEverCommittedEachRecordRunsAloneUntilTheFatalOneHasAName(KafkaCluster kafka)
            throws Exception {
        LoopTopics bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        bench.sendTo(0, 0, 30);
        died(bench, 1, Map.of());
        Neighbours neighbours = new Neighbours(bench);

        neighbours.run(bench.settings("a").withInFlightMax(10), 30);

        for (int n = 0; n < 10; n++) {
            assertThat(neighbours.most).containsEntry(Integer.toString(n), 0);
        }
        assertThat(neighbours.most.get("20")).isPositive();
    }
}
