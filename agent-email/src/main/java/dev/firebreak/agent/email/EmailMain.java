package dev.firebreak.agent.email;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The email agent as a process: the one place where thinking about mail meets moving messages. */
public final class EmailMain {
    /** The email agent's part of the configuration; {@link EmailSettings} says what each means. */
    @Group(value = "email", doc = "The email agent.")
    public record Keys(
            @Key(
                            doc =
                                    "Directory of articles to answer from; without one, the fictional shop that comes with the program.")
                    @Nullable Path knowledgeDir,
            @Key(
                            doc =
                                    "From which confidence on, 0 to 1, a reply that needs no person is proposed for sending.",
                            fallback = "0.7")
                    double proposeConfidenceMin) {
        EmailSettings settings() {
            return new EmailSettings(knowledgeDir, proposeConfidenceMin);
        }
    }

    private EmailMain() {}

    public static AgentProcess start(Settings settings, InstantSource clock) {
        return AgentProcess.start(
                EmailProfile.profile(),
                EmailAgent.create(settings.read(Keys.class).settings()),
                ProcessSettings.from(settings),
                clock);
    }
}
