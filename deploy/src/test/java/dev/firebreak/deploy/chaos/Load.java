package dev.firebreak.deploy.chaos;

import dev.firebreak.deploy.chaos.Evidence.Place;
import dev.firebreak.deploy.chaos.Evidence.Sent;
import dev.firebreak.deploy.chaos.RequestBytes.Made;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends requests and keeps account of every acknowledgement.
 *
 * <p>The producer is idempotent, so what it tries again by itself it can't double. A send that it
 * gives up on is not tried again here: nobody knows whether it arrived, and a second one could
 * double it. It stays doubtful until the topic is read after the run, which decides.
 */
final class Load implements AutoCloseable {
    /** The header under which a record is found again. */
    static final String TASK = "chaos-task";

    private static final int BAD_EVERY = 40;
    private static final int DELIVERY_MAX_MS = 180_000;

    private final String topic;
    private final RequestBytes requests;
    private final RandomGenerator random;
    private final Producer<byte[], byte[]> producer;
    private final Map<String, Sent> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Sent> doubtful = new ConcurrentHashMap<>();
    private int sends;

    Load(Map<String, Object> kafka, String topic, RequestBytes requests, RandomGenerator random) {
        this.topic = topic;
        this.requests = requests;
        this.random = random;
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MAX_MS);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_MAX_MS);
        // Partitions that are added are used at once.
        properties.put(ProducerConfig.METADATA_MAX_AGE_CONFIG, 1_000);
        this.producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends so many records at an even pace, one in forty of them bad. Ends when all are decided.
     */
    void run(int records, int keys, long runMs) {
        long start = System.nanoTime();
        long paceNs = TimeUnit.MILLISECONDS.toNanos(runMs) / records;
        for (int n = 0; n < records; n++) {
            long due = start + n * paceNs;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            String task = "t" + n;
            String key = "k" + random.nextInt(keys);
            send(
                    task,
                    key,
                    random.nextInt(BAD_EVERY) == 0
                            ? requests.bad(random, task, key)
                            : requests.sound(task, key));
        }
        producer.flush();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback gets the same, and keeps account
    void send(String task, String key, Made made) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic, key.getBytes(StandardCharsets.UTF_8), made.value().array());
        record.headers().add(TASK, task.getBytes(StandardCharsets.UTF_8));
        sends++;
        producer.send(
                record,
                (metadata, failure) -> {
                    if (failure == null) {
                        Place place = new Place(metadata.partition(), metadata.offset());
                        acknowledged.put(
                                task, new Sent(task, key, place, made.value(), made.kind()));
                    } else {
                        Place nowhere = new Place(-1, -1);
                        doubtful.put(task, new Sent(task, key, nowhere, made.value(), made.kind()));
                    }
                });
    }

    void flush() {
        producer.flush();
    }

    /**
     * Everything that was sent and arrived.
     *
     * @param found where records lie on the topic, by their header {@link #TASK}
     */
    List<Sent> sent(Map<String, Place> found) {
        List<Sent> all = new ArrayList<>(acknowledged.values());
        for (Sent unsure : doubtful.values()) {
            Place place = found.get(unsure.task());
            if (place != null) {
                all.add(
                        new Sent(
                                unsure.task(), unsure.key(), place, unsure.value(), unsure.kind()));
            }
        }
        if (acknowledged.size() + doubtful.size() != sends) {
            throw new IllegalStateException(
                    "%d sends, but %d were acknowledged and %d given up"
                            .formatted(sends, acknowledged.size(), doubtful.size()));
        }
        return all;
    }

    /** Sends that the producer gave up on. */
    int doubtful() {
        return doubtful.size();
    }

    @Override
    public void close() {
        producer.close();
    }
}
