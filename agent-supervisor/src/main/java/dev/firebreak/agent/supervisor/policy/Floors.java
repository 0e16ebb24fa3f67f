package dev.firebreak.agent.supervisor.policy;

import dev.firebreak.agent.supervisor.task.ActionPolicy.Proposal;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.Trust;
import java.util.List;

/**
 * What no policy file can lower.
 *
 * <ul>
 *   <li>An agent proposes only kinds that begin with its own name and a dot.
 *   <li>What was made from text that is not trusted is never below MEDIUM: a person sees it.
 *   <li>What is secret, or not known not to be, never leaves the company by a request that came
 *       from such a text.
 *   <li>An action whose arguments can't be read, or could be read in two ways, is not done ({@link
 *       RuledPolicy#assess}).
 *   <li>An action of which no rule says a risk is HIGH ({@link Merged}).
 * </ul>
 */
final class Floors {
    private Floors() {}

    static List<String> refusals(Proposal proposal) {
        String kind = proposal.action().getKind();
        return kind.startsWith(proposal.agent() + ".")
                ? List.of()
                : List.of(
                        "%s may only propose %s.*, not %s"
                                .formatted(proposal.agent(), proposal.agent(), kind));
    }

    static List<String> refusals(Proposal proposal, boolean leaves) {
        return leaves
                        && Facts.trust(proposal) == Trust.UNTRUSTED
                        && Facts.confidentiality(proposal) == Confidentiality.SECRET
                ? List.of(
                        "secret content does not leave by a request that came from untrusted text")
                : List.of();
    }

    static void raise(Proposal proposal, Merged merged) {
        if (Facts.trust(proposal) == Trust.UNTRUSTED) {
            merged.atLeast(Risk.MEDIUM, "it was made from untrusted text");
        }
    }
}
