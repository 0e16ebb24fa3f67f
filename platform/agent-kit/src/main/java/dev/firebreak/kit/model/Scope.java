package dev.firebreak.kit.model;

import dev.firebreak.kit.budget.Allowance;
import dev.firebreak.schemas.Confidentiality;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For whom a call is made and what it may use. It is no part of what the model sees, nor of a
 * cache's or journal's key, except that caches keep tenants apart.
 *
 * @param agent who asks
 * @param tenant who pays; answers are cached for it alone
 * @param roles of the one who asked; tools look at them
 * @param taskId what variants and samples are drawn by
 * @param confidentiality SECRET and UNKNOWN go to models on this machine or network only
 * @param deadline after which nobody waits; null: none
 * @param allowance what the request may still spend
 */
public record Scope(
        String agent,
        String tenant,
        List<String> roles,
        String taskId,
        Confidentiality confidentiality,
        @Nullable Instant deadline,
        Allowance allowance) {
    public Scope {
        roles = List.copyOf(roles);
    }

    /** Of a user without roles. */
    public Scope(
            String agent,
            String tenant,
            String taskId,
            Confidentiality confidentiality,
            @Nullable Instant deadline,
            Allowance allowance) {
        this(agent, tenant, List.of(), taskId, confidentiality, deadline, allowance);
    }

    /** Of nobody in particular, with no limits: for tools and tests. Public content. */
    public static Scope open() {
        return new Scope("", "default", "", Confidentiality.PUBLIC, null, Allowance.unlimited());
    }
}
