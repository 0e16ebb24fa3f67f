package dev.firebreak.agent.supervisor.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who decides and how long they have, as far as it is said; null: elsewhere.
 *
 * @param escalateTo the role that may decide as well after a while
 * @param verifier the agent that has to agree first
 * @param remindAfter {@link #NEVER} or a while
 * @param escalateAfter {@link #NEVER} or a while
 */
record Terms(
        @Nullable String role,
        @Nullable Integer approvers,
        @Nullable Boolean ownAllowed,
        @Nullable String verifier,
        @Nullable String escalateTo,
        @Nullable Duration remindAfter,
        @Nullable Duration escalateAfter,
        @Nullable Duration denyAfter) {
    static final Duration NEVER = Duration.ZERO;
}
