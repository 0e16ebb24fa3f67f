package dev.firebreak.boundary.loop;

import dev.firebreak.kit.DependencyException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link Handler} on the records of a topic: thousands at once, in order for each key,
 * exactly once.
 *
 * <pre>
 *   poll thread            lanes: a virtual thread per busy key          commit thread
 *   bytes ─► ledger ─────► handler (seconds: a model thinks) ─► outcome ─► ~20 ms ─► begin; send all; offsets; commit
 *            │ done before?   one after the other for one key               under the ownership lock
 *            └ skip                                                          abort? keep the outcomes, send them again
 * </pre>
 *
 * <p>A model call takes seconds, so records finish in any order. What is done above the committed
 * offset is remembered as a bitmap in that offset's metadata ({@link OffsetMap}, {@link Ledger}):
 * after a crash or a rebalance only what was in flight is done again. The threads share little: the
 * poll thread takes records and owns the assignments ({@link Intake}), lanes run the handler
 * ({@link Lanes}, {@link Calls}), the commit thread owns the producer; {@link Committer} explains
 * why a partition that was lost can't be committed, {@link Suspects} what becomes of a record that
 * ends the process, {@link Watchdog} of one that never ends.
 *
 * <p>The poll thread never runs agent code, so the group never mistakes thinking for being dead.
 * Where memory or the window fills, or a dependency is away, it pauses fetching and goes on
 * polling.
 */
