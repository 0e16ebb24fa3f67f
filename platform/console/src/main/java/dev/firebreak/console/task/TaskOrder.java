package dev.firebreak.console.task;

import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Confidentiality;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task that somebody wants done.
 *
 * @param taskId null: a new one is drawn
 * @param goal empty: what the documents usually call for
 * @param deadline null: none
 * @param budget null: the deployment's default
 */
public record TaskOrder(
        @Nullable String taskId,
        String goal,
        List<Attachment> attachments,
        String tenant,
        String user,
        Confidentiality confidentiality,
        @Nullable Duration deadline,
        @Nullable Budget budget) {
    public TaskOrder {
        attachments = List.copyOf(attachments);
    }
}
