package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Usage;
import java.util.List;

/**
 * What is told of a task in any case: its result and its place in an inbox, without what may have
 * made them unwritable.
 */
final class Bare {
    private Bare() {}

    /** That the task ended, and why no more can be said of it. */
    static TaskResult result(TaskResult result, Rejection rejection) {
        String detail = Arrivals.detail("the result could not be written: " + rejection.message());
        return TaskResult.newBuilder(result)
                .setStatus(TaskStatus.FAILED)
                .setSummary("Nothing came of the task: " + detail)
                .setOutputs(List.of())
                .setProposedActions(List.of())
                .setUsage(Usage.newBuilder().build())
                .setDropped(
                        List.of(
                                Dropped.newBuilder()
                                        .setWhat("result")
                                        .setCode(rejection.code())
                                        .setDetail(detail)
                                        .setNeeded(
                                                "smaller outputs; then publish the task again under another id")
                                        .build()))
                .build();
    }

    /** The task's result tells the same. */
    static InboxItem item(InboxItem item) {
        return InboxItem.newBuilder(item)
                .setOutputs(List.of())
                .setDropped(List.of())
                .setActions(List.of())
                .build();
    }
}
