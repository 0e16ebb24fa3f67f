package dev.firebreak.agent.email;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.GuardSettings;
import dev.firebreak.boundary.config.Key;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.guard.GuardModes;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The email agent as a process. */
public final class EmailMain {
    private EmailMain() {}

    /**
     * The agent's keys in the configuration.
     *
     * @param knowledgeDir directory of articles; null: the bundled ones
     * @param proposeConfidenceMin from which confidence on a reply is proposed for sending
     * @param promptsDir directory of a deployment's own prompts; null: none
     */
    @Group(value = "email", doc = "The email agent.")
    public record Keys(
            @Key(
                            doc =
                                    "Directory of knowledge articles (*.md) to answer from; none: those of the fictional shop that comes with the program.")
                    @Nullable Path knowledgeDir,
            @Key(
                            doc =
                                    "From which confidence on, 0 to 1, a reply that needs no person is proposed for sending.",
                            fallback = "0.7")
                    double proposeConfidenceMin,
            @Key(
                            doc =
                                    "Directory of prompts (*.md) that take the place of those that come with the program.")
                    @Nullable Path promptsDir) {
        public Keys {
            if (!(proposeConfidenceMin >= 0 && proposeConfidenceMin <= 1)) {
                throw new IllegalArgumentException(
                        "email.propose-confidence-min is not between 0 and 1: "
                                + proposeConfidenceMin);
            }
        }

        /** What the agent is made from. */
        public EmailSettings settings(GuardModes guards) {
            return new EmailSettings(knowledgeDir, proposeConfidenceMin, promptsDir, guards);
        }
    }

    /**
     * Starts it; {@link Keys} is among the groups the settings were loaded with.
     *
     * @param thinking what it thinks with
     * @throws IllegalArgumentException when the knowledge directory can't be used; the message says
     *     why
     */
    public static AgentProcess start(Settings settings, Thinking thinking, InstantSource clock) {
        GuardModes guards = settings.read(GuardSettings.class).modes(EmailProfile.profile().name());
        EmailAgent agent = EmailAgent.create(settings.read(Keys.class).settings(guards));
        return AgentProcess.start(
                EmailProfile.profile(), agent, thinking, ProcessSettings.from(settings), clock);
    }
}
