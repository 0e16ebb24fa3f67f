package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.topic.TopicTail;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.ActionExecution;
import dev.firebreak.schemas.ExecutionStep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an executor's processes have begun and ended, on a topic of one partition that all of them
 * write to and read back. Nobody acts before it has read its own beginning there and no other one
 * before it: the broker's order decides, so it needs neither a lock nor the word of the consumer
 * group, and a process that has lost its partition unawares can't act a second time.
 */
final class Executions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Executions.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(15);
    private static final Duration REGISTRY_PAUSE = Duration.ofMillis(500);
    private static final int DETAIL_CHARS_MAX = 1_000;

    private final String topic;
    private final Inbound<ActionExecution> inbound;
    private final Outbound outbound;
    private final String run;
    private final String instance;
    private final InstantSource clock;
    private final ExecutionBook book = new ExecutionBook();
    private final KafkaProducer<byte[], byte[]> producer;
    private final TopicTail tail;
    private final AtomicLong begins = new AtomicLong();
    private volatile boolean closed;

    /**
     * @param kafka client properties: bootstrap servers, TLS, SASL
     * @param run this process from now to its end, and no other
     */
    Executions(
            String topic,
            Map<String, Object> kafka,
            Inbound<ActionExecution> inbound,
            Outbound outbound,
            String run,
            String instance,
            InstantSource clock) {
        this.topic = topic;
        this.inbound = inbound;
        this.outbound = outbound;
        this.run = run;
        this.instance = instance;
        this.clock = clock;
        this.producer =
                new KafkaProducer<>(
                        properties(kafka), new ByteArraySerializer(), new ByteArraySerializer());
        this.tail = TopicTail.start(kafka, topic, this::read);
    }

    /** An action as it is written down, by the digest of the bytes that are to be carried out. */
    record Action(String taskId, String actionId, String digest) {
        String key() {
            return ExecutionBook.key(taskId, actionId);
        }
    }

    /** Whether this process began it. */
    boolean isOurs(Known known) {
        return known instanceof Known.Begun begun && begun.run().startsWith(run + "/");
    }

    /** Whether an earlier process of this one's name began it, which is dead now. */
    boolean isOfAnEarlierRun(Known.Begun begun) {
        return begun.instance().equals(instance) && !isOurs(begun);
    }

    /**
     * What is known of an action by now.
     *
     * @throws DependencyException the topic can't be read just now
     */
    Optional<Known> known(Action action) throws InterruptedException {
        catchUp();
        return book.of(action.key());
    }

    /** What was known a moment ago; asks nobody. */
    Optional<Known> lately(Action action) {
        return book.of(action.key());
    }

    /** Whether somebody has written of it, before what was read last, that nobody knows. */
    boolean wasUnknown(Action action) {
        return book.wasUnknown(action.key());
    }

    /**
     * Writes down that this process begins, and reads who was first.
     *
     * @param endsBy when it has ended, unless this process is dead
     * @return what holds now; it is ours if {@link #isOurs} says so
     * @throws DependencyException it can't be written or read back just now; nothing may be done
     */
    Known begin(Action action, Instant endsBy) throws InterruptedException {
        write(
                line(action, ExecutionStep.BEGUN, run + "/" + begins.incrementAndGet())
                        .setEndsBy(endsBy)
                        .build());
        return known(action)
                .orElseThrow(
                        () -> new IllegalStateException(topic + " does not show what was written"));
    }

    /**
     * Writes down that nothing was done; somebody may begin again.
     *
     * @param begun the beginning that this takes back; another one it leaves alone, however late it
     *     arrives
     * @return what holds now; empty: it may be begun
     */
    Optional<Known> giveBack(Action action, Known.Begun begun) throws InterruptedException {
        write(line(action, ExecutionStep.GIVEN_BACK, begun.run()).build());
        return known(action);
    }

    /**
     * Writes down how it ended.
     *
     * @return what holds now: this, or what somebody else wrote before
     */
    Known end(Action action, Known.Ended ended) throws InterruptedException {
        write(
                line(action, ExecutionStep.ENDED, run)
                        .setOutcome(ended.outcome())
                        .setDetail(ended.detail())
                        .setExternalId(ended.externalId())
                        .build());
        return known(action)
                .orElseThrow(
                        () -> new IllegalStateException(topic + " does not show what was written"));
    }

    /** Sends a receipt that no transaction waits for. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback says what became of it
    void tell(ProducerRecord<byte[], byte[]> receipt) {
        try {
            producer.send(
                    receipt,
                    (_, failed) -> {
                        if (failed != null) {
                            LOG.warn("A late receipt did not get through", failed);
                        }
                    });
        } catch (KafkaException e) {
            LOG.warn("A late receipt did not get through", e);
        }
    }

    /** What was seen, so that it fits everywhere it goes. */
    static String detail(String seen) {
        String plain = seen.replaceAll("\\p{Cntrl}+", " ").strip();
        return plain.length() <= DETAIL_CHARS_MAX
                ? plain
                : plain.substring(0, DETAIL_CHARS_MAX - 1) + "…";
    }

    /**
     * Waits until everything is read that was written before.
     *
     * @throws DependencyException that takes too long
     */
    void catchUp() throws InterruptedException {
        boolean there;
        try {
            there = tail.awaitCaughtUp(ANSWER_MAX);
        } catch (IllegalStateException e) {
            throw new DependencyException("executions", String.valueOf(e.getMessage()), e);
        }
        if (!there) {
            throw new DependencyException(
                    "broker",
                    "topic "
                            + topic
                            + " can't be read to its end; `firebreak topics apply` makes it where it is missing",
                    new IllegalStateException(topic));
        }
    }

    @Override
    public void close() {
        closed = true;
        producer.close(Duration.ofSeconds(2));
        tail.close();
    }

    private ActionExecution.Builder line(Action action, ExecutionStep step, String by) {
        return ActionExecution.newBuilder()
                .setTaskId(action.taskId())
                .setActionId(action.actionId())
                .setDigest(action.digest())
                .setStep(step)
                .setRun(by)
                .setInstance(instance)
                .setAt(clock.instant());
    }

    private void write(ActionExecution line) throws InterruptedException {
        byte[] value =
                switch (outbound.write(topic, line)) {
                    case Written.Encoded(byte[] encoded) -> encoded;
                    case Written.Refused refused ->
                            throw new IllegalStateException(
                                    "what was begun can't be written down: "
                                            + refused.rejection().message());
                };
        byte[] key =
                ExecutionBook.key(line.getTaskId(), line.getActionId())
                        .getBytes(StandardCharsets.UTF_8);
        try {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (ExecutionException | KafkaException e) {
            throw new DependencyException("broker", topic + " took no line: " + e.getMessage(), e);
        }
    }

    /** Total: whatever stands there, it is taken in or holds the action back. */
    private void read(ConsumerRecord<byte[], byte[]> record) {
        while (!closed) {
            try {
                switch (inbound.check(record)) {
                    case Accepted<ActionExecution>(ActionExecution line, var _) -> book.read(line);
                    case Rejected<ActionExecution> rejected -> {
                        LOG.warn(
                                "{}@{} can't be read, its action is held back: {}",
                                topic,
                                record.offset(),
                                rejected.rejection().message());
                        if (record.key() != null && record.value() != null) {
                            book.unreadable(new String(record.key(), StandardCharsets.UTF_8));
                        }
                    }
                }
                return;
            } catch (RegistryException e) {
                LockSupport.parkNanos(REGISTRY_PAUSE.toNanos());
            }
        }
    }

    private static Map<String, Object> properties(Map<String, Object> kafka) {
        Map<String, Object> p = new HashMap<>();
        p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        p.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        p.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
        p.putAll(kafka);
        p.put(ProducerConfig.ACKS_CONFIG, "all");
        p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return p;
    }
}
