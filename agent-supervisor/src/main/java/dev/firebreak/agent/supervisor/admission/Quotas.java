package dev.firebreak.agent.supervisor.admission;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The limits of admission, as functions of what was counted and the time.
 *
 * <p>Requests are counted when they are let in, so their limits are kept exactly. What a task costs
 * is known only afterwards: whoever has used up tokens or money is refused until the window lets go
 * of enough of it; what was under way then is finished.
 *
 * @param user for each user, a user's share of what all may together among them
 * @param agent for each agent
 * @param all for all together
 */
public record Quotas(List<Limit> user, List<Limit> agent, List<Limit> all) {
    public Quotas {
        user = List.copyOf(user);
        agent = List.copyOf(agent);
        all = List.copyOf(all);
    }

    /** What comes of a task that wants in. */
    public sealed interface Verdict {}

    /** It may, and this is what is counted now. */
    public record Admitted(Account user, Account all) implements Verdict {}

    /**
     * It may not.
     *
     * @param over the limits that stand in its way, the one that does so longest first
     * @param until when it would be let in if nothing else were counted meanwhile
     */
    public record Refused(List<Limit> over, Instant until) implements Verdict {
        public Refused {
            over = List.copyOf(over);
        }
    }

    /** An agent has used up what it may: until then. */
    public record Closed(Limit limit, Instant until) {}

    /** A task wants in. */
    public Verdict admit(Account ofUser, Account ofAll, Instant now) {
        List<Closed> over =
                Stream.concat(closed(user, ofUser, now).stream(), closed(all, ofAll, now).stream())
                        .sorted(Comparator.comparing(Closed::until).reversed())
                        .toList();
        return over.isEmpty()
                ? new Admitted(
                        counted(user, ofUser, Map.of(Measure.REQUESTS, 1L), now),
                        counted(all, ofAll, Map.of(Measure.REQUESTS, 1L), now))
                : new Refused(over.stream().map(Closed::limit).toList(), over.getFirst().until());
    }

    /** A user has used something. */
    public Account chargedToUser(Account account, Map<Measure, Long> used, Instant now) {
        return counted(user, account, used, now);
    }

    /** All together have used something. */
    public Account chargedToAll(Account account, Map<Measure, Long> used, Instant now) {
        return counted(all, account, used, now);
    }

    /** An agent was asked, or has used something. */
    public Account chargedToAgent(Account account, Map<Measure, Long> used, Instant now) {
        return counted(agent, account, used, now);
    }

    /** Whether an agent may not be asked now; null when it may. */
    public @Nullable Closed closed(Account ofAgent, Instant now) {
        return closed(agent, ofAgent, now).stream()
                .max(Comparator.comparing(Closed::until))
                .orElse(null);
    }

    /** Whether a task may be refused. */
    public boolean limitsUsers() {
        return !user.isEmpty() || !all.isEmpty();
    }

    /** Whether any limit is on this for an agent. */
    public boolean limitsAgents(Measure measure) {
        return agent.stream().anyMatch(l -> l.measure() == measure);
    }

    /** Whether any limit is on this for anybody. */
    public boolean limits(Measure measure) {
        return Stream.of(user, agent, all)
                .flatMap(List::stream)
                .anyMatch(l -> l.measure() == measure);
    }

    private static List<Closed> closed(List<Limit> limits, Account account, Instant now) {
        return limits.stream()
                .map(l -> new Closed(l, account.room(l, now)))
                .filter(c -> c.until().isAfter(now))
                .toList();
    }

    /** Counts what there is a limit on, and nothing else. */
    private static Account counted(
            List<Limit> limits, Account account, Map<Measure, Long> used, Instant now) {
        Set<Measure> limited =
                limits.stream()
                        .map(Limit::measure)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Measure.class)));
        Account counted = account;
        for (Measure measure : limited) {
            counted = counted.plus(measure, used.getOrDefault(measure, 0L), now);
        }
        return counted;
    }
}
