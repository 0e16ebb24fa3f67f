package dev.firebreak.agent.planner;

import dev.firebreak.kit.AgentProfile;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.PlannerResult;
import java.util.List;

/** What the planner is. */
public final class PlannerProfile {
    /** Its one name. Nobody plans steps for it. */
    public static final String NAME = "planner";

    private PlannerProfile() {}

    public static AgentProfile<PlannerRequest, PlannerResult> profile() {
        return new AgentProfile<>(
                NAME,
                "0.1.0",
                "Plans tasks over the agents there are, judges outputs and writes the final answer; it works for the supervisor.",
                List.of(
                        capability(
                                "plan",
                                "Takes a goal and documents apart into steps for the agents there are."),
                        capability("judge", "Says whether a step's output will do."),
                        capability(
                                "synthesise", "Writes one answer from the outputs of the steps.")),
                List.of(),
                PlannerRequest.class,
                PlannerResult.class);
    }

    private static Capability capability(String name, String description) {
        return Capability.newBuilder().setName(name).setDescription(description).build();
    }
}
