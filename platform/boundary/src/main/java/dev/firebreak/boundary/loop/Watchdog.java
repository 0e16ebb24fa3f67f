package dev.firebreak.boundary.loop;

import dev.firebreak.kit.DependencyException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends records whose time is up, so that a stuck one holds its partition's committed offset for no
 * longer than its deadline. It interrupts the call first; one that does not mind is left to itself:
 * its record ends without it, and the records behind it go on.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long TICK_MS = 50;
    private static final long GRACE_MS = 1_000;

    /** Ends a record whose call goes on for ever. */
    interface Stuck {
        void end(Turn turn, long afterMs);
    }

    private final Supplier<List<Assignment>> assignments;
    private final Stuck stuck;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    Watchdog(String name, Supplier<List<Assignment>> assignments, Stuck stuck) {
        this.assignments = assignments;
        this.stuck = stuck;
        this.thread = Thread.ofPlatform().daemon().name("watchdog-" + name).unstarted(this::watch);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stop.countDown();
    }

    private void watch() {
        try {
            while (!stop.await(TICK_MS, TimeUnit.MILLISECONDS)) {
                runOnce(System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void runOnce(long nowNanos) {
        for (Assignment assignment : assignments.get()) {
            for (Turn turn : assignment.turns()) {
                if (turn.watch(nowNanos, GRACE_MS) == Turn.Watched.STUCK) {
                    try {
                        stuck.end(turn, turn.attemptMs(nowNanos));
                    } catch (DependencyException e) {
                        LOG.debug("{} is stuck and is ended later: {}", turn, e.getMessage());
                    } catch (RuntimeException e) {
                        LOG.warn("{} is stuck and can't be ended yet", turn, e);
                    }
                }
            }
        }
    }
}
