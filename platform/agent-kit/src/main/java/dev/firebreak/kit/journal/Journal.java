package dev.firebreak.kit.journal;

import dev.firebreak.schemas.JournalEntry;
import dev.firebreak.schemas.JournalKind;
import dev.firebreak.schemas.Usage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The calls of one request, numbered in the order in which they are made, and what they answered.
 *
 * <p>A run that repeats one which was cut off finds the answers there and makes the same calls for
 * nothing, as long as it makes the same calls: an entry counts only for its number and for the
 * digest of what was asked. Where a repeat asks something else, that call and those after it are
 * made.
 *
 * <p>A call that was paid for and answered nothing is made again; only what it cost is recorded, as
 * an entry that answers no call, so that no run of the request spends that money a second time.
 *
 * <p>An effect is different: doing it twice is worse than not knowing. Its intent is recorded
 * before it is carried out and its outcome after; an intent of the same digest without an outcome,
 * under whatever number, answers {@link Acted.Unknown}.
 */
public final class Journal {
    /** The digest of what answers no call. */
    private static final String NO_CALL = "";

    private final String requestId;
    private final List<JournalEntry> recovered;
    private final JournalStore store;
    private final InstantSource clock;
    private final Object recording = new Object();
    private final List<JournalEntry> recorded = new ArrayList<>();
    private int calls;
    private int hits;

    /**
     * @param recovered what earlier runs of the request recorded, in any order
     */
    public Journal(
            String requestId,
            List<JournalEntry> recovered,
            JournalStore store,
            InstantSource clock) {
        this.requestId = requestId;
        this.recovered = List.copyOf(recovered);
        this.store = store;
        this.clock = clock;
    }

    /** A journal that forgets, for tests and for requests that make no calls. */
    public static Journal forgetful(InstantSource clock) {
        return new Journal("", List.of(), _ -> {}, clock);
    }

    /** The number of a call that is still to be made. */
    public final class Place {
        private final int number;

        private Place(int number) {
            this.number = number;
        }

        /**
         * As {@link Journal#answer}, under this number. Once for each place; on any thread.
         *
         * @throws dev.firebreak.kit.DependencyException it can't be recorded just now
         */
        public Reply answer(JournalKind kind, byte[] call, Supplier<Reply> made) {
            return answered(number, kind, call, made);
        }

        /**
         * Records what was paid for this call, which answered nothing.
         *
         * @throws dev.firebreak.kit.DependencyException it can't be recorded just now; a further
         *     run in this process knows it all the same
         */
        public void inVain(Usage paid) {
            JournalEntry entry = vain(number, paid);
            remember(entry);
            // Who is being cut off is not to wait for a broker.
            if (!Thread.currentThread().isInterrupted()) {
                record(entry);
            }
        }

        /** What earlier runs paid for this call when it answered nothing. */
        public List<Usage> paidInVain() {
            return paid(e -> e.getCall() == number && e.getDigest().equals(NO_CALL));
        }
    }

    /**
     * Takes the next number for a call that is made later. Calls side by side take theirs in the
     * order in which they were asked for, before the first of them runs: otherwise a repeat that
     * runs them in another order would not find them.
     */
    public Place place() {
        return new Place(next());
    }

    /**
     * The answer of the request's next call: the recorded one, or what it answers now, recorded
     * before it is returned.
     *
     * @param kind MODEL or TOOL
     * @param call what is asked, byte for byte the same when the request is repeated
     * @throws dev.firebreak.kit.DependencyException it can't be recorded just now
     */
    public Reply answer(JournalKind kind, byte[] call, Supplier<Reply> made) {
        return answered(next(), kind, call, made);
    }

    private Reply answered(int number, JournalKind kind, byte[] call, Supplier<Reply> made) {
        String digest = digest(kind, call);
        Optional<JournalEntry> known =
                recovered.stream()
                        .filter(e -> e.getCall() == number && e.getKind() == kind)
                        .filter(e -> e.getDigest().equals(digest))
                        .findFirst();
        if (known.isPresent()) {
            hit();
            return replayed(known.get());
        }
        Reply reply = made.get();
        boolean kept = false;
        try {
            keep(entry(number, kind, digest, reply));
            kept = true;
        } finally {
            if (!kept && reply.usage() != null) {
                remember(vain(number, reply.usage()));
            }
        }
        return reply;
    }

    /**
     * Carries out an effect unless an earlier run did, or may have done.
     *
     * @param call what is done, byte for byte the same when the request is repeated
     */
    public Acted act(byte[] call, Supplier<Reply> action) {
        int number = next();
        String digest = digest(JournalKind.INTENT, call);
        Optional<JournalEntry> outcome = recovered(JournalKind.OUTCOME, digest);
        if (outcome.isPresent()) {
            hit();
            return new Acted.Done(replayed(outcome.get()));
        }
        if (recovered(JournalKind.INTENT, digest).isPresent()) {
            return new Acted.Unknown();
        }
        keep(entry(number, JournalKind.INTENT, digest, nothing()));
        Reply reply = action.get();
        keep(entry(number, JournalKind.OUTCOME, digest, reply));
        return new Acted.Done(reply);
    }

    /** All that earlier runs paid, whether this one asks the same or not. */
    public List<Usage> paidBefore() {
        return paid(_ -> true);
    }

    private List<Usage> paid(Predicate<JournalEntry> which) {
        return recovered.stream()
                .filter(which)
                .map(JournalEntry::getUsage)
                .filter(Objects::nonNull)
                .toList();
    }

    /** All that this run and those before it recorded: what the next one is to know. */
    public List<JournalEntry> entries() {
        synchronized (recorded) {
            return Stream.concat(recovered.stream(), recorded.stream()).toList();
        }
    }

    /** How many calls were answered from what an earlier run recorded. */
    public synchronized int hits() {
        return hits;
    }

    private JournalEntry vain(int number, Usage paid) {
        return JournalEntry.newBuilder(entry(number, JournalKind.MODEL, NO_CALL, nothing()))
                .setUsage(paid)
                .build();
    }

    private static Reply nothing() {
        return new Reply(new byte[0], null);
    }

    private void keep(JournalEntry entry) {
        record(entry);
        remember(entry);
    }

    private void remember(JournalEntry entry) {
        synchronized (recorded) {
            recorded.add(entry);
        }
    }

    /** One at a time, so that a store need not care for calls that run side by side. */
    private void record(JournalEntry entry) {
        synchronized (recording) {
            store.record(entry);
        }
    }

    private synchronized int next() {
        return calls++;
    }

    private synchronized void hit() {
        hits++;
    }

    private Optional<JournalEntry> recovered(JournalKind kind, String digest) {
        return recovered.stream()
                .filter(e -> e.getKind() == kind && e.getDigest().equals(digest))
                .findFirst();
    }

    private JournalEntry entry(int number, JournalKind kind, String digest, Reply reply) {
        return JournalEntry.newBuilder()
                .setRequestId(requestId)
                .setCall(number)
                .setKind(kind)
                .setDigest(digest)
                .setAnswer(ByteBuffer.wrap(reply.bytes()))
                .setUsage(reply.usage())
                .setAt(clock.instant())
                .build();
    }

    private static Reply replayed(JournalEntry entry) {
        ByteBuffer answer = entry.getAnswer().duplicate();
        byte[] bytes = new byte[answer.remaining()];
        answer.get(bytes);
        return new Reply(bytes, entry.getUsage(), true);
    }

    private static String digest(JournalKind kind, byte[] call) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((kind.name() + ":").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha256.digest(call));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
