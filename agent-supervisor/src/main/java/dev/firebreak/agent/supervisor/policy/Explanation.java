package dev.firebreak.agent.supervisor.policy;

import dev.firebreak.agent.supervisor.task.ActionPolicy.Assessment;
import dev.firebreak.schemas.Risk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a policy came to its assessment: what each rule of the file said of the action.
 *
 * @param rules in the order of the file; none where the action's arguments can't be read
 */
public record Explanation(Assessment assessment, List<Finding> rules) {
    public Explanation {
        rules = List.copyOf(rules);
    }

    /** What became of one rule. */
    public enum Said {
        /** It counts. */
        APPLIES,
        /** Its condition does not hold. */
        HOLDS_NOT,
        /** Its condition could not be evaluated, so it counts, at HIGH. */
        FAILED,
        /** It is about other kinds of actions. */
        OTHER_KIND
    }

    /**
     * One rule and the action.
     *
     * @param place where the rule stands, such as {@code action-policy.yaml:12}
     * @param risk what it counts as where it counts; null: it says none
     * @param forbids whether it forbids the action where it counts
     * @param why the rule's reason, or why it could not be evaluated; empty: it gives none
     */
    public record Finding(
            String rule,
            String place,
            Said said,
            @Nullable Risk risk,
            boolean forbids,
            String why) {
        static Finding of(Rule rule, Said said) {
            return new Finding(
                    rule.name(),
                    rule.place(),
                    said,
                    rule.risk(),
                    rule.forbid(),
                    rule.reason() == null ? "" : rule.reason());
        }

        static Finding failed(Rule rule, String why) {
            return new Finding(
                    rule.name(), rule.place(), Said.FAILED, Risk.HIGH, rule.forbid(), why);
        }
    }
}
