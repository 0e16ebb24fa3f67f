package dev.firebreak.console.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.console.Notes;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskHistoryTest {
    private static final Instant START = Instant.EPOCH.plusSeconds(1_000);

    @Test
    void aTaskIsOpenUntilTheNoteOfItsEnd() {
        TaskHistory history = new TaskHistory(10);

        history.add(Notes.note("t", ActivityKind.TASK_ACCEPTED, START).build());
        history.add(Notes.note("t", ActivityKind.STEP_DISPATCHED, START.plusSeconds(1)).build());
        history.add(Notes.note("t", ActivityKind.STEP_DISPATCHED, START.plusSeconds(2)).build());

        assertThat(history.status()).isNull();
        assertThat(history.steps()).isEqualTo(2);
        assertThat(history.startedAt()).isEqualTo(START);

        history.add(ended(TaskStatus.PARTIAL));

        assertThat(history.status()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(history.endedAt()).isEqualTo(START.plusSeconds(9));
    }

    @Test
    void answersAreCountedOnceAndTheEndsOwnTotalWins() {
        TaskHistory history = new TaskHistory(10);
        history.add(Notes.note("t", ActivityKind.TASK_ACCEPTED, START).build());
        history.add(used(ActivityKind.MODEL_CALL, 40));
        history.add(used(ActivityKind.STEP_FINISHED, 40));
        history.add(used(ActivityKind.PLAN_MADE, 5));

        assertThat(history.costMicros()).isEqualTo(45);

        history.add(
                Notes.note("t", ActivityKind.TASK_ENDED, START)
                        .setUsage(Usage.newBuilder().setCostMicros(50).build())
                        .build());

        assertThat(history.costMicros()).isEqualTo(50);
        assertThat(history.status()).isEqualTo(TaskStatus.UNKNOWN);
    }

    @Test
    void refusedByAdmissionIsAnEndButARepeatIsNot() {
        TaskHistory refused = new TaskHistory(10);
        refused.add(Notes.note("t", ActivityKind.TASK_REFUSED, START).build());
        TaskHistory repeated = new TaskHistory(10);
        repeated.add(Notes.note("t", ActivityKind.TASK_ACCEPTED, START).build());
        repeated.add(Notes.note("t", ActivityKind.TASK_REFUSED, START).build());

        assertThat(refused.status()).isEqualTo(TaskStatus.REJECTED);
        assertThat(repeated.status()).isNull();
    }

    @Test
    void moreNotesThanAreKeptAreStillCounted() {
        TaskHistory history = new TaskHistory(1);
        for (int i = 0; i < 5; i++) {
            history.add(Notes.note("t", ActivityKind.STEP_DISPATCHED, START).build());
        }

        assertThat(history.notes()).hasSize(1);
        assertThat(history.isCut()).isTrue();
        assertThat(history.steps()).isEqualTo(5);
    }

    @Test
    void aListTakesWhatItsFilterSays() {
        TaskHistory open = new TaskHistory(1);
        open.add(Notes.note("t", ActivityKind.TASK_ACCEPTED, START).build());
        TaskHistory partial = new TaskHistory(1);
        partial.add(Notes.note("u", ActivityKind.TASK_ACCEPTED, START).build());
        partial.add(ended(TaskStatus.PARTIAL));
        List<TaskRow> rows = List.of(TaskRow.of("t", open), TaskRow.of("u", partial));

        assertThat(rows.stream().filter(new TaskFilter("all", null)::takes)).hasSize(2);
        assertThat(rows.stream().filter(new TaskFilter("PARTIAL", "ada")::takes))
                .extracting(TaskRow::taskId)
                .containsExactly("u");
        assertThat(rows.stream().filter(new TaskFilter("all", "bob")::takes)).isEmpty();
    }

    @Test
    void theAnswersToldWhileTheyWereWrittenAreOneLineEachAndCostNothing() {
        TaskHistory history = new TaskHistory(4);
        history.add(Notes.note("t", ActivityKind.TASK_ACCEPTED, START).build());
        for (int n = 0; n < 500; n++) {
            history.add(part("one", n, n == 300));
            history.add(part("two", n % 250, false));
        }
        history.add(Notes.note("t", ActivityKind.STEP_FINISHED, START).build());

        assertThat(history.isCut()).isFalse();
        assertThat(history.costMicros()).isZero();
        assertThat(history.notes())
                .extracting(Activity::getKind)
                .containsExactly(
                        ActivityKind.TASK_ACCEPTED,
                        ActivityKind.ANSWER_PART,
                        ActivityKind.ANSWER_PART,
                        ActivityKind.STEP_FINISHED);
        assertThat(history.notes().get(1).getText())
                .isEqualTo("1000 characters in 500 parts, begun again once");
        assertThat(history.notes().get(2).getDetails())
                .containsEntry("stream", "two")
                .containsEntry("parts", "500")
                .containsEntry("restarts", "1");
    }

    private static Activity part(String stream, int number, boolean restart) {
        Map<String, String> details = new HashMap<>();
        details.put("stream", stream);
        details.put("part", Integer.toString(number));
        if (restart) {
            details.put("restart", "true");
        }
        return Notes.note("t", ActivityKind.ANSWER_PART, START.plusSeconds(number))
                .setText("word ")
                .setDetails(details)
                .setUsage(Usage.newBuilder().setCostMicros(7).build())
                .build();
    }

    private static Activity ended(TaskStatus status) {
        return Notes.note("t", ActivityKind.TASK_ENDED, START.plusSeconds(9))
                .setDetails(Map.of("status", status.name()))
                .build();
    }

    private static Activity used(ActivityKind kind, long costMicros) {
        return Notes.note("t", kind, START)
                .setUsage(Usage.newBuilder().setCostMicros(costMicros).build())
                .build();
    }
}