public final class AgentLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final long FAILURE_PAUSE_MS = 200;

    private final LoopSettings settings;
    private final Shards shards;
    private final Calls calls;
    private final Lanes lanes;
    private final Intake intake;
    private final Watchdog watchdog;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch polled = new CountDownLatch(1);
    private final CountDownLatch committed;
    private final Thread pollThread;
    private final List<Thread> commitThreads;
    private volatile long graceMs = 10_000;
    private volatile long pollTickNanos = System.nanoTime();
    private volatile long commitTickNanos = System.nanoTime();
    private volatile @Nullable String failure;
    private volatile @Nullable String brokerTrouble;

    /** Connects and starts. The broker may be away: the loop waits for it. */
    public static AgentLoop start(LoopSettings settings, Handler handler) {
        AgentLoop loop = new AgentLoop(settings, handler, LoopClients.of(settings));
        loop.pollThread.start();
        loop.commitThreads.forEach(Thread::start);
        loop.watchdog.start();
        return loop;
    }

    private AgentLoop(LoopSettings settings, Handler handler, LoopClients clients) {
        this.settings = settings;
        this.shards =
                new Shards(
                        settings.shards(),
                        n -> new Committer(settings, handler, () -> clients.producer(n)));
        this.calls = new Calls(settings, handler, shards);
        this.lanes =
                new Lanes(
                        settings.inFlightMax(),
                        (assignment, input) ->
                                assignment.suspects.crashes(input.offset())
                                        >= Suspects.CRASHES_ALONE,
                        calls::run);
        this.intake =
                new Intake(
                        settings,
                        handler,
                        clients.consumer(),
                        shards,
                        lanes,
                        () -> calls.anyWaits() || stop.getCount() == 0);
        this.watchdog = new Watchdog(settings.groupId(), intake::watched, this::abandon);
        this.pollThread =
                Thread.ofPlatform()
                        .name("poll-" + settings.groupId())
                        .unstarted(this::pollUntilStopped);
        this.committed = new CountDownLatch(settings.shards());
        this.commitThreads =
                shards.threads("commit-" + settings.groupId(), this::commitUntilStopped).toList();
    }

    /** How it is doing. */
    public LoopHealth health() {
        String failed = failure;
        if (failed != null) {
            return new LoopHealth.Failed(failed);
        }
        if (committed.getCount() == 0) {
            return new LoopHealth.Stopped();
        }
        if (stop.getCount() == 0) {
            return new LoopHealth.Stopping(lanes.running());
        }
        Optional<DependencyException> away = calls.away();
        if (away.isPresent()) {
            return new LoopHealth.Waiting(
                    away.get().dependency(),
                    String.valueOf(away.get().getMessage()),
                    lanes.running());
        }
        String trouble = brokerTrouble != null ? brokerTrouble : shards.waitingFor();
        if (trouble != null) {
            return new LoopHealth.Waiting("broker", trouble, lanes.running());
        }
        return intake.joined()
                ? new LoopHealth.Running(lanes.running(), intake.outstanding())
                : new LoopHealth.Starting();
    }

    /** Counts since the start. */
    public LoopCounts counts() {
        return new LoopCounts(
                shards.sum(Committer::commits),
                shards.sum(Committer::aborts),
                shards.sum(Committer::fenced),
                shards.sum(Committer::records),
                intake.skipped(),
                intake.cancelled(),
                calls.timedOut(),
                calls.abandoned(),
                calls.poisoned(),
                shards.sum(Committer::tokensWasted));
    }

    /** How things are just now. */
    public LoopGauges gauges() {
        long now = System.nanoTime();
        long oldestMs = 0;
        double windowFill = 0;
        for (Assignment assignment : intake.assignments()) {
            windowFill = Math.max(windowFill, assignment.ledger.fill());
            for (Turn turn : assignment.turns()) {
                oldestMs = Math.max(oldestMs, TimeUnit.NANOSECONDS.toMillis(now - turn.begunNanos));
            }
        }
        return new LoopGauges(
                lanes.running(),
                intake.outstanding(),
                intake.assignments().size(),
                windowFill,
                oldestMs,
                TimeUnit.NANOSECONDS.toMillis(now - pollTickNanos),
                TimeUnit.NANOSECONDS.toMillis(now - commitTickNanos));
    }

    /**
     * Stops reading, finishes what has begun within 10 seconds, commits it and leaves the group.
     */
    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    /**
     * Stops like {@link #close()}, with this much time to finish what has begun. What is not
     * finished is done again by the next owner.
     */
    public void close(Duration grace) {
        graceMs = grace.toMillis();
        stop.countDown();
        try {
            committed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- poll thread

    private void pollUntilStopped() {
        try {
            while (stop.getCount() > 0 && !openProducer()) {
                stop.await(FAILURE_PAUSE_MS, TimeUnit.MILLISECONDS);
            }
            intake.subscribe();
            while (stop.getCount() > 0) {
                runOnce();
            }
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fail("the loop met what it does not know: " + e, e);
        } finally {
            intake.leave();
            polled.countDown();
        }
    }

    /**
     * Also fences what an earlier run under this transactional id left open, which would hide
     * offsets from us.
     */
    private boolean openProducer() {
        pollTickNanos = System.nanoTime();
        try {
            shards.each(Committer::producer);
            brokerTrouble = null;
            return true;
        } catch (KafkaException e) {
            trouble(e);
            shards.each(Committer::close);
            return false;
        }
    }

    private void runOnce() throws InterruptedException {
        pollTickNanos = System.nanoTime();
        try {
            intake.runOnce();
            brokerTrouble = null;
        } catch (OffsetOutOfRangeException e) {
            fail(
                    "the committed offset of "
                            + e.partitions()
                            + " no longer exists ("
                            + e.offsetOutOfRangePartitions()
                            + "): records were deleted before they were handled. Set the group's offsets with kafka-consumer-groups"
                            + " --reset-offsets, then start again",
                    e);
        } catch (AuthenticationException e) {
            fail("the broker refuses this process: " + e.getMessage(), e);
        } catch (KafkaException e) {
            // Among them a right that was taken away: it may be given back, and ending would only
            // have
            // the process started again to find the same.
            trouble(e);
            stop.await(FAILURE_PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void drain() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
        while (intake.outstanding() > 0 && System.nanoTime() < until && failure == null) {
            runOnce();
        }
    }

    private void abandon(Turn turn, long afterMs) {
        if (calls.giveUp(turn, afterMs)) {
            lanes.abandon(turn.assignment, turn.input);
        }
    }

    // ---- commit thread

    private void commitUntilStopped(Committer committer) {
        try {
            while (polled.getCount() > 0) {
                commitTickNanos = System.nanoTime();
                if (!committer.runOnce(lanes::running)) {
                    polled.await(FAILURE_PAUSE_MS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Committer.FencedException e) {
            // Taking the id back would only have the two of us take turns.
            fail(
                    "another process was started under the transactional id "
                            + settings.transactionalId()
                            + ": give each instance a name of its own (process.instance)",
                    e);
        } catch (RuntimeException | Error e) {
            fail("committing met what it does not know: " + e, e);
        } finally {
            watchdog.stop();
            committer.close();
            committed.countDown();
        }
    }

    private void trouble(KafkaException e) {
        Optional<String> lacking = Permission.lacking(e, "READ", settings);
        if (brokerTrouble == null && lacking.isPresent()) {
            LOG.warn("{} waits: {}", settings.groupId(), lacking.get());
        } else if (brokerTrouble == null) {
            LOG.info("The broker is away or unwell, the loop waits: {}", e.toString());
        }
        brokerTrouble = lacking.orElse(String.valueOf(e.getMessage()));
    }

    private void fail(String message, Throwable cause) {
        LOG.error("{} stops: {}", settings.groupId(), message, cause);
        failure = message;
        stop.countDown();
    }
}
