package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.admission.Limit;
import dev.firebreak.agent.supervisor.admission.Measure;
import dev.firebreak.agent.supervisor.admission.Quotas;
import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import java.util.ArrayList;
import java.util.List;

/**
 * The limits of admission in the configuration; 0 stands for none.
 *
 * @param userRequestsPerMinute tasks of one user
 * @param userTokensPerMinute model tokens of one user
 * @param userCostMicrosPerDay money of one user
 * @param agentRequestsPerMinute questions to one agent
 * @param agentTokensPerMinute model tokens of one agent
 * @param agentCostMicrosPerDay money of one agent
 * @param allRequestsPerMinute tasks of all users
 * @param allTokensPerMinute model tokens of all users
 * @param allCostMicrosPerDay money of all users
 * @param userShare how much of what all may one user may, from 0 to 1
 */
@Group(
        value = "admission",
        doc =
                "Admission: how much one user, one agent and all together may ask for. None is limited unless set here; the limits hold over all instances and restarts.")
public record AdmissionOptions(
        @Key(doc = "Tasks of one user within any minute; 0: no limit.", fallback = "0", min = 0)
                long userRequestsPerMinute,
        @Key(
                        doc =
                                "Model tokens that one user's tasks may use within any minute, before further tasks are refused; 0: no limit.",
                        fallback = "0",
                        min = 0)
                long userTokensPerMinute,
        @Key(
                        doc =
                                "Money, in millionths, that one user's tasks may cost within any 24 hours, before further tasks are refused; 0: no limit.",
                        fallback = "0",
                        min = 0)
                long userCostMicrosPerDay,
        @Key(
                        doc =
                                "Questions to one agent within any minute, before no plan may use it; 0: no limit.",
                        fallback = "0",
                        min = 0)
                long agentRequestsPerMinute,
        @Key(
                        doc =
                                "Model tokens that one agent may use within any minute, before no plan may use it; 0: no limit.",
                        fallback = "0",
                        min = 0)
                long agentTokensPerMinute,
        @Key(
                        doc =
                                "Money, in millionths, that one agent may cost within any 24 hours, before no plan may use it; 0: no limit.",
                        fallback = "0",
                        min = 0)
                long agentCostMicrosPerDay,
        @Key(
                        doc = "Tasks of all users together within any minute; 0: no limit.",
                        fallback = "0",
                        min = 0)
                long allRequestsPerMinute,
        @Key(
                        doc =
                                "Model tokens that all tasks together may use within any minute, before further ones are refused; 0: no limit.",
                        fallback = "0",
                        min = 0)
                long allTokensPerMinute,
        @Key(
                        doc =
                                "Money, in millionths, that all tasks together may cost within any 24 hours, before further ones are refused; 0: no limit.",
                        fallback = "0",
                        min = 0)
                long allCostMicrosPerDay,
        @Key(
                        doc =
                                "How much of each limit of all together one user may have, above 0 and up to 1, so that one user's burst leaves room for the others.",
                        fallback = "0.5")
                double userShare) {
    /** Nobody is limited. */
    static final AdmissionOptions NONE = new AdmissionOptions(0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5);

    public AdmissionOptions {
        if (!(userShare > 0 && userShare <= 1)) {
            throw new IllegalArgumentException(
                    "admission.user-share is not above 0 and up to 1: " + userShare);
        }
    }

    Quotas quotas() {
        List<Limit> all =
                limits(
                        "all users together",
                        allRequestsPerMinute,
                        allTokensPerMinute,
                        allCostMicrosPerDay);
        List<Limit> user =
                new ArrayList<>(
                        limits(
                                "each user",
                                userRequestsPerMinute,
                                userTokensPerMinute,
                                userCostMicrosPerDay));
        for (Limit limit : all) {
            long share = Math.max(1, (long) (limit.max() * userShare));
            user.add(new Limit("a user's share of all", limit.measure(), share));
        }
        List<Limit> agent =
                limits(
                        "each agent",
                        agentRequestsPerMinute,
                        agentTokensPerMinute,
                        agentCostMicrosPerDay);
        return new Quotas(user, agent, all);
    }

    private static List<Limit> limits(
            String of, long requestsPerMinute, long tokensPerMinute, long costMicrosPerDay) {
        List<Limit> limits = new ArrayList<>();
        if (requestsPerMinute > 0) {
            limits.add(new Limit(of, Measure.REQUESTS, requestsPerMinute));
        }
        if (tokensPerMinute > 0) {
            limits.add(new Limit(of, Measure.TOKENS, tokensPerMinute));
        }
        if (costMicrosPerDay > 0) {
            limits.add(new Limit(of, Measure.COST_MICROS, costMicrosPerDay));
        }
        return limits;
    }
}
