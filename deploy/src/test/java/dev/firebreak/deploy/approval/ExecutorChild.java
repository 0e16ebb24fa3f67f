package dev.firebreak.deploy.approval;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.deploy.approval.Ledger.Entry;
import dev.firebreak.deploy.approval.Ledger.Kind;
import dev.firebreak.deploy.chaos.ChildJvm;
import dev.firebreak.kit.ActionDigest;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.ExecutorCard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * An executor of {@code email.send} as a process of its own: writes down what it begins, does it
 * once, writes down how it ended, and answers. After a death in between it answers UNKNOWN and does
 * nothing again. Orders are read at least once, receipts may be doubled.
 *
 * <p>Arguments: bootstrap servers, registry, name, ledger.
 */
final class ExecutorChild {
    private static final String AGENT = "email";
    private static final int SESSION_MS = 6_000;

    private final InstantSource clock = InstantSource.system();
    private final Map<String, String> ended = new HashMap<>();
    private final Map<String, String> begun = new HashMap<>();
    private final Ledger ledger;

    private ExecutorChild(Path path) throws IOException {
        for (Entry entry : Ledger.read(path)) {
            switch (entry.kind()) {
                case BEGUN -> begun.put(entry.actionId(), entry.digest());
                case EFFECT -> {}
                case ENDED -> ended.put(entry.actionId(), entry.detail());
            }
        }
        this.ledger = new Ledger(path);
    }

    public static void main(String[] args) throws Exception {
        ChildJvm.endWithParent();
        new ExecutorChild(Path.of(args[3])).run(args[0], args[1], args[2]);
    }

    private void run(String bootstrap, String registryUrl, String name) throws Exception {
        TopicNames topics = new TopicNames("");
        Map<String, Object> kafka = Map.of("bootstrap.servers", bootstrap);
        Map<String, Object> registry = Map.of("schema.registry.url", registryUrl);
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put("group.id", "executor-" + AGENT);
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", false);
        properties.put("session.timeout.ms", SESSION_MS);
        try (Post post = new Post(kafka, registry);
                RegistryClient client = RegistryClient.of(registry);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(
                                properties,
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
            Inbound<ActionOrder> orders =
                    Inbound.of(client, InboundLimits.defaults(), clock, ActionOrder.class);
            post.send(
                    topics.agents(),
                    "executor/" + AGENT,
                    ExecutorCard.newBuilder()
                            .setExecutor(AGENT)
                            .setVersion("1")
                            .setKinds(List.of(Mails.KIND))
                            .setAnnouncedAt(now())
                            .build());
            post.arrived();
            consumer.subscribe(List.of(topics.actions(AGENT)));
            ChildJvm.say("ready", name);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    switch (orders.check(record)) {
                        case Checked.Accepted<ActionOrder>(ActionOrder order, var _) ->
                                post.send(
                                        topics.receipts(AGENT),
                                        order.getEnvelope().getConversationId(),
                                        receipt(order, carryOut(order)));
                        case Checked.Rejected<ActionOrder> rejected ->
                                throw new IllegalStateException("not an order: " + rejected);
                    }
                }
                post.arrived();
                consumer.commitSync();
            }
        }
    }

    private ActionOutcome carryOut(ActionOrder order) throws IOException {
        String id = order.getAction().getActionId();
        String digest = ActionDigest.of(order.getAction());
        if (!digest.equals(order.getDigest())) {
            return ActionOutcome.REFUSED;
        }
        String outcome = ended.get(id);
        if (outcome != null) {
            return ActionOutcome.valueOf(outcome);
        }
        if (begun.containsKey(id)) {
            return ActionOutcome.UNKNOWN;
        }
        begun.put(id, digest);
        write(Kind.BEGUN, order, digest, "");
        boolean arrives = !order.getAction().getArgumentsJson().contains(Manner.Tags.UNDELIVERABLE);
        if (arrives) {
            write(Kind.EFFECT, order, digest, "");
        }
        ActionOutcome now = arrives ? ActionOutcome.DONE : ActionOutcome.FAILED;
        ended.put(id, now.name());
        write(Kind.ENDED, order, digest, now.name());
        return now;
    }

    private void write(Kind kind, ActionOrder order, String digest, String detail)
            throws IOException {
        ledger.write(
                new Entry(
                        kind,
                        order.getAction().getActionId(),
                        digest,
                        order.getEnvelope().getTaskId(),
                        detail));
    }

    private ActionReceipt receipt(ActionOrder order, ActionOutcome outcome) {
        return ActionReceipt.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder(order.getEnvelope())
                                .setMessageId(UUID.randomUUID())
                                .setCreatedAt(now())
                                .setDeadline(null)
                                .build())
                .setActionId(order.getAction().getActionId())
                .setDigest(order.getDigest())
                .setOutcome(outcome)
                .setDetail("test")
                .build();
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
