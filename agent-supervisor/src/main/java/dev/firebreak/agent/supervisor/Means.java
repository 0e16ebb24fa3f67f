package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.task.TaskMachine;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.topic.TopicNames;

/** What every turn of the machine is carried out with. */
record Means(
        TaskMachine machine,
        AgentDirectory directory,
        Outbound outbound,
        Letters letters,
        TopicNames topics,
        Charges charges,
        Tally tally) {}
