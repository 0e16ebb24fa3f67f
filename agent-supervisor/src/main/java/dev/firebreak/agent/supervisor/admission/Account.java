package dev.firebreak.agent.supervisor.admission;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was counted lately for one user, one agent, or all together. Its size is bounded, whatever
 * happens: 61 slots for each measure.
 */
public final class Account {
    /** Nothing was counted. */
    public static final Account EMPTY = new Account(Map.of());

    private static final byte VERSION = 1;

    /** In the order in which they are stored: its numbers must stay. */
    private static final List<Measure> STORED =
            List.of(Measure.REQUESTS, Measure.TOKENS, Measure.COST_MICROS);

    private final Map<Measure, SlidingSum> sums;

    private Account(Map<Measure, SlidingSum> sums) {
        this.sums = sums;
    }

    /** With so much more, counted now. */
    Account plus(Measure measure, long amount, Instant now) {
        Map<Measure, SlidingSum> more = new EnumMap<>(Measure.class);
        more.putAll(sums);
        more.put(measure, sum(measure).plus(amount, now.toEpochMilli(), measure.slotMs()));
        return new Account(more);
    }

    /** When there is room below the limit; now, when there is. */
    Instant room(Limit limit, Instant now) {
        Measure measure = limit.measure();
        long nowMs = now.toEpochMilli();
        long atMs = sum(measure).belowAtMs(limit.max(), nowMs, measure.slotMs());
        return atMs == nowMs ? now : Instant.ofEpochMilli(atMs);
    }

    /** Nothing in it counts any more. */
    public boolean isIdle(Instant now) {
        return sums.entrySet().stream()
                .allMatch(e -> e.getValue().at(now.toEpochMilli(), e.getKey().slotMs()).isNone());
    }

    private SlidingSum sum(Measure measure) {
        return sums.getOrDefault(measure, SlidingSum.NONE);
    }

    /**
     * For the store: a byte of version, then per measure the number of slots, slots and amounts.
     */
    public byte[] bytes() {
        int numbers = sums.values().stream().mapToInt(s -> 2 * s.slots().length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(1 + STORED.size() + numbers * Long.BYTES);
        bytes.put(VERSION);
        for (Measure measure : STORED) {
            SlidingSum sum = sum(measure);
            long[] slots = sum.slots();
            long[] amounts = sum.amounts();
            bytes.put((byte) slots.length);
            for (int i = 0; i < slots.length; i++) {
                bytes.putLong(slots[i]).putLong(amounts[i]);
            }
        }
        return bytes.array();
    }

    /**
     * From the store.
     *
     * @throws RuntimeException when these are no account's bytes
     */
    public static Account of(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        byte version = bytes.get();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "an account of version %d, known is %d".formatted(version, VERSION));
        }
        Map<Measure, SlidingSum> sums = new EnumMap<>(Measure.class);
        for (Measure measure : STORED) {
            int size = bytes.get();
            long[] slots = new long[size];
            long[] amounts = new long[size];
            for (int i = 0; i < size; i++) {
                slots[i] = bytes.getLong();
                amounts[i] = bytes.getLong();
            }
            sums.put(measure, SlidingSum.of(slots, amounts));
        }
        return new Account(sums);
    }
}
