package dev.firebreak.boundary.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Lanes with their own threads, but each call ends only when the test lets it: one step, then wait
 * until everybody is where the model says. So a seed is the same life again.
 */
class LanesTest {
    private static final int SEEDS = 250;
    private static final int STEPS = 120;
    private static final int KEYS = 3;
    private static final Lanes.Alone NEVER_ALONE = (assignment, input) -> false;
    private static final long WAIT_MAX_MS = TimeUnit.SECONDS.toMillis(30);

    @Test
    void aKeyRunsOneAfterTheOtherAlsoWhenItsPartitionGoesAndComesBack()
            throws InterruptedException {
        for (long seed = 0; seed < SEEDS; seed++) {
            new Life(seed, Integer.MAX_VALUE).run();
        }
    }

    @Test
    void noMoreRunThanThereArePermits() throws InterruptedException {
        for (long seed = 0; seed < SEEDS; seed++) {
            new Life(seed, 1 + (int) (seed % 3)).run();
        }
    }

    /**
     * It went wrong: each lane that waited for the end of an earlier call held a permit meanwhile,
     * so that one call which nothing can cut off could stop every partition.
     */
    @Test
    void aPartitionThatWaitsForItsEarlierCallLeavesThePermitsToOthers()
            throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        Lanes lanes =
                new Lanes(
                        2,
                        NEVER_ALONE,
                        counted(
                                (assignment, input) -> {
                                    if (input.partition() == 0) {
                                        awaitUninterruptibly(end);
                                    } else {
                                        other.countDown();
                                    }
                                }));
        Assignment first = assignment(0, null);
        lanes.submit(first, input(0, 0));
        await().atMost(Duration.ofMillis(WAIT_MAX_MS)).until(() -> lanes.running() == 1);
        first.lose();
        lanes.cancel(first);
        Assignment second = assignment(0, first.unlessQuiet());
        lanes.submit(second, input(0, 0));

        lanes.submit(assignment(1, null), input(1, 0));

