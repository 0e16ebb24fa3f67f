package dev.firebreak.agent.email;

import dev.firebreak.kit.guard.GuardModes;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What can be set about the email agent.
 *
 * @param knowledgeDir {@code email.knowledge-dir}: directory of articles to answer from; null: the
 *     fictional shop that comes with the program
 * @param proposeConfidenceMin {@code email.propose-confidence-min}: from which confidence on, 0 to
 *     1, a reply that needs no person is proposed for sending
 * @param promptsDir {@code email.prompts-dir}: directory of a deployment's own prompts; null: none
 * @param guards {@code guard.*}: what each layer may do about suspicious mail
 */
public record EmailSettings(
        @Nullable Path knowledgeDir,
        double proposeConfidenceMin,
        @Nullable Path promptsDir,
        GuardModes guards) {
    public EmailSettings {
        if (!(proposeConfidenceMin >= 0 && proposeConfidenceMin <= 1)) {
            throw new IllegalArgumentException(
                    "email.propose-confidence-min is not between 0 and 1: " + proposeConfidenceMin);
        }
    }

    /** The same with other layers. */
    public EmailSettings withGuards(GuardModes modes) {
        return new EmailSettings(knowledgeDir, proposeConfidenceMin, promptsDir, modes);
    }

    /** The bundled knowledge, and a careful threshold. */
    public static EmailSettings defaults() {
        return new EmailSettings(null, 0.7, null, GuardModes.defaults());
    }
}
