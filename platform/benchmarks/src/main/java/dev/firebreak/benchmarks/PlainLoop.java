package dev.firebreak.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;

/**
 * The least that is exactly once: poll, begin, send all, offsets, commit, on one thread, without a
 * check of anything. One call at a time, so it has a place only where there is no work.
 */
final class PlainLoop extends PassingOn {
    /** As many as our loop puts into one transaction. */
    private static final int POLL_RECORDS_MAX = 2_000;

    private static final Duration POLL = Duration.ofMillis(100);

    @Override
    public String name() {
        return "plain loop";
    }

    @Override
    public int inFlightWithoutWork() {
        return 1;
    }

    @Override
    public Entry start(Ground ground, Calls calls, int inFlight) {
        CountDownLatch stop = new CountDownLatch(1);
        AtomicReference<String> failure = new AtomicReference<>();
        Thread thread =
                Thread.ofPlatform()
                        .name("plain-loop")
                        .start(
                                () -> {
                                    try (KafkaConsumer<byte[], byte[]> consumer =
                                                    consumer(ground, POLL_RECORDS_MAX);
                                            KafkaProducer<byte[], byte[]> producer =
                                                    producer(ground)) {
                                        producer.initTransactions();
                                        consumer.subscribe(List.of(ground.requests()));
                                        while (stop.getCount() > 0) {
                                            turn(ground, calls, consumer, producer);
                                        }
                                    } catch (RuntimeException e) {
                                        failure.set(e.toString());
                                    }
                                });
        return new Entry() {
            @Override
            public Optional<String> failure() {
                return Optional.ofNullable(failure.get());
            }

            @Override
            public void close() {
                stop.countDown();
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a send that fails makes the commit fail
    private static void turn(
            Ground ground,
            Calls calls,
            KafkaConsumer<byte[], byte[]> consumer,
            KafkaProducer<byte[], byte[]> producer) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (records.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        producer.beginTransaction();
        for (ConsumerRecord<byte[], byte[]> request : records) {
            calls.perform();
            producer.send(passedOn(ground, request));
            offsets.put(
                    new TopicPartition(request.topic(), request.partition()),
                    new OffsetAndMetadata(request.offset() + 1));
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
    }
}