        assertThat(other.await(WAIT_MAX_MS, TimeUnit.MILLISECONDS)).isTrue();
        end.countDown();
        await().atMost(Duration.ofMillis(WAIT_MAX_MS)).until(() -> lanes.running() == 0);
    }

    /** Work between {@code begin} and {@code ended}, as the loop does it. */
    private static Lanes.Work counted(Lanes.Work work) {
        return (assignment, input) -> {
            Turn turn = new Turn(assignment, input, Handler.NO_BOOKMARK, 0);
            if (assignment.begin(turn)) {
                try {
                    work.run(assignment, input);
                } finally {
                    assignment.ended(turn);
                }
            }
        };
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // As a call that does not look at interrupts.
            }
        }
    }

    private static Assignment assignment(int partition, Assignment predecessor) {
        return new Assignment(
                new TopicPartition("in", partition),
                new Ledger(0, new BitSet()),
                OwnerNote.NONE,
                100,
                0,
                () -> Handler.NO_BOOKMARK,
                predecessor);
    }

    private static ConsumerRecord<byte[], byte[]> input(int partition, long offset) {
        return new ConsumerRecord<>("in", partition, offset, new byte[] {'k'}, new byte[0]);
    }

    /** A call that runs, as the model knows it. */
    private static final class Call {
        final Assignment assignment;
        final String key;
        final long offset;
        final boolean stubborn;
        boolean released;

        Call(Assignment assignment, String key, long offset, boolean stubborn) {
            this.assignment = assignment;
            this.key = key;
            this.offset = offset;
            this.stubborn = stubborn;
        }
    }

    /** One assignment as the model knows it: what was submitted and has not run, key by key. */
    private static final class Held {
        final Assignment assignment;
        final Assignment predecessor;
        final Map<String, List<Long>> waiting = new TreeMap<>();

        Held(Assignment assignment, Assignment predecessor) {
            this.assignment = assignment;
            this.predecessor = predecessor;
        }
    }

    private static final class Life implements Lanes.Work {
        private final long seed;
        private final Random random;
        private final int permits;
        private final Lanes lanes;
        private final List<Call> running = new ArrayList<>();
        private final List<String> broken = new ArrayList<>();
        private final Set<Long> stubborn = new HashSet<>();
        private final Map<String, Long> lastOfKey = new HashMap<>();
        private Held held = hold(null);
        private long nextOffset;

        Life(long seed, int permits) {
            this.seed = seed;
            this.random = new Random(seed);
            this.permits = permits;
            this.lanes = new Lanes(Math.min(permits, 1_000), NEVER_ALONE, counted(this));
        }

        void run() throws InterruptedException {
            for (int n = 0; n < STEPS; n++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2, 3 -> submit();
                    case 4, 5, 6 -> release();
                    default -> comeBack();
                }
                settle();
            }
            while (!isIdle()) {
                release();
                settle();
            }
            await().atMost(Duration.ofMillis(WAIT_MAX_MS))
                    .pollInterval(Duration.ofMillis(1))
                    .pollDelay(Duration.ZERO)
                    .untilAsserted(
                            () ->
                                    assertThat(lanes.running())
                                            .as("permits held, seed %d", seed)
                                            .isZero());
        }

        // ---- the loop's side

        private void submit() {
            String key = "k" + random.nextInt(KEYS);
            long offset = nextOffset++;
            synchronized (this) {
                if (random.nextInt(3) == 0) {
                    stubborn.add(offset);
                }
                held.waiting.computeIfAbsent(key, k -> new ArrayList<>()).add(offset);
            }
            lanes.submit(
                    held.assignment,
                    new ConsumerRecord<>(
                            "in", 0, offset, key.getBytes(StandardCharsets.UTF_8), new byte[0]));
        }

        private synchronized void release() {
            if (!running.isEmpty()) {
                running.get(random.nextInt(running.size())).released = true;
                notifyAll();
            }
        }

        /** The partition is taken away and comes back to the same process. */
        private void comeBack() {
            Held gone = held;
            synchronized (this) {
                gone.assignment.lose();
                held = hold(gone.assignment.unlessQuiet());
                lastOfKey.clear();
            }
            lanes.cancel(gone.assignment);
        }

        private static Held hold(Assignment predecessor) {
            return new Held(assignment(0, predecessor), predecessor);
        }

        // ---- the lanes' side

        @Override
        public void run(Assignment assignment, ConsumerRecord<byte[], byte[]> input)
                throws InterruptedException {
            String key = new String(input.key(), StandardCharsets.UTF_8);
            synchronized (this) {
                Call call =
                        new Call(
                                assignment, key, input.offset(), stubborn.contains(input.offset()));
                enter(call);
                try {
                    while (!call.released) {
                        try {
                            wait();
                        } catch (InterruptedException e) {
                            if (!call.stubborn) {
                                throw e;
                            }
                        }
                    }
                } finally {
                    running.remove(call);
                    notifyAll();
                }
            }
        }

        private void enter(Call call) {
            for (Call other : running) {
                if (other.key.equals(call.key)) {
                    broken.add("%d runs beside %d of its key".formatted(call.offset, other.offset));
                }
            }
            if (call.assignment == held.assignment) {
                Long before = lastOfKey.put(call.key, call.offset);
                if (before != null && before > call.offset) {
                    broken.add("%d runs after %d of its key".formatted(call.offset, before));
                }
                held.waiting.get(call.key).remove(call.offset);
            } else {
                // Every lane was at rest when the partition went, so none was just beginning.
                broken.add("%d begins though its partition is lost".formatted(call.offset));
            }
            running.add(call);
            if (running.size() > permits) {
                broken.add("%d run at once".formatted(running.size()));
            }
            notifyAll();
        }

        // ---- what must be

        private synchronized void settle() throws InterruptedException {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MAX_MS);
            while (!isWhereItMustBe()) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                assertThat(leftMs).as("nothing moves any more, seed %d", seed).isPositive();
                wait(Math.min(leftMs, 1)); // The end of a call is not told, only its result.
            }
            assertThat(broken).as("seed %d", seed).isEmpty();
        }

        private boolean isWhereItMustBe() {
            boolean cutOffAreGone =
                    running.stream()
                            .allMatch(
                                    call ->
                                            !call.released
                                                    && (call.stubborn
                                                            || call.assignment == held.assignment));
            return cutOffAreGone && (mustWait() || everyKeyRuns());
        }

        /** The calls of the time before still run. */
        private boolean mustWait() {
            return held.predecessor != null
                    && held.predecessor.unlessQuiet() != null
                    && running.stream().noneMatch(call -> call.assignment == held.assignment)
                    && running.stream().anyMatch(call -> call.assignment != held.assignment);
        }

        private boolean everyKeyRuns() {
            long busy =
                    running.stream()
                            .filter(call -> call.assignment == held.assignment)
                            .map(call -> call.key)
                            .distinct()
                            .count();
            long wanting =
                    held.waiting.entrySet().stream()
                            .filter(lane -> !lane.getValue().isEmpty())
                            .filter(
                                    lane ->
                                            running.stream()
                                                    .noneMatch(
                                                            call -> call.key.equals(lane.getKey())))
                            .count();
            return wanting == 0 || busy >= permits;
        }

        private synchronized boolean isIdle() {
            return running.isEmpty() && held.waiting.values().stream().allMatch(List::isEmpty);
        }
    }
}
