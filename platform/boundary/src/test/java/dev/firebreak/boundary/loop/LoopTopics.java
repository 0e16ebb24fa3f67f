package dev.firebreak.boundary.loop;

import dev.firebreak.boundary.topic.TopicProvisioner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the loop's tests work with: two topics, keyed records in, and what a read_committed reader
 * sees of the outcome.
 */
final class LoopTopics {
    static final int PARTITIONS = 4;

    final String bootstrapServers;
    final String in;
    final String out;
    final String group;

    LoopTopics(String bootstrapServers, String prefix) {
        this.bootstrapServers = bootstrapServers;
        this.in = prefix + "in";
        this.out = prefix + "out";
        this.group = prefix + "group";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(in, PARTITIONS, (short) 1),
                                    new NewTopic(out, PARTITIONS, (short) 1)
                                            .configs(Map.of("max.message.bytes", "100000"))))
                    .all()
                    .get();
            new TopicProvisioner(admin).awaitWritable(List.of(in, out));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    LoopSettings settings(String instance) {
        return LoopSettings.of(
                List.of(in),
                group,
                group + "-" + instance,
                Map.of("bootstrap.servers", bootstrapServers));
    }

    /**
     * Sends records n = from … to − 1 with key n % keys and value n, and checks every
     * acknowledgement.
     */
    void send(int from, int to, int keys) {
        send(
                IntStream.range(from, to)
                        .mapToObj(
                                n ->
                                        new ProducerRecord<>(
                                                in,
                                                bytes("k" + n % keys),
                                                bytes(Integer.toString(n))))
                        .toList());
    }

    /**
     * Sends records n = from … to − 1 with value n, each with a key of its own, to one partition.
     */
    void sendTo(int partition, int from, int to) {
        send(
                IntStream.range(from, to)
                        .mapToObj(
                                n ->
                                        new ProducerRecord<>(
                                                in,
                                                partition,
                                                bytes("k" + n),
                                                bytes(Integer.toString(n))))
                        .toList());
    }

    void send(List<ProducerRecord<byte[], byte[]>> records) {
        Map<String, Object> p =
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "linger.ms",
                        5,
                        "delivery.timeout.ms",
                        60_000,
                        "request.timeout.ms",
                        5_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
            for (Future<RecordMetadata> ack : sent) {
                ack.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything a read_committed reader sees on the output topic now, for each key in order. */
    Map<String, List<Integer>> outputs() {
        Map<String, List<Integer>> byKey = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> r : read(out)) {
            byKey.computeIfAbsent(text(r.key()), k -> new ArrayList<>())
                    .add(Integer.parseInt(text(r.value())));
        }
        return byKey;
    }

    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> p =
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(n -> new TopicPartition(topic, n))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(tp -> consumer.position(tp) < ends.getOrDefault(tp, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    /** What is right for records 0 … count − 1: each once, in order for its key. */
    static Map<String, List<Integer>> expected(int count, int keys) {
        Map<String, List<Integer>> byKey = new HashMap<>();
        IntStream.range(0, count)
                .forEach(n -> byKey.computeIfAbsent("k" + n % keys, k -> new ArrayList<>()).add(n));
        return byKey;
    }

    Outcome echo(ConsumerRecord<byte[], byte[]> input) {
        return new Outcome(List.of(new ProducerRecord<>(out, input.key(), input.value())));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
