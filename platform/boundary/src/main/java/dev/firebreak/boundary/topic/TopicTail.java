package dev.firebreak.boundary.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a topic from its beginning in a thread of its own, committed records only, until it is
 * closed. A broker or topic that is away is waited for, and so is the right to read it.
 */
public final class TopicTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
    private static final Duration POLL_WAIT = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final TopicReader reader;
    private final String topic;
    private final Queue<Waiter> asked = new ConcurrentLinkedQueue<>();
    private final List<Waiter> waiting = new ArrayList<>();
    private final Thread thread;
    private @Nullable String waitingFor;
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure;

    private TopicTail(TopicReader reader, String topic) {
        this.reader = reader;
        this.topic = topic;
        this.thread = Thread.ofPlatform().daemon().name("tail-" + topic).unstarted(this::run);
    }

    /**
     * Starts to follow.
     *
     * @param clientProperties where the cluster is; see {@code KafkaSettings.clientProperties()}
     * @param handler gets every record once, in order within its partition, always in the same
     *     thread. If it throws, the tail ends
     */
    public static TopicTail start(
            Map<String, ?> clientProperties,
            String topic,
            Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        TopicTail tail = new TopicTail(new TopicReader(clientProperties, topic, handler), topic);
        tail.thread.start();
        return tail;
    }

    /**
     * Waits until everything committed before this call has been handled.
     *
     * @return false when that took longer than {@code max}
     * @throws IllegalStateException when the tail has ended
     */
    public boolean awaitCaughtUp(Duration max) throws InterruptedException {
        Waiter waiter = new Waiter();
        asked.add(waiter);
        reader.wakeup();
        boolean done = waiter.done.await(max.toNanos(), TimeUnit.NANOSECONDS);
        if (closed || failure != null) {
            throw new IllegalStateException("the tail of " + topic + " has ended", failure);
        }
        return done;
    }

    /** Ends the thread; the handler is not called after this returns. */
    @Override
    public void close() {
        closed = true;
        reader.wakeup();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (reader) {
            while (!closed) {
                turn();
            }
        } catch (RuntimeException e) {
            failure = e;
            LOG.error("the tail of {} has ended", topic, e);
        } finally {
            closed = true;
            waiting.forEach(w -> w.done.countDown());
            asked.forEach(w -> w.done.countDown());
        }
    }

    private void turn() {
        try {
            reader.pollOnce(POLL_WAIT);
            answerWaiters();
            waitingFor = null;
        } catch (WakeupException e) {
            // Somebody waits, or it is time to end; the loop sees which.
            return;
        } catch (RetriableException | AuthorizationException e) {
            String seen = String.valueOf(e.getMessage());
            if (!seen.equals(waitingFor)) {
                LOG.warn("waiting for {}: {}", topic, seen);
            }
            waitingFor = seen;
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void answerWaiters() {
        for (Waiter waiter = asked.poll(); waiter != null; waiter = asked.poll()) {
            waiting.add(waiter);
        }
        if (waiting.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> now = null;
        for (Waiter waiter : List.copyOf(waiting)) {
            if (waiter.ends == null) {
                now = now == null ? reader.ends() : now;
                waiter.ends = now;
            }
            if (reader.reached(waiter.ends)) {
                waiting.remove(waiter);
                waiter.done.countDown();
            }
        }
    }

    private static final class Waiter {
        final CountDownLatch done = new CountDownLatch(1);
        @Nullable Map<TopicPartition, Long> ends;
    }
}
