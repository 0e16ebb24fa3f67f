package dev.firebreak.boundary.activity;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Envelope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes answers on the topic {@code activity} while they are written, for people who watch. By
 * an idempotent producer of its own, not the loop's transactional one: what is told only after the
 * commit is not live. So a part may belong to a run that fails, and is repeated by the next; the
 * answer that counts is in the result. A part passes the same check as everything we write, but it
 * has not passed those of the whole answer.
 *
 * <p>It never fails or holds up an answer: what can't be published is dropped, and counted.
 */
public final class LiveActivity implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveActivity.class);
    private static final Duration PART_EVERY = Duration.ofMillis(200);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final int ID_CHARS = 16;

    private final String topic;
    private final Outbound outbound;
    private final Producer<byte[], byte[]> producer;
    private final InstantSource clock;
    private final Duration partEvery;
    private final Duration closeTimeout;
    private final ScheduledThreadPoolExecutor publisher;
    private final Set<LiveAnswer> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /**
     * @param topic {@code TopicNames.activity()}
     * @param kafka client properties: bootstrap servers, TLS, SASL
     * @param outbound prepared for {@link Activity} on that topic
     */
    public LiveActivity(
            String topic, Map<String, Object> kafka, Outbound outbound, InstantSource clock) {
        this(
                topic,
                new KafkaProducer<>(
                        producerProperties(kafka),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()),
                outbound,
                clock,
                PART_EVERY,
                CLOSE_TIMEOUT);
    }

    LiveActivity(
            String topic,
            Producer<byte[], byte[]> producer,
            Outbound outbound,
            InstantSource clock,
            Duration partEvery,
            Duration closeTimeout) {
        this.topic = topic;
        this.producer = producer;
        this.outbound = outbound;
        this.clock = clock;
        this.partEvery = partEvery;
        this.closeTimeout = closeTimeout;
        this.publisher =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofVirtual().name("live-activity").factory());
        publisher.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Where one answer goes while it is written. What is secret, or not said to be no secret, goes
     * nowhere: the topic is read by whoever watches.
     *
     * @param request the envelope of the request that is being handled
     * @param actor the agent's name
     * @param what which answer of the request; the same again is the same stream, which begins
     *     again at part 0 when a request is repeated
     */
    public LiveAnswer stream(Envelope request, String actor, String what) {
        LiveAnswer answer =
                new LiveAnswer(
                        this,
                        request,
                        actor,
                        Derived.id(request.getMessageId().toString(), actor, what)
                                .substring(0, ID_CHARS));
        if (request.getConfidentiality() == Confidentiality.SECRET
                || request.getConfidentiality() == Confidentiality.UNKNOWN) {
            answer.close();
        }
        return answer;
    }

    /** Parts that arrived. */
    public long published() {
        return published.get();
    }

    /** Parts, and pieces there was no room for, that did not. */
    public long dropped() {
        return dropped.get();
    }

    /** Publishes what waits, within some seconds, and leaves. What comes later is dropped. */
    @Override
    public void close() {
        try {
            publisher.execute(
                    () -> {
                        waiting.forEach(LiveAnswer::flush);
                        // Not before: an answer that wants to go on meanwhile would be turned away
                        // and with it what is still to be flushed.
                        publisher.shutdown();
                    });
        } catch (RejectedExecutionException e) {
            LOG.debug("It was closed before");
        }
        try {
            if (!publisher.awaitTermination(closeTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                publisher.shutdownNow();
            }
        } catch (InterruptedException e) {
            publisher.shutdownNow();
            Thread.currentThread().interrupt();
        }
        producer.close(closeTimeout);
    }

    void now(LiveAnswer answer) {
        run(answer, Duration.ZERO);
    }

    void later(LiveAnswer answer) {
        run(answer, partEvery);
    }

    /** It has something that is not published. */
    void waiting(LiveAnswer answer) {
        waiting.add(answer);
    }

    /** It has nothing that is not published. */
    void settled(LiveAnswer answer) {
        waiting.remove(answer);
    }

    void drop(String why) {
        dropped.incrementAndGet();
        LOG.debug("A part of an answer was not published: {}", why);
    }

    /** Calls the answer back when it is done; that may be before this returns. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback says what became of it
    void publish(LiveAnswer answer, Part part) {
        try {
            switch (outbound.write(topic, note(answer, part))) {
                case Written.Encoded(byte[] value) ->
                        producer.send(
                                new ProducerRecord<>(topic, key(answer), value),
                                (sent, failed) ->
                                        done(
                                                answer,
                                                part,
                                                failed == null ? "" : failed.toString()));
                // By its code: the message may quote the text.
                case Written.Refused refused ->
                        done(answer, part, refused.rejection().code().name());
            }
        } catch (RuntimeException e) {
            // The registry or the broker is away, or we are wrong; the answer goes on.
            done(answer, part, e.getClass().getName());
        }
    }

    private void done(LiveAnswer answer, Part part, String failure) {
        if (failure.isEmpty()) {
            published.incrementAndGet();
        } else {
            drop(failure);
        }
        answer.done(part, failure.isEmpty());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what it does can't fail
    private void run(LiveAnswer answer, Duration wait) {
        try {
            if (wait.isZero()) {
                publisher.execute(answer::next);
            } else {
                publisher.schedule(answer::due, wait.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException e) {
            waiting.remove(answer);
            drop("closed");
        }
    }

    private Activity note(LiveAnswer answer, Part part) {
        Instant now = clock.instant();
        Map<String, String> details = new HashMap<>();
        details.put("stream", answer.id());
        details.put("part", Integer.toString(part.number()));
        if (part.restart()) {
            details.put("restart", "true");
        }
        return Activity.newBuilder()
                .setEnvelope(
                        Derived.answer(
                                answer.request(),
                                "answer-part-" + answer.id() + "-" + part.number(),
                                now))
                .setAt(now)
                .setKind(ActivityKind.ANSWER_PART)
                .setActor(answer.actor())
                .setText(part.text())
                .setDetails(details)
                .build();
    }

    private static byte[] key(LiveAnswer answer) {
        return answer.request().getTaskId().getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> producerProperties(Map<String, Object> kafka) {
        Map<String, Object> p = new HashMap<>();
        p.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        p.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20);
        p.putAll(kafka);
        p.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // What comes later than this is no news any more.
        p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000L);
        p.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        p.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        p.put(ProducerConfig.ACKS_CONFIG, "all");
        p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return p;
    }
}
