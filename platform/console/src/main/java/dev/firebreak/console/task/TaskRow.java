package dev.firebreak.console.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.schemas.TaskResult;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A task in a list.
 *
 * @param status OPEN, or how it ended
 * @param phase what an open one does; empty where that is not known
 * @param text what is wanted, or what came of it
 */
public record TaskRow(
        String taskId,
        String conversationId,
        String status,
        String phase,
        String tenant,
        String user,
        Instant startedAt,
        @Nullable Instant endedAt,
        long steps,
        long tokens,
        long costMicros,
        String text) {
    static final Comparator<TaskRow> NEWEST_FIRST =
            Comparator.comparing(TaskRow::startedAt).reversed().thenComparing(TaskRow::taskId);

    static TaskRow of(TaskResult result) {
        return new TaskRow(
                result.getEnvelope().getTaskId(),
                result.getEnvelope().getConversationId(),
                result.getStatus().name(),
                "",
                result.getEnvelope().getPrincipal().getTenant(),
                result.getEnvelope().getPrincipal().getUser(),
                result.getStartedAt(),
                result.getEndedAt(),
                result.getSteps(),
                result.getUsage().getInputTokens() + result.getUsage().getOutputTokens(),
                result.getUsage().getCostMicros(),
                result.getSummary());
    }

    /** As the supervisor tells it. */
    static TaskRow of(JsonNode task) {
        String taskId = task.path("taskId").asText();
        return new TaskRow(
                taskId,
                task.path("conversationId").asText(taskId),
                task.path("status").asText("OPEN"),
                task.path("phase").asText(""),
                task.path("tenant").asText(""),
                task.path("user").asText(""),
                TaskBook.time(task.path("startedAt")).orElse(Instant.EPOCH),
                null,
                task.path("steps").asLong(),
                task.path("tokens").asLong(),
                task.path("costMicros").asLong(),
                task.path("goal").asText(""));
    }

    static TaskRow of(String taskId, TaskHistory history) {
        return new TaskRow(
                taskId,
                history.envelope().getConversationId(),
                history.status() == null ? "OPEN" : history.status().name(),
                "",
                history.envelope().getPrincipal().getTenant(),
                history.envelope().getPrincipal().getUser(),
                history.startedAt(),
                history.endedAt(),
                history.steps(),
                history.tokens(),
                history.costMicros(),
                history.notes().getFirst().getText());
    }
}
