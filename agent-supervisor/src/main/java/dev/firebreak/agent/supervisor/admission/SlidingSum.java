package dev.firebreak.agent.supervisor.admission;

import java.util.Arrays;

/**
 * A sum over a window that slides in steps: time is cut into slots, a window is 60 of them.
 *
 * <p>An amount counts from its moment until 60 whole slots have passed after its own, so for at
 * least a window and at most a slot more. That keeps "no more than so much within any window"
 * exactly, and the moment at which there is room again is known exactly too. A token bucket would
 * be smaller, but lets twice its size through within one window; a log of moments grows with the
 * limit; a window that begins anew on the minute lets twice the limit through around it.
 *
 * <p>A clock that is set back moves what was counted back with it, as if the last amount had just
 * been counted: so nothing is forgotten, and nobody waits longer than a window.
 */
final class SlidingSum {
    /** Slots in a window. */
    static final int SLOTS = 60;

    static final SlidingSum NONE = new SlidingSum(new long[0], new long[0]);

    /** Numbers of the slots that hold something, ascending. */
    private final long[] slots;

    private final long[] amounts;

    private SlidingSum(long[] slots, long[] amounts) {
        this.slots = slots;
        this.amounts = amounts;
    }

    /**
     * As it was stored.
     *
     * @throws IllegalArgumentException when no sum looks like that
     */
    static SlidingSum of(long[] slots, long[] amounts) {
        if (slots.length != amounts.length || slots.length > SLOTS + 1) {
            throw new IllegalArgumentException(
                    "not a sum: %d slots, %d amounts".formatted(slots.length, amounts.length));
        }
        for (int i = 0; i < slots.length; i++) {
            if (amounts[i] < 0 || (i > 0 && slots[i] <= slots[i - 1])) {
                throw new IllegalArgumentException(
                        "not a sum: %s %s"
                                .formatted(Arrays.toString(slots), Arrays.toString(amounts)));
            }
        }
        return new SlidingSum(slots.clone(), amounts.clone());
    }

    long[] slots() {
        return slots.clone();
    }

    long[] amounts() {
        return amounts.clone();
    }

    /** With so much more, counted now. */
    SlidingSum plus(long amount, long nowMs, long slotMs) {
        SlidingSum live = at(nowMs, slotMs);
        if (amount == 0) {
            return live;
        }
        long now = Math.floorDiv(nowMs, slotMs);
        int size = live.slots.length;
        boolean begun = size > 0 && live.slots[size - 1] == now;
        int longer = begun ? size : size + 1;
        long[] newSlots = Arrays.copyOf(live.slots, longer);
        long[] newAmounts = Arrays.copyOf(live.amounts, longer);
        newSlots[longer - 1] = now;
        newAmounts[longer - 1] = capped(newAmounts[longer - 1], amount);
        return new SlidingSum(newSlots, newAmounts);
    }

    /** What still counts now. */
    SlidingSum at(long nowMs, long slotMs) {
        long now = Math.floorDiv(nowMs, slotMs);
        int size = slots.length;
        long ahead = size == 0 ? 0 : Math.max(0, slots[size - 1] - now);
        int first = 0;
        while (first < size && slots[first] - ahead < now - SLOTS) {
            first++;
        }
        if (first == 0 && ahead == 0) {
            return this;
        }
        long[] moved = Arrays.copyOfRange(slots, first, size);
        for (int i = 0; i < moved.length; i++) {
            moved[i] -= ahead;
        }
        return new SlidingSum(moved, Arrays.copyOfRange(amounts, first, size));
    }

    /**
     * The first moment, not before now, at which the sum is below the limit if nothing is added.
     */
    long belowAtMs(long limit, long nowMs, long slotMs) {
        SlidingSum live = at(nowMs, slotMs);
        long sum = 0;
        for (int i = live.slots.length - 1; i >= 0; i--) {
            sum = capped(sum, live.amounts[i]);
            if (sum >= limit) {
                return (live.slots[i] + SLOTS + 1) * slotMs;
            }
        }
        return nowMs;
    }

    boolean isNone() {
        return slots.length == 0;
    }

    private static long capped(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
