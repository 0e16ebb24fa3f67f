package dev.firebreak.boundary.process;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what this agent or executor is, and every few seconds, or when that changes, that this
 * instance is alive and what it is doing.
 */
public final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    /** The card is repeated, in case somebody cleared the topic. */
    private static final int CARD_EVERY_HEARTBEATS = 100;

    /** How soon a change is noticed: the supervisor's patience depends on it. */
    private static final long NEWS_MS = 200;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final String name;
    private final String cardKey;
    private final Function<Instant, IndexedRecord> card;
    private final ProcessSettings settings;
    private final TopicNames topics;
    private final Outbound outbound;
    private final Supplier<LoopHealth> health;
    private final InstantSource clock;
    private final Instant startedAt;
    private final Producer<byte[], byte[]> producer;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** Why the last sign of life did not get through. */
    private volatile @Nullable String trouble;

    /**
     * Begins to announce.
     *
     * @param name under which its instances give signs of life
     * @param cardKey under which its card stands
     * @param card as it is at a moment
     */
    public Announcer(
            String name,
            String cardKey,
            Function<Instant, IndexedRecord> card,
            ProcessSettings settings,
            TopicNames topics,
            Outbound outbound,
            Supplier<LoopHealth> health,
            InstantSource clock) {
        this.name = name;
        this.cardKey = cardKey;
        this.card = card;
        this.settings = settings;
        this.topics = topics;
        this.outbound = outbound;
        this.health = health;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.producer =
                new KafkaProducer<>(
                        properties(settings), new ByteArraySerializer(), new ByteArraySerializer());
        this.thread = Thread.ofVirtual().name("announce-" + name).start(this::announceUntilStopped);
    }

    /**
     * How the process is doing: as its loop, but while its signs of life do not get through, it is
     * waiting.
     */
    public LoopHealth health() {
        LoopHealth loop = health.get();
        String lost = trouble;
        return loop instanceof LoopHealth.Running(int inFlight, int _) && lost != null
                ? new LoopHealth.Waiting("broker", lost, inFlight)
                : loop;
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE_TIMEOUT);
    }

    private void announceUntilStopped() {
        try {
            for (int beat = 0; stop.getCount() > 0; beat++) {
                if (beat % CARD_EVERY_HEARTBEATS == 0 && !announceCard()) {
                    beat--;
                }
                LoopHealth now = health.get();
                heartbeat(now, state(now));
                if (stoppedBeforeNews(now)) {
                    break;
                }
            }
            heartbeat(health.get(), AgentState.STOPPED);
            producer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean announceCard() {
        return send(cardKey, card.apply(clock.instant()));
    }

    /** Waits for the next heartbeat's time; that it does something else is told sooner. */
    private boolean stoppedBeforeNews(LoopHealth told) throws InterruptedException {
        long begun = System.nanoTime();
        long heartbeat = TimeUnit.MILLISECONDS.toNanos(settings.heartbeatMs());
        do {
            if (stop.await(Math.min(NEWS_MS, settings.heartbeatMs()), TimeUnit.MILLISECONDS)) {
                return true;
            }
            LoopHealth now = health.get();
            if (state(now) != state(told) || !awaited(now).equals(awaited(told))) {
                return false;
            }
        } while (System.nanoTime() - begun < heartbeat);
        return false;
    }

    private static String awaited(LoopHealth health) {
        return health instanceof LoopHealth.Waiting waiting ? waiting.dependency() : "";
    }

    private void heartbeat(LoopHealth now, AgentState state) {
        send(
                name + "/" + settings.instance(),
                AgentStatus.newBuilder()
                        .setAgent(name)
                        .setInstance(settings.instance())
                        .setState(state)
                        .setWaitingFor(awaited(now))
                        .setInFlight(inFlight(now))
                        .setStartedAt(startedAt)
                        .setHeartbeatAt(clock.instant())
                        .setHeartbeatMs(settings.heartbeatMs())
                        .build());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback says what became of it
    private boolean send(String key, IndexedRecord record) {
        try {
            return switch (outbound.write(topics.agents(), record)) {
                case Written.Encoded(byte[] value) -> {
                    producer.send(
                            new ProducerRecord<>(
                                    topics.agents(), key.getBytes(StandardCharsets.UTF_8), value),
                            (sent, failed) ->
                                    trouble =
                                            failed == null
                                                    ? null
                                                    : String.valueOf(failed.getMessage()));
                    yield true;
                }
                case Written.Refused refused ->
                        throw new IllegalStateException(
                                "our own "
                                        + record.getSchema().getName()
                                        + " breaks its contract: "
                                        + refused.rejection().message());
            };
        } catch (RegistryException | KafkaException e) {
            if (trouble == null) {
                LOG.info("A sign of life of {} did not get through: {}", name, e.toString());
            }
            trouble = String.valueOf(e.getMessage());
            return false;
        }
    }

    private static AgentState state(LoopHealth health) {
        return switch (health) {
            case LoopHealth.Starting s -> AgentState.STARTING;
            case LoopHealth.Running r -> AgentState.READY;
            case LoopHealth.Waiting w -> AgentState.WAITING;
            case LoopHealth.Stopping s -> AgentState.STOPPING;
            case LoopHealth.Stopped s -> AgentState.STOPPED;
            case LoopHealth.Failed f -> AgentState.STOPPED;
        };
    }

    private static int inFlight(LoopHealth health) {
        return switch (health) {
            case LoopHealth.Running r -> r.inFlight();
            case LoopHealth.Waiting w -> w.inFlight();
            case LoopHealth.Stopping s -> s.inFlight();
            case LoopHealth.Starting s -> 0;
            case LoopHealth.Stopped s -> 0;
            case LoopHealth.Failed f -> 0;
        };
    }

    private static Map<String, Object> properties(ProcessSettings settings) {
        Map<String, Object> p = new HashMap<>();
        p.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        p.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000L);
        p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        p.putAll(settings.kafka());
        p.put(ProducerConfig.ACKS_CONFIG, "all");
        return p;
    }
}
