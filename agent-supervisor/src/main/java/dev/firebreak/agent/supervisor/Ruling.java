package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.admission.Account;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a record came to where limits are kept: everything decided, checked and encoded, nothing
 * done.
 *
 * @param accounts to keep, by their keys
 * @param seen an id to remember; null: none
 * @param seenUntil for how long
 */
record Ruling(
        Map<String, Account> accounts,
        @Nullable String seen,
        Instant seenUntil,
        List<Outgoing> outgoing) {
    Ruling {
        accounts = Map.copyOf(accounts);
        outgoing = List.copyOf(outgoing);
    }

    static Ruling send(Outgoing... outgoing) {
        return new Ruling(Map.of(), null, Instant.EPOCH, List.of(outgoing));
    }
}
