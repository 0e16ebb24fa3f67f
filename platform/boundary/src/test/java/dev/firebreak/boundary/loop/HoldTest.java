package dev.firebreak.boundary.loop;

import static dev.firebreak.boundary.loop.LoopTopics.bytes;
import static dev.firebreak.boundary.loop.LoopTopics.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.deadletter.RecordHeaders;
import dev.firebreak.boundary.hold.HoldHeaders;
import dev.firebreak.boundary.hold.HoldingHandler;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys that a dead letter holds: what follows waits in order, over restarts too. */
@ExtendWith(KafkaExtension.class)
class HoldTest {
    private static final Duration BOUND = Duration.ofMinutes(2);

    private final Set<String> bad = ConcurrentHashMap.newKeySet();
    private LoopTopics bench;
    private String parked;

    @BeforeEach
    void topics(KafkaCluster kafka) throws Exception {
        bench = new LoopTopics(kafka.bootstrapServers(), kafka.prefix());
        parked = kafka.prefix() + "parked";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bench.bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(parked, LoopTopics.PARTITIONS, (short) 1)))
                    .all()
                    .get();
            new TopicProvisioner(admin).awaitWritable(List.of(parked));
        }
    }

    /** Echoes what is good; what is bad becomes a letter, called after its value. */
    private AgentLoop start(String instance) {
        Handler echo =
                new Handler() {
                    @Override
                    public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn) {
                        String value = text(input.value());
                        return bad.contains(value) ? letter(value) : bench.echo(input);
                    }

                    @Override
                    public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
                        return letter(text(input.value()));
                    }

                    private Outcome letter(String value) {
                        return new Outcome(List.of(), 0, "letter-" + value);
                    }
                };
        return AgentLoop.start(
                bench.settings(instance),
                new HoldingHandler(
                        echo, parked, Map.of("bootstrap.servers", bench.bootstrapServers)));
    }

    private void send(String key, String... values) {
        bench.send(
                List.of(values).stream()
                        .map(v -> new ProducerRecord<>(bench.in, 0, bytes(key), bytes(v)))
                        .toList());
    }

    private void replay(String key, String letter, String value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(bench.in, 0, bytes(key), bytes(value));
        record.headers().add(RecordHeaders.REPLAY_OF, bytes(letter));
        bench.send(List.of(record));
    }

    private void release(String key, String letter) {
        bench.send(List.of(HoldHeaders.release(bench.in, 0, bytes(key), letter)));
    }

    private void awaitOutputs(int count) {
        await().atMost(BOUND).until(() -> bench.read(bench.out).size() >= count);
    }

    private List<String> outputsOf(String key) {
        return bench.read(bench.out).stream()
                .filter(r -> text(r.key()).equals(key))
                .map(r -> text(r.value()))
                .toList();
    }

    @Test
    void whatFollowsALetterUnderItsKeyWaitsInOrderUntilItIsReleased() {
        bad.add("a2");
        send("a", "a1", "a2", "a3", "a4");
        send("b", "b1", "b2");
        try (AgentLoop loop = start("one")) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 6);
            assertThat(outputsOf("a")).containsExactly("a1");
            assertThat(outputsOf("b")).containsExactly("b1", "b2");

            replay("a", "letter-a2", "a2 mended");
            send("a", "a5");
            release("a", "letter-a2");
            send("a", "a6");

            awaitOutputs(8);
        }

        assertThat(outputsOf("a")).containsExactly("a1", "a2 mended", "a3", "a4", "a5", "a6");
    }

    @Test
    void aHeldKeyStaysHeldWithItsNextOwner() {
        bad.add("a1");
        send("a", "a1", "a2", "a3");
        try (AgentLoop first = start("one")) {
            await().atMost(BOUND).until(() -> first.counts().records() == 3);
        }
        send("a", "a4");
        try (AgentLoop second = start("two")) {
            await().atMost(BOUND).until(() -> second.counts().records() == 1);
            assertThat(outputsOf("a")).isEmpty();
            release("a", "letter-a1");
            // One parked record, then its owner goes: the release under way is not lost with it.
            awaitOutputs(1);
        }
        try (AgentLoop third = start("three")) {
            awaitOutputs(3);
            send("a", "a5");
            awaitOutputs(4);
            assertThat(third.counts().poisoned()).isZero();
        }

        assertThat(outputsOf("a")).containsExactly("a2", "a3", "a4", "a5");
    }

    @Test
    void aParkedRecordThatFailsHoldsTheRestForItsOwnLetter() {
        bad.addAll(Set.of("a1", "a3"));
        send("a", "a1", "a2", "a3", "a4");
        try (AgentLoop loop = start("one")) {
            await().atMost(BOUND).until(() -> loop.counts().records() == 4);
            release("a", "letter-a1");
            awaitOutputs(1);
            send("a", "a5");
            replay("a", "letter-a3", "a3 mended");
            release("a", "letter-a3");

            awaitOutputs(4);
        }

        assertThat(outputsOf("a")).containsExactly("a2", "a3 mended", "a4", "a5");
    }

    @Test
    void aReleaseThatComesTwiceOrForNothingDoesNothing() {
        bad.add("a1");
        send("a", "a1", "a2", "a3");
        try (AgentLoop loop = start("one")) {
            release("b", "letter-b");
            release("a", "letter-a1");
            release("a", "letter-a1");
            awaitOutputs(2);
            release("a", "letter-a1");
            send("a", "a4");
            awaitOutputs(3);

            assertThat(loop.health()).isInstanceOf(LoopHealth.Running.class);
        }

        assertThat(outputsOf("a")).containsExactly("a2", "a3", "a4");
    }
}
