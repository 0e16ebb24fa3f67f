package dev.firebreak.agent.supervisor.policy;

import dev.firebreak.agent.supervisor.task.ActionPolicy.Proposal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import java.util.List;
import java.util.Objects;

/**
 * An action of a task that has ended, and what a policy says of it.
 *
 * @param stepId whose output the rules looked at
 */
public record Explained(ProposedAction action, String stepId, Explanation explanation) {
    /**
     * Every action of the result. One whose agent made several outputs stands here once for each of
     * them: the result doesn't say which of them proposed it. One whose agent made none is left
     * out, since its rules have nothing to look at.
     */
    public static List<Explained> of(RuledPolicy policy, TaskResult result) {
        return result.getProposedActions().stream()
                .flatMap(
                        action ->
                                result.getOutputs().stream()
                                        .filter(output -> made(output, action))
                                        .map(output -> of(policy, result, action, output)))
                .toList();
    }

    private static Explained of(
            RuledPolicy policy, TaskResult result, ProposedAction action, StepOutput output) {
        return new Explained(
                action,
                output.getStepId(),
                policy.explain(
                        new Proposal(
                                output.getAgent(),
                                action,
                                output,
                                Objects.requireNonNull(result.getEnvelope().getPrincipal()),
                                action.getTrust(),
                                result.getEnvelope().getConfidentiality())));
    }

    private static boolean made(StepOutput output, ProposedAction action) {
        return action.getKind().startsWith(output.getAgent() + ".");
    }
}
