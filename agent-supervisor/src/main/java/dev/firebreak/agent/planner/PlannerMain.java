package dev.firebreak.agent.planner;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.GuardSettings;
import dev.firebreak.boundary.config.Key;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.kit.guard.Screening;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The planner agent as a process. */
public final class PlannerMain {
    private PlannerMain() {}

    /**
     * The planner's keys in the configuration.
     *
     * @param promptsDir directory of a deployment's own prompts; null: none
     */
    @Group(value = "planner", doc = "The planner agent.")
    public record Keys(
            @Key(
                            doc =
                                    "Directory of prompts (*.md) that take the place of those that come with the program.")
                    @Nullable Path promptsDir) {}

    /**
     * Starts it; {@link Keys} is among the groups the settings were loaded with.
     *
     * @param thinking what it thinks with
     */
    public static AgentProcess start(Settings settings, Thinking thinking, InstantSource clock) {
        Embeddings embeddings = new Embeddings();
        return AgentProcess.start(
                PlannerProfile.profile(),
                new PlannerAgent(
                        new MeaningSimilarity(embeddings::embed, Embeddings::cosine),
                        settings.read(Keys.class).promptsDir(),
                        new Screening(
                                settings.read(GuardSettings.class).modes(PlannerProfile.NAME),
                                embeddings::embed)),
                thinking,
                ProcessSettings.from(settings),
                clock);
    }
}
