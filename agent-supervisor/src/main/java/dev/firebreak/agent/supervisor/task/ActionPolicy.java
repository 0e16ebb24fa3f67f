package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much harm a proposed action could do, and who has to agree before it is done. A function of
 * what is proposed and of labels; it asks no model, and calls nobody.
 */
@FunctionalInterface
public interface ActionPolicy {
    Assessment assess(Proposal proposal);

    /**
     * An action that an agent would like to see done, and where it comes from.
     *
     * @param agent who proposed it
     * @param output what the same step made
     * @param principal on whose behalf the task runs
     * @param trust UNTRUSTED where anything that the action was made from was
     * @param confidentiality of the task
     */
    record Proposal(
            String agent,
            ProposedAction action,
            StepOutput output,
            Principal principal,
            Trust trust,
            Confidentiality confidentiality) {}

    /**
     * What policy says.
     *
     * @param allowed false: it is not done, whoever agrees
     * @param risk LOW is done without asking anybody; UNKNOWN is taken for HIGH
     * @param reasons why, for people
     * @param role who may decide
     * @param approvers how many people have to agree
     * @param ownAllowed whether the user whose task it is may decide
     * @param verifier the agent that has to agree first; null: none
     * @param times how long people have
     */
    record Assessment(
            boolean allowed,
            Risk risk,
            List<String> reasons,
            String role,
            int approvers,
            boolean ownAllowed,
            @Nullable String verifier,
            Times times) {
        public Assessment {
            reasons = List.copyOf(reasons);
            if (approvers < 1 || approvers > 5) {
                throw new IllegalArgumentException("approvers is not 1 to 5: " + approvers);
            }
        }
    }

    /**
     * How long people have, from the question on.
     *
     * @param remindAfter when the question is put again; null: never
     * @param escalateAfter when the other role may decide as well; null: never
     * @param escalationRole that role; null exactly when nothing is escalated
     * @param denyAfter when it counts as denied
     */
    record Times(
            @Nullable Duration remindAfter,
            @Nullable Duration escalateAfter,
            @Nullable String escalationRole,
            Duration denyAfter) {
        public Times {
            if ((escalateAfter == null) != (escalationRole == null)) {
                throw new IllegalArgumentException(
                        "escalateAfter and escalationRole go together: %s, %s"
                                .formatted(escalateAfter, escalationRole));
            }
        }
    }
}
