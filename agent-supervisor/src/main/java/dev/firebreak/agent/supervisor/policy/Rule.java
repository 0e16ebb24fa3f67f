package dev.firebreak.agent.supervisor.policy;

import dev.firebreak.kit.condition.Condition;
import dev.firebreak.schemas.Risk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What policy says of some actions.
 *
 * @param place where it stands, such as {@code action-policy.yaml:12}
 * @param kinds whole kinds, {@code email.*}, or {@code *}
 * @param when null: always
 * @param risk null: it does not say
 * @param forbid it is not done, whoever agrees
 * @param leaves whether the action takes something out of the company; null: it does not say
 * @param reason for people
 */
record Rule(
        String name,
        String place,
        List<String> kinds,
        @Nullable Condition when,
        @Nullable Risk risk,
        boolean forbid,
        @Nullable Boolean leaves,
        @Nullable String reason,
        Terms terms) {
    static final String ANY = "*";

    Rule {
        kinds = List.copyOf(kinds);
    }

    boolean isFor(String kind) {
        return kinds.stream()
                .anyMatch(
                        k ->
                                k.equals(ANY)
                                        || k.equals(kind)
                                        || (k.endsWith(".*")
                                                && kind.startsWith(
                                                        k.substring(0, k.length() - 1))));
    }
}
