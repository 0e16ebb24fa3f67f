package dev.firebreak.boundary.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class TopicTailTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final KafkaCluster kafka;
    private final Map<String, Object> client;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    TopicTailTest(KafkaCluster kafka) {
        this.kafka = kafka;
        this.client = Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    @Test
    void readsWhatWasCommittedBeforeAndAfterItBegan() throws Exception {
        String topic = topic("before");
        commit(topic, "a", "b");

        try (TopicTail tail = tail(topic)) {
            assertThat(tail.awaitCaughtUp(SOON)).isTrue();
            assertThat(seen).containsExactlyInAnyOrder("a", "b");
            commit(topic, "c");
            assertThat(tail.awaitCaughtUp(SOON)).isTrue();
        }

        assertThat(seen).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void whatWasAbortedIsNeverSeen() throws Exception {
        String topic = topic("aborted");
        try (KafkaProducer<byte[], byte[]> producer = producer(topic)) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(record(topic, "gone")); // the commit says whether it was taken
            producer.flush();
            producer.abortTransaction();
        }
        commit(topic, "kept");

        try (TopicTail tail = tail(topic)) {
            assertThat(tail.awaitCaughtUp(SOON)).isTrue();
        }

        assertThat(seen).containsExactly("kept");
    }

    @Test
    void waitsForATopicThatIsMadeLater() throws Exception {
        String topic = kafka.prefix() + "later";

        try (TopicTail tail = tail(topic)) {
            assertThat(tail.awaitCaughtUp(Duration.ofMillis(200))).isFalse();
            topic("later");
            commit(topic, "a");
            assertThat(tail.awaitCaughtUp(SOON)).isTrue();
        }

        assertThat(seen).containsExactly("a");
    }

    @Test
    void aHandlerThatThrowsEndsItAndWhoWaitsIsTold() {
        String topic = topic("broken");
        commit(topic, "a");

        try (TopicTail tail =
                TopicTail.start(
                        client,
                        topic,
                        record -> {
                            throw new IllegalStateException("our bug");
                        })) {
            assertThatThrownBy(() -> tail.awaitCaughtUp(SOON)).hasRootCauseMessage("our bug");
        }
    }

    @Test
    void aReaderSaysThatThereIsNoTopic() {
        try (TopicReader reader = new TopicReader(client, kafka.prefix() + "nowhere", r -> {})) {
            assertThatThrownBy(() -> reader.readToEnd(SOON))
                    .isInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void aReaderReadsAnEmptyTopicToItsEnd() {
        try (TopicReader reader = new TopicReader(client, topic("empty"), r -> seen.add("?"))) {
            assertThat(reader.readToEnd(SOON)).isTrue();
        }

        assertThat(seen).isEmpty();
    }

    private TopicTail tail(String topic) {
        return TopicTail.start(
                client, topic, r -> seen.add(new String(r.value(), StandardCharsets.UTF_8)));
    }

    private String topic(String name) {
        String topic = kafka.prefix() + name;
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
            new TopicProvisioner(admin).awaitWritable(List.of(topic));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return topic;
    }

    private void commit(String topic, String... values) {
        try (KafkaProducer<byte[], byte[]> producer = producer(topic)) {
            producer.initTransactions();
            producer.beginTransaction();
            for (String value : values) {
                var _ = producer.send(record(topic, value)); // the commit says whether it was taken
            }
            producer.commitTransaction();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
        return new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8));
    }

    private KafkaProducer<byte[], byte[]> producer(String id) {
        return new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", kafka.bootstrapServers(), "transactional.id", id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
