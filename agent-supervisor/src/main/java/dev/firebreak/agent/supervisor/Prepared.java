package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.Charge;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;

/** The schemas the supervisor writes, looked up before the first record needs them. */
final class Prepared {
    private Prepared() {}

    /**
     * @throws dev.firebreak.boundary.registry.RegistryException when the registry is away, refuses
     *     us, or lacks a schema
     */
    static void schemas(Outbound outbound, TopicNames topics) {
        outbound.prepare(topics.admitted(), Contracts.schema(Task.class));
        outbound.prepare(topics.checked(), Contracts.schema(Task.class));
        outbound.prepare(topics.charges(), Contracts.schema(Charge.class));
        outbound.prepare(topics.agents(), Contracts.schema(AgentAllowance.class));
        outbound.prepare(topics.results(), Contracts.schema(TaskResult.class));
        outbound.prepare(topics.activity(), Contracts.schema(Activity.class));
        outbound.prepare(topics.approvalRequests(), Contracts.schema(ApprovalRequest.class));
        outbound.prepare(topics.inbox(), Contracts.schema(InboxItem.class));
        outbound.prepare(
                topics.requests(PlannerProfile.NAME), Contracts.schema(PlannerRequest.class));
    }
}
