package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.admission.Account;
import dev.firebreak.agent.supervisor.admission.Quotas;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is counted, and what was counted already: the accounts of users, agents and all together,
 * and the tasks and charges that stand in them.
 */
final class QuotaBooks {
    private static final int FORGOTTEN_PER_TICK_MAX = 5_000;
    private static final int ACCOUNTS_PER_TICK_MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(QuotaBooks.class);

    private final KeyValueStore<String, byte[]> accounts;
    private final Remembered seen;

    /** Which agents were said to be closed since these books were opened. */
    private final Map<String, Quotas.Closed> told = new HashMap<>();

    private @Nullable String sweepFrom;

    QuotaBooks(KeyValueStore<String, byte[]> accounts, Remembered seen) {
        this.accounts = accounts;
        this.seen = seen;
    }

    /**
     * An account that can't be read, such as a later release's, begins anew: one user's damage
     * would else be one dead letter after the other, and damage to that of all would end all work.
     */
    Account account(String key) {
        byte[] stored = accounts.get(key);
        if (stored == null) {
            return Account.EMPTY;
        }
        try {
            return Account.of(stored);
        } catch (RuntimeException e) {
            LOG.error("The account {} can't be read and begins anew", key, e);
            return Account.EMPTY;
        }
    }

    /** Whether this task was let in, or this charge counted. */
    boolean has(String id) {
        return seen.has(id);
    }

    /**
     * Notes that an agent is said to be closed; false where the same was said before. It is said
     * once for each moment of opening; that moves on a slot of the window at a time.
     */
    boolean noteClosed(String agent, Quotas.Closed closed) {
        return !closed.equals(told.put(agent, closed));
    }

    void keep(Ruling ruling) {
        ruling.accounts().forEach((key, account) -> accounts.put(key, account.bytes()));
        if (ruling.seen() != null) {
            seen.add(ruling.seen(), ruling.seenUntil());
        }
    }

    /** Forgets what is over and who was idle; a bounded part of it at a time. */
    void forget(Instant now) {
        seen.forget(now, FORGOTTEN_PER_TICK_MAX);
        List<String> idle = new ArrayList<>();
        String next = null;
        try (KeyValueIterator<String, byte[]> range = accounts.range(sweepFrom, null)) {
            for (int i = 0; range.hasNext(); i++) {
                KeyValue<String, byte[]> entry = range.next();
                if (i == ACCOUNTS_PER_TICK_MAX) {
                    next = entry.key;
                    break;
                }
                if (isIdle(entry.value, now)) {
                    idle.add(entry.key);
                }
            }
        }
        idle.forEach(accounts::delete);
        sweepFrom = next;
    }

    private static boolean isIdle(byte[] account, Instant now) {
        try {
            return Account.of(account).isIdle(now);
        } catch (RuntimeException e) {
            return true;
        }
    }
}
