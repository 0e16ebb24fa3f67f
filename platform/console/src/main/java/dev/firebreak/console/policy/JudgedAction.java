package dev.firebreak.console.policy;

import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Risk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An action and what policy says of it.
 *
 * @param stepId whose output the rules looked at
 * @param allowed false: it is not done, whoever agrees
 * @param reasons those that count, floors among them
 * @param role who may decide
 * @param approvers how many have to agree
 * @param rules in the order of the policy file
 */
public record JudgedAction(
        ProposedAction action,
        String stepId,
        boolean allowed,
        Risk risk,
        List<String> reasons,
        String role,
        int approvers,
        List<RuleSaid> rules) {
    public JudgedAction {
        reasons = List.copyOf(reasons);
        rules = List.copyOf(rules);
    }

    /** What became of one rule. */
    public enum Said {
        APPLIES,
        HOLDS_NOT,
        FAILED,
        OTHER_KIND
    }

    /**
     * One rule and the action.
     *
     * @param place file and line
     * @param risk null: it says none
     * @param why the rule's reason, or why it could not be evaluated; may be empty
     */
    public record RuleSaid(
            String rule,
            String place,
            Said said,
            @Nullable Risk risk,
            boolean forbids,
            String why) {}
}
