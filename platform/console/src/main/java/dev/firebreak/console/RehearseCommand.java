package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Disposition;
import dev.firebreak.schemas.ExecutorCard;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.Violation;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Goes through what commands go through, without a cluster: the JVM notes which classes that takes,
 * and the launcher makes its start-up cache from the note.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Nothing but what the launcher's start-up cache is made from.")
@SuppressWarnings("NullAway.Init") // picocli sets the mixin
final class RehearseCommand implements Runnable {
    @Mixin private ClusterOptions options;

    @Override
    public void run() {
        try (Cluster cluster = options.cluster()) {
            cluster.inbound(cluster.topics().tasks(), Task.class);
            cluster.inbound(cluster.topics().results(), TaskResult.class);
            cluster.inbound(cluster.topics().deadLetters(), DeadLetter.class);
            cluster.inbound(cluster.topics().dispositions(), Disposition.class);
            cluster.inbound(
                    cluster.topics().agents(),
                    List.of(
                            AgentCard.class,
                            AgentStatus.class,
                            ExecutorCard.class,
                            AgentAllowance.class));
            cluster.outbound();
            cluster.rehearse();
            if (AvroJson.write(new Violation("path", "rule", "expected", "actual")).isEmpty()) {
                throw new IllegalStateException("a record is never written as nothing");
            }
        }
    }
}
