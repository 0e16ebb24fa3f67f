package dev.firebreak.agent.planner;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.kit.embedding.Embeddings;
import java.time.InstantSource;

/** The planner agent as a process. */
public final class PlannerMain {
    private PlannerMain() {}

    public static AgentProcess start(Settings settings, InstantSource clock) {
        return AgentProcess.start(
                PlannerProfile.profile(), agent(), ProcessSettings.from(settings), clock);
    }

    /** The agent with the embedding model that ships with the program. */
    public static PlannerAgent agent() {
        Embeddings embeddings = new Embeddings();
        return new PlannerAgent(new MeaningSimilarity(embeddings::embed, Embeddings::cosine));
    }
}
