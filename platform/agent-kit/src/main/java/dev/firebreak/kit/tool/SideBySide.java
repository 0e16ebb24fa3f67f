package dev.firebreak.kit.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.journal.Reply;
import dev.firebreak.schemas.JournalKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Carries out calls at the same time, each within its journal's place. */
final class SideBySide {
    private static final Duration GRACE_MAX = Duration.ofSeconds(1);

    private SideBySide() {}

    /** A call to carry out. */
    static final class Run {
        private final Tools.Ready ready;
        private final Arguments.Usable arguments;
        private final Journal.Place place;
        private volatile @Nullable Outcome outcome;
        private volatile @Nullable Throwable failure;
        private volatile long ms;
        private volatile boolean replayed;

        Run(Tools.Ready ready, Arguments.Usable arguments, Journal.Place place) {
            this.ready = ready;
            this.arguments = arguments;
            this.place = place;
        }

        Outcome outcome() {
            Outcome there = outcome;
            if (there == null) {
                throw new IllegalStateException("the call did not run");
            }
            return there;
        }

        long ms() {
            return ms;
        }

        boolean replayed() {
            return replayed;
        }

        private void carryOut(InstantSource clock) {
            Instant start = clock.instant();
            byte[] call =
                    (ready.offer().name() + "\n" + arguments.canonical())
                            .getBytes(StandardCharsets.UTF_8);
            Reply reply =
                    place.answer(
                            JournalKind.TOOL,
                            call,
                            () -> new Reply(attempt(arguments.json()).bytes(), null));
            ms = Duration.between(start, clock.instant()).toMillis();
            replayed = reply.replayed();
            outcome = Outcome.read(reply.bytes());
        }

        private Outcome attempt(ObjectNode json) {
            try {
                return Attempt.at(ready, json);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw cancelled(e);
            }
        }
    }

    /**
     * Runs them all to their end. They start in the order given, so one at a time is one after the
     * other.
     *
     * @throws CancellationException this thread was interrupted; it still is
     * @throws RuntimeException what the first of them could not be carried out for
     */
    static void run(List<Run> runs, int sideBySideMax, InstantSource clock) {
        Semaphore permits = new Semaphore(sideBySideMax);
        List<Thread> threads = new ArrayList<>();
        try {
            for (Run run : runs) {
                permits.acquire();
                threads.add(
                        Thread.ofVirtual()
                                .name("call-" + run.ready.offer().name())
                                .start(() -> guarded(run, permits, clock)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            awaitBriefly(threads);
            Thread.currentThread().interrupt();
            throw cancelled(e);
        }
        for (Run run : runs) {
            switch (run.failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }

    private static void guarded(Run run, Semaphore permits, InstantSource clock) {
        try {
            run.carryOut(clock);
        } catch (RuntimeException | Error e) {
            run.failure = e;
        } finally {
            permits.release();
        }
    }

    /** They end by themselves; nobody should record for a request that has ended. */
    private static void awaitBriefly(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                if (!thread.join(GRACE_MAX)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // The caller sets the interrupt again in any case.
        }
    }

    private static CancellationException cancelled(InterruptedException cause) {
        CancellationException cancelled =
                new CancellationException("interrupted while tools were called");
        cancelled.initCause(cause);
        return cancelled;
    }
}
