package dev.firebreak.boundary.loop;

import dev.firebreak.kit.DependencyException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a record on its lane: the handler is called until there is an outcome, which then
 * waits for its commit, or until the partition is taken away.
 *
 * <p>A record ends once ({@link Turn#end}), by its call or by {@link #giveUp}, so the one whose
 * time is up and the call that answers at last never both leave an outcome.
 */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final int RETRY_BACKOFF_DOUBLINGS_MAX = 6;

    private final LoopSettings settings;
    private final Handler handler;
    private final Shards shards;

    /** Records that wait because something they need is away, and what that is. */
    private final Map<Turn, DependencyException> waiting = new ConcurrentHashMap<>();

    private final AtomicLong timedOut = new AtomicLong();
    private final AtomicLong abandoned = new AtomicLong();
    private final AtomicLong poisoned = new AtomicLong();

    Calls(LoopSettings settings, Handler handler, Shards shards) {
        this.settings = settings;
        this.handler = handler;
        this.shards = shards;
    }

    /** Whether a record waits because something it needs is away. */
    boolean anyWaits() {
        return !waiting.isEmpty();
    }

    /** What is away, for one of the records that wait. */
    Optional<DependencyException> away() {
        return waiting.values().stream().findFirst();
    }

    /** Calls whose time was up. */
    long timedOut() {
        return timedOut.get();
    }

    /** Of these, the ones that went on nevertheless. */
    long abandoned() {
        return abandoned.get();
    }

    /** Records that were not run because they end the process. */
    long poisoned() {
        return poisoned.get();
    }

    /** Sees a record to its end, on its lane's thread. */
    void run(Assignment assignment, ConsumerRecord<byte[], byte[]> input)
            throws InterruptedException {
        Turn turn =
                new Turn(
                        assignment,
                        input,
                        handler.bookmark(assignment.partition),
                        System.nanoTime());
        if (!assignment.begin(turn)) {
            return;
        }
        try {
            int crashes = assignment.suspects.crashes(input.offset());
            if (crashes >= Suspects.CRASHES_ALONE) {
                shards.of(assignment).writeDown(assignment);
            }
            attempt(turn, crashes);
            if (crashes >= Suspects.CRASHES_ALONE) {
                // Until then the note names it: whoever ran next and ended the process would have
                // it counted once more.
                assignment.awaitCommitted(input.offset());
            }
        } finally {
            waiting.remove(turn);
            assignment.ended(turn);
        }
    }

    /** Tries until there is an outcome, or the partition is taken away. */
    private void attempt(Turn turn, int crashes) throws InterruptedException {
        Optional<Stop> stopped = Optional.empty();
        if (crashes >= Suspects.CRASHES_MAX) {
            poisoned.incrementAndGet();
            stopped = Optional.of(new Stop.Poisoned(crashes, crashes == Suspects.CRASHES_MAX));
        }
        for (int failures = 0; ; failures++) {
            boolean late = false;
            try {
                Outcome outcome;
                turn.begin(System.nanoTime(), settings.recordMaxMs());
                try {
                    outcome =
                            stopped.isPresent()
                                    ? handler.stopped(turn.input, stopped.get())
                                    : handler.handle(turn.input, turn);
                } finally {
                    long lateMs = turn.over(System.nanoTime());
                    if (lateMs >= 0 && stopped.isEmpty()) {
                        late = true;
                        stopped = Optional.of(new Stop.TimedOut(lateMs));
                    }
                }
                finish(turn, outcome);
                return;
            } catch (DependencyException e) {
                if (late) {
                    timedOut.incrementAndGet();
                    continue; // The interrupt cut a call off; nothing is away for that.
                }
                if (waiting.isEmpty()) {
                    LOG.info("{} is away, intake pauses: {}", e.dependency(), e.getMessage());
                }
                waiting.put(turn, e);
            } catch (InterruptedException e) {
                if (!late || turn.assignment.retired()) {
                    throw e;
                }
                timedOut.incrementAndGet();
                continue; // What to send instead is asked for at once.
            } catch (RuntimeException | Error e) {
                if (late) {
                    timedOut.incrementAndGet();
                    continue; // That is how some code takes an interrupt.
                }
                // The handler is to be total. If it is not, that is our bug: nothing is lost, and
                // everyone can see it.
                LOG.error("Handling {} failed and is tried again", turn, e);
                waiting.put(
                        turn,
                        new DependencyException("repair", "a record can't be handled: " + e, e));
            }
            turn.pause(
                    (long) settings.retryBackoffMs()
                            << Math.min(failures, RETRY_BACKOFF_DOUBLINGS_MAX));
        }
    }

    private void finish(Turn turn, Outcome outcome) {
        if (turn.end()) {
            shards.of(turn.assignment)
                    .finished(new CommitQueue.Finished(turn.assignment, turn.input, outcome));
        }
    }

    /**
     * Ends a record whose call goes on for ever; what the call still answers is thrown away.
     *
     * @return whether the call is left behind; false when it has ended the record itself
     */
    boolean giveUp(Turn turn, long afterMs) {
        if (!turn.giveUp()) {
            return false;
        }
        if (turn.assignment.lost()) {
            // Its record is its next owner's; only whoever waits for the call's end must not wait
            // for ever.
            turn.assignment.ended(turn);
            return true;
        }
        Outcome outcome = handler.stopped(turn.input, new Stop.TimedOut(afterMs));
        timedOut.incrementAndGet();
        abandoned.incrementAndGet();
        LOG.warn(
                "The call for {} did not end when it was interrupted after {} ms; the record is given up, its thread is left",
                turn,
                afterMs);
        shards.of(turn.assignment)
                .finished(new CommitQueue.Finished(turn.assignment, turn.input, outcome));
        turn.assignment.ended(turn);
        return true;
    }
}
