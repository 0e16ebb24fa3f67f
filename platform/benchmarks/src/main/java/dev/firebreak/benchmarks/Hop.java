package dev.firebreak.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * How long one hop takes: from when a request is due until its result is seen by a reader of
 * committed records. Requests are due at fixed times whatever becomes of those before them, and the
 * time counts from when a request was due, not from when it could be sent: a stall is felt by all
 * that come during it (no coordinated omission).
 */
final class Hop implements Scenario {
    private static final String NAME = "hop";
    private static final int[] LOADS_PERCENT = {10, 50, 90};
    private static final int WARM_UP_SECONDS = 2;
    private static final int RECORDS_MAX = 5_000_000;
    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long HIGHEST_MICROS = BOUND.toNanos() / 1_000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Row> run(Lab lab) {
        double full = NoWork.throughput(lab);
        List<Row> rows = new ArrayList<>();
        for (int percent : LOADS_PERCENT) {
            double perSecond = full * percent / 100;
            Measured measured = measure(lab, perSecond);
            String load =
                    "ms for a hop at %d %% load (%,.0f/s)%s"
                            .formatted(
                                    percent, perSecond, measured.keptUp() ? "" : ", fell behind");
            lab.note(
                    "%s, %d %%: p50 %.1f ms, p99 %.1f ms"
                            .formatted(NAME, percent, measured.ms(50), measured.ms(99)));
            rows.add(Row.alone(NAME, "p50 " + load, "ms", measured.ms(50)));
            rows.add(Row.alone(NAME, "p99 " + load, "ms", measured.ms(99)));
        }
        return rows;
    }

    /** The times of one load; whether results came as fast as requests. */
    private record Measured(Histogram micros, boolean keptUp) {
        double ms(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1e3;
        }
    }

    private static Measured measure(Lab lab, double perSecond) {
        int count =
                (int)
                        Math.min(
                                RECORDS_MAX,
                                perSecond * (WARM_UP_SECONDS + lab.sizes().hopSeconds()));
        Contestant ours = new Ours();
        try (Ground ground = lab.cluster().ground();
                Contestant.Entry entry = ours.start(ground, new Calls(Work.NONE), Ours.IN_FLIGHT)) {
            Requests load = Requests.on(ground, Integer.MAX_VALUE);
            // The first request is answered before the clock starts: then the group has formed.
            ground.fill(load, 1);
            Race.await(entry, ours.name(), BOUND, () -> ground.committed() == 1);
            Timetable timetable = new Timetable(System.nanoTime(), 1e9 / perSecond, count);
            Reader reader = new Reader(ground, timetable, (int) (perSecond * WARM_UP_SECONDS));
            Thread reading = Thread.ofPlatform().name("hop-reader").start(reader);
            send(ground, load, timetable);
            int behind = count - reader.seen;
            join(reading);
            Exactness.InexactException inexact = reader.failure.get();
            if (inexact != null) {
                throw inexact;
            }
            return new Measured(reader.micros, behind < perSecond);
        }
    }

    /** When each request is due. Request 0 was before. */
    private record Timetable(long startNanos, double everyNanos, int count) {
        long due(int number) {
            return startNanos + (long) (everyNanos * number);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a request that is lost is missed by the reader
    private static void send(Ground ground, Requests load, Timetable timetable) {
        Map<String, Object> properties = new HashMap<>(ground.cluster().kafka());
        properties.put("linger.ms", 0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int n = 1; n < timetable.count(); n++) {
                for (long wait = timetable.due(n) - System.nanoTime();
                        wait > 0;
                        wait = timetable.due(n) - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                producer.send(new ProducerRecord<>(ground.requests(), load.key(n), load.value(n)));
            }
        }
    }

    private static void join(Thread reading) {
        try {
            reading.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sees every result once, and when. */
    private static final class Reader implements Runnable {
        private final Ground ground;
        private final Timetable timetable;
        private final int warmUp;
        private final Histogram micros = new Histogram(HIGHEST_MICROS, 3);
        private final Exactness exactness = new Exactness();
        private final AtomicReference<Exactness.@Nullable InexactException> failure =
                new AtomicReference<>();
        private volatile int seen;

        Reader(Ground ground, Timetable timetable, int warmUp) {
            this.ground = ground;
            this.timetable = timetable;
            this.warmUp = warmUp;
        }

        @Override
        public void run() {
            List<TopicPartition> partitions = ground.partitions(ground.results());
            long until = timetable.due(timetable.count()) + BOUND.toNanos();
            try (KafkaConsumer<byte[], byte[]> consumer = Exactness.reader(ground)) {
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                int results = 0;
                while (results < timetable.count() && System.nanoTime() < until) {
                    for (ConsumerRecord<byte[], byte[]> result : consumer.poll(POLL)) {
                        see(result, System.nanoTime());
                        results++;
                    }
                    seen = results;
                }
                exactness.demand(NAME, timetable.count());
            } catch (Exactness.InexactException e) {
                failure.set(e);
            }
        }

        /** The key tells the number: each request has a conversation of its own. */
        private void see(ConsumerRecord<byte[], byte[]> result, long now) {
            int number = Requests.number(new String(result.key(), StandardCharsets.US_ASCII));
            exactness.see(result, OptionalInt.of(number));
            if (number > warmUp) {
                long waited = (now - timetable.due(number)) / 1_000;
                micros.recordValue(Math.clamp(waited, 1, HIGHEST_MICROS));
            }
        }
    }
}
