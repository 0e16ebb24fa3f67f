package dev.firebreak.agent.supervisor.policy;

import dev.firebreak.agent.supervisor.task.ActionPolicy.Assessment;
import dev.firebreak.agent.supervisor.task.ActionPolicy.Times;
import dev.firebreak.schemas.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rules that apply to one action, taken together.
 *
 * <p>The strictest counts: the highest risk, one that forbids, the most approvers, nobody deciding
 * for themselves. Role, times and verifier can't be added up; they are of the rules that made the
 * risk what it is (a rule that says no risk goes with any), in the order of the file, else the
 * default for that risk.
 */
final class Merged {
    private static final int REASONS_MAX = 20;
    private static final int REASON_CHARS_MAX = 500;

    private record Applied(Rule rule, @Nullable Risk risk) {}

    private final List<Applied> applied = new ArrayList<>();
    private final Set<String> reasons = new LinkedHashSet<>();
    private @Nullable Risk risk;
    private boolean refused;
    private @Nullable Boolean leaves;

    void add(Rule rule) {
        add(rule, rule.risk(), rule.reason());
        if (rule.leaves() != null) {
            leaves = rule.leaves() || Boolean.TRUE.equals(leaves);
        }
    }

    void addFailed(Rule rule, String why) {
        add(
                rule,
                Risk.HIGH,
                "rule %s could not be evaluated, so it counts as HIGH: %s"
                        .formatted(rule.name(), why));
        if (Boolean.TRUE.equals(rule.leaves())) {
            leaves = true;
        }
    }

    private void add(Rule rule, @Nullable Risk itsRisk, @Nullable String reason) {
        applied.add(new Applied(rule, itsRisk));
        if (itsRisk != null) {
            risk = higher(risk, itsRisk);
        }
        if (rule.forbid()) {
            refuse("rule " + rule.name() + " forbids it");
        }
        if (reason != null) {
            reason(reason);
        }
    }

    /** It is not done, whoever agrees. */
    void refuse(String why) {
        refused = true;
        reason(why);
    }

    /** Raises the risk where it is lower. */
    void atLeast(Risk floor, String why) {
        Risk now = risk == null ? Risk.HIGH : risk;
        if (now.compareTo(floor) < 0) {
            risk = floor;
            reason(why);
        }
    }

    /** Whether it takes something out of the company: in doubt, yes. */
    boolean leaves() {
        return !Boolean.FALSE.equals(leaves);
    }

    Assessment assessment(Map<Risk, Terms> defaults) {
        if (risk == null && !refused) {
            reason("no rule says how much harm it could do");
        }
        List<String> verifiers = said(null, Terms::verifier).distinct().toList();
        if (verifiers.size() > 1) {
            risk = Risk.HIGH;
            reason("rules name more than one verifier: " + String.join(", ", verifiers));
        }
        Risk risk = refused || this.risk == null ? Risk.HIGH : this.risk;
        // Nobody is asked about LOW; who would be, stands here all the same.
        Terms fallback =
                Objects.requireNonNull(defaults.get(risk == Risk.LOW ? Risk.MEDIUM : risk));
        return new Assessment(
                !refused,
                risk,
                List.copyOf(reasons),
                first(risk, Terms::role, fallback),
                strictest(risk, Terms::approvers, fallback, Math::max),
                strictest(risk, Terms::ownAllowed, fallback, Boolean::logicalAnd),
                verifiers.isEmpty() ? null : verifiers.getFirst(),
                times(risk, fallback));
    }

    private Times times(Risk risk, Terms fallback) {
        Duration deny = first(risk, Terms::denyAfter, fallback);
        Duration remind = first(risk, Terms::remindAfter, fallback);
        Duration escalate = first(risk, Terms::escalateAfter, fallback);
        boolean escalates = !escalate.equals(Terms.NEVER) && escalate.compareTo(deny) < 0;
        return new Times(
                remind.equals(Terms.NEVER) || remind.compareTo(deny) >= 0 ? null : remind,
                escalates ? escalate : null,
                escalates ? first(risk, Terms::escalateTo, fallback) : null,
                deny);
    }

    private <T> T first(Risk risk, Function<Terms, @Nullable T> term, Terms fallback) {
        return said(risk, term)
                .findFirst()
                .orElseGet(() -> Objects.requireNonNull(term.apply(fallback)));
    }

    /** As above, and rules of a lower risk can only make it stricter. */
    private <T> T strictest(
            Risk risk,
            Function<Terms, @Nullable T> term,
            Terms fallback,
            BinaryOperator<T> stricter) {
        T own =
                said(risk, term)
                        .reduce(stricter)
                        .orElseGet(() -> Objects.requireNonNull(term.apply(fallback)));
        return said(null, term).reduce(own, stricter);
    }

    /** What the rules of that risk say, or all where it is null. */
    private <T> Stream<T> said(@Nullable Risk ofRisk, Function<Terms, @Nullable T> term) {
        return applied.stream()
                .filter(a -> ofRisk == null || a.risk() == null || a.risk() == ofRisk)
                .map(a -> term.apply(a.rule().terms()))
                .<T>mapMulti(
                        (said, next) -> {
                            if (said != null) {
                                next.accept(said);
                            }
                        });
    }

    private void reason(String reason) {
        if (reasons.size() < REASONS_MAX) {
            reasons.add(
                    reason.length() <= REASON_CHARS_MAX
                            ? reason
                            : reason.substring(0, REASON_CHARS_MAX - 1) + "…");
        }
    }

    private static Risk higher(@Nullable Risk one, Risk other) {
        return one == null || one.compareTo(other) < 0 ? other : one;
    }
}
