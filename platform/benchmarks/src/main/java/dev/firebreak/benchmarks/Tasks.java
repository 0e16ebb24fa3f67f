package dev.firebreak.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline itself adds to a task: from when it is published until a reader of committed
 * records sees its result, with planner and agent that answer at once and everything in one
 * process. One step and three steps one after the other (which end with a synthesis); few tasks a
 * second, counted from when each was due, and as many as there are.
 */
final class Tasks implements Scenario {
    private static final String NAME = "tasks";
    private static final int[] STEPS = {1, 3};
    private static final double PER_SECOND = 5;
    private static final int[] AT_ONCE = {1, 2, 8, 32};
    private static final double P50_MS_MAX = 150;
    private static final double PER_SECOND_MIN = 500;
    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long HIGHEST_MICROS = BOUND.toNanos() / 1_000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Row> rows = new ArrayList<>();
        int burst = lab.sizes().tasks();
        int few = (int) (PER_SECOND * lab.sizes().hopSeconds());
        Map<Integer, Double> rates = new HashMap<>();
        Map<Integer, Double> medians = new HashMap<>();
        try (TaskGround ground = new TaskGround()) {
            for (int steps : STEPS) {
                for (int round = 0; round < lab.sizes().warmUpRounds(); round++) {
                    atOnce(ground, "w" + round, steps, burst);
                }
                Histogram micros = few(ground, steps, few);
                String what =
                        "%d step%s, %.0f a second"
                                .formatted(steps, steps == 1 ? "" : "s", PER_SECOND);
                double p50 = micros.getValueAtPercentile(50) / 1e3;
                medians.put(steps, p50);
                rows.add(
                        new Row(
                                NAME,
                                "p50, " + what,
                                "ms",
                                p50,
                                "goal",
                                P50_MS_MAX,
                                new Row.Target.AtMost(1)));
                for (int percentile : new int[] {95, 99}) {
                    rows.add(
                            Row.alone(
                                    NAME,
                                    "p%d, %s".formatted(percentile, what),
                                    "ms",
                                    micros.getValueAtPercentile(percentile) / 1e3));
                }
                List<Double> perSecond = new ArrayList<>();
                for (int round = 0; round < lab.sizes().rounds(); round++) {
                    perSecond.add(atOnce(ground, "r" + round, steps, burst));
                }
                double rate = Lab.median(perSecond.stream().mapToDouble(r -> r));
                rates.put(steps, rate);
                rows.add(
                        new Row(
                                NAME,
                                "%d step%s, %,d at once"
                                        .formatted(steps, steps == 1 ? "" : "s", burst),
                                "/s",
                                rate,
                                "goal",
                                PER_SECOND_MIN,
                                new Row.Target.AtLeast(1)));
                lab.note(
                        "%s, %d steps: p50 %.1f ms, p99 %.1f ms, %,.0f/s"
                                .formatted(
                                        NAME,
                                        steps,
                                        p50,
                                        micros.getValueAtPercentile(99) / 1e3,
                                        rate));
            }
        }
        if (lab.peers() != Lab.Peers.NONE) {
            rows.addAll(peer(lab, burst, rates, medians));
        }
        return rows;
    }

    private static List<Row> peer(
            Lab lab, int count, Map<Integer, Double> rates, Map<Integer, Double> medians) {
        List<Row> rows = new ArrayList<>();
        for (int steps : STEPS) {
            LangGraphPeer.Measured best = null;
            LangGraphPeer.Measured alone = null;
            for (int atOnce : AT_ONCE) {
                LangGraphPeer.Measured measured = LangGraphPeer.run(steps, count, atOnce);
                lab.note(
                        "%s, langgraph4j, %d steps, %d at once: p50 %.2f ms, %,.0f/s"
                                .formatted(
                                        NAME,
                                        steps,
                                        atOnce,
                                        measured.p50Ms(),
                                        measured.perSecond()));
                alone = alone == null ? measured : alone;
                best = best == null || measured.perSecond() > best.perSecond() ? measured : best;
            }
            LangGraphPeer.Measured fastest = Objects.requireNonNull(best);
            LangGraphPeer.Measured first = Objects.requireNonNull(alone);
            String what = "%d step%s".formatted(steps, steps == 1 ? "" : "s");
            rows.add(
                    new Row(
                            NAME,
                            what + ", beside a graph in one process with a file per task",
                            "/s",
                            Objects.requireNonNull(rates.get(steps)),
                            "langgraph4j, %d at once".formatted(fastest.atOnce()),
                            fastest.perSecond(),
                            null));
            rows.add(
                    new Row(
                            NAME,
                            "p50, " + what + ", beside the same",
                            "ms",
                            Objects.requireNonNull(medians.get(steps)),
                            "langgraph4j, 1 at once",
                            first.p50Ms(),
                            null));
        }
        return rows;
    }

    /** Tasks at fixed times, whatever becomes of those before them. */
    private static Histogram few(TaskGround ground, int steps, int count) {
        Histogram micros = new Histogram(HIGHEST_MICROS, 3);
        long[] due = new long[count];
        long every = (long) (1e9 / PER_SECOND);
        try (KafkaConsumer<byte[], byte[]> consumer = ground.reader()) {
            long start = System.nanoTime();
            for (int n = 0; n < count; n++) {
                due[n] = start + n * every;
            }
            Reading reading = new Reading(ground, consumer, "few" + steps + "-", count);
            Thread thread = Thread.ofPlatform().name("tasks-reader").start(reading);
            for (int n = 0; n < count; n++) {
                for (long wait = due[n] - System.nanoTime();
                        wait > 0;
                        wait = due[n] - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                ground.publish("few" + steps + "-" + n, steps);
            }
            reading.end(thread);
            for (int n = 0; n < count; n++) {
                micros.recordValue(
                        Math.clamp((reading.seenAt[n] - due[n]) / 1_000, 1, HIGHEST_MICROS));
            }
        }
        return micros;
    }

    /** All tasks at once; how many of them end in a second. */
    private static double atOnce(TaskGround ground, String round, int steps, int count) {
        try (KafkaConsumer<byte[], byte[]> consumer = ground.reader()) {
            String prefix = round + "-" + steps + "-";
            Reading reading = new Reading(ground, consumer, prefix, count);
            Thread thread = Thread.ofPlatform().name("tasks-reader").start(reading);
            long start = System.nanoTime();
            for (int n = 0; n < count; n++) {
                ground.publish(prefix + n, steps);
            }
            reading.end(thread);
            long last = Arrays.stream(reading.seenAt).max().orElseThrow();
            return count / ((last - start) / 1e9);
        }
    }

    /** Sees the result of every task once, and when. */
    private static final class Reading implements Runnable {
        private final TaskGround ground;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final String prefix;
        private final long[] seenAt;
        private final AtomicReference<Exactness.@Nullable InexactException> failure =
                new AtomicReference<>();

        Reading(
                TaskGround ground,
                KafkaConsumer<byte[], byte[]> consumer,
                String prefix,
                int count) {
            this.ground = ground;
            this.consumer = consumer;
            this.prefix = prefix;
            this.seenAt = new long[count];
        }

        @Override
        public void run() {
            try {
                int missing = seenAt.length;
                long until = System.nanoTime() + BOUND.toNanos();
                while (missing > 0) {
                    if (System.nanoTime() - until > 0) {
                        throw new Exactness.InexactException(
                                "%d of %d tasks have no result".formatted(missing, seenAt.length));
                    }
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        missing -= see(record, System.nanoTime());
                    }
                }
            } catch (Exactness.InexactException e) {
                failure.set(e);
            }
        }

        private int see(ConsumerRecord<byte[], byte[]> record, long now) {
            String taskId = ground.completed(record);
            if (!taskId.startsWith(prefix)) {
                throw new Exactness.InexactException("another run's task ended again: " + taskId);
            }
            int number = Integer.parseInt(taskId.substring(prefix.length()));
            if (seenAt[number] != 0) {
                throw new Exactness.InexactException("a task ended twice: " + taskId);
            }
            seenAt[number] = now;
            return 1;
        }

        void end(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Exactness.InexactException inexact = failure.get();
            if (inexact != null) {
                throw inexact;
            }
        }
    }
}
