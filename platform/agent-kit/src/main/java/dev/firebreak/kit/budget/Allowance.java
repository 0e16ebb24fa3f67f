package dev.firebreak.kit.budget;

import dev.firebreak.schemas.Budget;
import org.jspecify.annotations.Nullable;

/**
 * What one request may spend on models: reserved before a call at the most it can cost, settled
 * after it at what it did cost. Calls side by side can't overspend together. Safe for many threads.
 */
public final class Allowance {
    private final @Nullable Long tokensMax;
    private final @Nullable Long costMicrosMax;
    private long tokensReserved;
    private long costMicrosReserved;
    private long tokensSpent;
    private long costMicrosSpent;

    private Allowance(@Nullable Long tokensMax, @Nullable Long costMicrosMax) {
        this.tokensMax = tokensMax;
        this.costMicrosMax = costMicrosMax;
    }

    public static Allowance unlimited() {
        return new Allowance(null, null);
    }

    /** What the envelope of a request grants; no budget at all is no limit. */
    public static Allowance of(@Nullable Budget budget) {
        return budget == null
                ? unlimited()
                : new Allowance(budget.getTokens(), budget.getCostMicros());
    }

    /** What is set aside for a call. Settled exactly once. */
    public final class Reservation {
        private final long tokens;
        private final long costMicros;
        private boolean settled;

        private Reservation(long tokens, long costMicros) {
            this.tokens = tokens;
            this.costMicros = costMicros;
        }

        /** What the call did use; nothing when it never reached the provider. */
        public void settle(long tokensUsed, long costMicrosUsed) {
            synchronized (Allowance.this) {
                if (settled) {
                    throw new IllegalStateException("a reservation is settled once");
                }
                settled = true;
                tokensReserved -= tokens;
                costMicrosReserved -= costMicros;
                spend(tokensUsed, costMicrosUsed);
            }
        }
    }

    /**
     * Sets this much aside.
     *
     * @return null when it is more than is left
     */
    public synchronized @Nullable Reservation reserve(long tokens, long costMicros) {
        if (tokens > tokensLeft() || costMicros > costMicrosLeft()) {
            return null;
        }
        tokensReserved += tokens;
        costMicrosReserved += costMicros;
        return new Reservation(tokens, costMicros);
    }

    /** Counts what was paid without a reservation, such as in an earlier run of the request. */
    public synchronized void spend(long tokens, long costMicros) {
        tokensSpent += tokens;
        costMicrosSpent += costMicros;
    }

    /** Tokens that are neither spent nor set aside; {@link Long#MAX_VALUE} without a limit. */
    public synchronized long tokensLeft() {
        return tokensMax == null
                ? Long.MAX_VALUE
                : Math.max(0, tokensMax - tokensSpent - tokensReserved);
    }

    /** Money that is neither spent nor set aside; {@link Long#MAX_VALUE} without a limit. */
    public synchronized long costMicrosLeft() {
        return costMicrosMax == null
                ? Long.MAX_VALUE
                : Math.max(0, costMicrosMax - costMicrosSpent - costMicrosReserved);
    }

    public synchronized long tokensSpent() {
        return tokensSpent;
    }

    public synchronized long costMicrosSpent() {
        return costMicrosSpent;
    }

    /** Whether it grants nothing at all, from the start: no model is to be asked. */
    public boolean grantsNothing() {
        return Long.valueOf(0).equals(tokensMax) || Long.valueOf(0).equals(costMicrosMax);
    }
}
