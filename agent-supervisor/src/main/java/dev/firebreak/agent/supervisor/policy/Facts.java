package dev.firebreak.agent.supervisor.policy;

import dev.firebreak.agent.supervisor.task.ActionPolicy.Proposal;
import dev.firebreak.kit.condition.Fact;
import dev.firebreak.kit.condition.JsonFields;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Trust;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What conditions may look at. Labels are as they count: text that is not known to be trusted is
 * UNTRUSTED, and what is not known to be less is SECRET.
 */
final class Facts {
    static final Map<String, Fact> KNOWN =
            Map.of(
                    "kind", new Fact.Text(),
                    "agent", new Fact.Text(),
                    "args", new Fact.Fields(),
                    "output", new Fact.Fields(),
                    "principal", new Fact.Fields(),
                    "trust", new Fact.OneOf(Set.of("TRUSTED", "UNTRUSTED")),
                    "confidentiality", new Fact.OneOf(Set.of("PUBLIC", "INTERNAL", "SECRET")));

    /** As much as a contract lets through. */
    private static final int ARGUMENTS_CHARS_MAX = 262_144;

    private static final int OUTPUT_CHARS_MAX = 1 << 20;

    private final Proposal proposal;
    private final Map<String, Object> arguments;
    private @Nullable Map<String, Object> output;

    /**
     * @throws IllegalArgumentException when the action's arguments are no plain JSON object
     */
    Facts(Proposal proposal) {
        this.proposal = proposal;
        this.arguments = JsonFields.of(proposal.action().getArgumentsJson(), ARGUMENTS_CHARS_MAX);
    }

    /** The least of what the proposal, the action and the output are labelled with. */
    static Trust trust(Proposal proposal) {
        return proposal.trust() == Trust.TRUSTED
                        && proposal.action().getTrust() == Trust.TRUSTED
                        && proposal.output().getTrust() == Trust.TRUSTED
                ? Trust.TRUSTED
                : Trust.UNTRUSTED;
    }

    static Confidentiality confidentiality(Proposal proposal) {
        return switch (proposal.confidentiality()) {
            case PUBLIC -> Confidentiality.PUBLIC;
            case INTERNAL -> Confidentiality.INTERNAL;
            case SECRET, UNKNOWN -> Confidentiality.SECRET;
        };
    }

    Object value(String name) {
        return switch (name) {
            case "kind" -> proposal.action().getKind();
            case "agent" -> proposal.agent();
            case "args" -> arguments;
            case "output" -> output();
            case "principal" ->
                    Map.of(
                            "tenant", proposal.principal().getTenant(),
                            "user", proposal.principal().getUser(),
                            "roles", proposal.principal().getRoles());
            case "trust" -> trust(proposal).name();
            case "confidentiality" -> confidentiality(proposal).name();
            default -> throw new IllegalStateException("a condition knows no " + name);
        };
    }

    /** Read only when a condition asks: an output may be large. */
    private Map<String, Object> output() {
        if (output == null) {
            try {
                output = JsonFields.of(proposal.output().getJson(), OUTPUT_CHARS_MAX);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the step's output " + e.getMessage(), e);
            }
        }
        return output;
    }
}
