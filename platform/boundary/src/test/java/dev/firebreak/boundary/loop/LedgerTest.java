package dev.firebreak.boundary.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LedgerTest {
    @Test
    void commitsUpToTheFirstRecordThatIsNotDone() {
        Ledger ledger = new Ledger(100, new BitSet());
        for (long offset = 100; offset < 106; offset++) {
            ledger.take(offset);
        }

        OffsetAndMetadata commit = ledger.after(List.of(100L, 101L, 104L));

        assertThat(commit.offset()).isEqualTo(102);
        assertThat(OffsetMap.decode(commit.metadata()).orElseThrow().stream()).containsExactly(2);
    }

    @Test
    void aNewOwnerSkipsWhatWasDoneAboveTheCommittedOffset() {
        BitSet done = new BitSet();
        done.set(2);
        Ledger ledger = new Ledger(102, done);

        List<Ledger.Take> takes =
                List.of(ledger.take(102), ledger.take(103), ledger.take(104), ledger.take(105));

        assertThat(takes)
                .containsExactly(
                        Ledger.Take.TAKEN, Ledger.Take.TAKEN, Ledger.Take.DONE, Ledger.Take.TAKEN);
    }

    @Test
    void offsetsThatAreNeverDeliveredCountAsDone() {
        Ledger ledger = new Ledger(0, new BitSet());
        ledger.take(0);
        ledger.take(5);

        ledger.advance(List.of(0L));

        assertThat(ledger.base()).isEqualTo(5);
    }

    @Test
    void aGapWiderThanTheWindowIsCrossedWhenNothingIsOpen() {
        Ledger ledger = new Ledger(0, new BitSet());
        ledger.take(0);
        ledger.advance(List.of(0L));

        Ledger.Take take = ledger.take(50_000_000_000L);

        assertThat(take).isEqualTo(Ledger.Take.TAKEN);
        assertThat(ledger.base()).isEqualTo(50_000_000_000L);
    }

    @Test
    void aRecordBeyondTheWindowWaitsUntilTheStuckOneIsDone() {
        Ledger ledger = new Ledger(0, new BitSet());
        ledger.take(0);

        Ledger.Take before = ledger.take(OffsetMap.WINDOW);
        ledger.advance(List.of(0L));
        Ledger.Take after = ledger.take(OffsetMap.WINDOW);

        assertThat(before).isEqualTo(Ledger.Take.BEYOND_WINDOW);
        assertThat(after).isEqualTo(Ledger.Take.TAKEN);
    }

    @Test
    void theFullWindowFitsIntoTheMetadataThatKafkaAllows() {
        Ledger ledger = new Ledger(7, new BitSet());
        List<Long> finished = new ArrayList<>();
        for (long offset = 7; offset < 7 + OffsetMap.WINDOW; offset++) {
            ledger.take(offset);
            if (offset % 2 == 0) {
                finished.add(offset);
            }
        }

        OffsetAndMetadata commit = ledger.after(finished);

        assertThat(commit.offset()).isEqualTo(7);
        assertThat(commit.metadata().length()).isLessThan(4096);
    }

    @Test
    void metadataThatIsNotOursIsNotBelieved() {
        String ours = OffsetMap.encode(BitSet.valueOf(new long[] {0b1010}));

        assertThat(OffsetMap.decode("")).contains(new BitSet());
        assertThat(OffsetMap.decode(ours)).isPresent();
        assertThat(OffsetMap.decode("somebody else's")).isEmpty();
        assertThat(OffsetMap.decode(ours.substring(0, ours.length() - 1))).isEmpty();
        assertThat(OffsetMap.decode(ours.replace("fb1:", "fb9:"))).isEmpty();
        assertThat(OffsetMap.decode("fb1:00000000:////")).isEmpty();
    }

    @Test
    void finishingWhatWasNeverTakenIsABug() {
        Ledger ledger = new Ledger(0, new BitSet());

        assertThatThrownBy(() -> ledger.after(List.of(3L)))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Owners come and go at random moments; each starts from what the last one committed. */
    @RepeatedTest(200)
    void everyRecordIsCommittedOnceOverAnyNumberOfOwners(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        TreeSet<Long> log = new TreeSet<>();
        for (long offset = random.nextInt(5);
                log.size() < 2_000;
                offset += 1 + (random.nextInt(10) == 0 ? random.nextInt(40) : 0)) {
            log.add(offset);
        }
        Set<Long> committed = new HashSet<>();
        OffsetAndMetadata at = new OffsetAndMetadata(0);

        for (int owner = 0; committed.size() < log.size(); owner++) {
            assertThat(owner).as("owners with seed %d", seed).isLessThan(10_000);
            Ledger ledger = new Ledger(at.offset(), OffsetMap.decode(at.metadata()).orElseThrow());
            List<Long> open = new ArrayList<>();
            Long next = log.ceiling(at.offset());
            for (int act = random.nextInt(400); act > 0; act--) {
                if (next != null && (open.isEmpty() || random.nextBoolean())) {
                    if (ledger.take(next) == Ledger.Take.TAKEN) {
                        open.add(next);
                    }
                    next = log.higher(next);
                } else if (!open.isEmpty()) {
                    List<Long> batch = new ArrayList<>();
                    for (int n = 1 + random.nextInt(5); n > 0 && !open.isEmpty(); n--) {
                        batch.add(open.remove(random.nextInt(open.size())));
                    }
                    at = ledger.after(batch);
                    if (random.nextInt(8) == 0) {
                        open.addAll(
                                batch); // The transaction failed: the same outcomes are sent again
                        // later.
                        at = ledger.after(List.of());
                    } else {
                        ledger.advance(batch);
                        for (long offset : batch) {
                            assertThat(committed.add(offset))
                                    .as("offset %d committed once, seed %d", offset, seed)
                                    .isTrue();
                        }
                    }
                }
            }
        }

        assertThat(committed).as("seed %d", seed).isEqualTo(log);
    }
}
