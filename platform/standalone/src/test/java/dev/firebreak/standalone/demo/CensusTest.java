package dev.firebreak.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Origin;
import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReplayAdvice;
import dev.firebreak.schemas.ReplayLineage;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CensusTest {
    private static final Instant NOW = Instant.parse("2026-11-06T12:00:00Z");
    private static final Position FIRST = new Position("tasks", 0, 0);
    private static final Position SECOND = new Position("tasks", 0, 1);
    private static final Position BAD = new Position("tasks", 1, 0);

    private final Submitted submitted =
            new Submitted(
                    List.of(
                            new Submitted.SentTask("a", "a.eml", FIRST),
                            new Submitted.SentTask("b", "b.eml", SECOND)),
                    List.of(
                            new Submitted.SentBad(
                                    new BadRecord("noise", "tasks", null, Set.of()), BAD)));

    @Test
    void aResultOrADeadLetterForEachIsInOrder() {
        Census census = new Census(List.of(result("a")), List.of(letter(SECOND), letter(BAD)));

        assertThat(census.lost(submitted)).isEmpty();
        assertThat(census.doubled(submitted)).isEmpty();
    }

    @Test
    void whatCameOutAsNothingIsLost() {
        Census census = new Census(List.of(result("a")), List.of());

        assertThat(census.lost(submitted))
                .containsExactly(
                        "task b has neither a result nor a dead letter",
                        "the record with noise on tasks has no dead letter");
    }

    @Test
    void whatCameOutTwiceIsDoubled() {
        Census census =
                new Census(
                        List.of(result("a"), result("a"), result("b")),
                        List.of(letter(SECOND), letter(BAD), letter(BAD)));

        assertThat(census.doubled(submitted))
                .containsExactly(
                        "task a ended 2 times",
                        "task b ended 2 times",
                        "the record with noise has 2 dead letters");
    }

    @Test
    void aResultOfNothingIsDoubled() {
        Census census =
                new Census(
                        List.of(result("a"), result("b"), result("stranger")),
                        List.of(letter(BAD)));

        assertThat(census.doubled(submitted))
                .containsExactly("task stranger has a result, but was never accepted");
    }

    @Test
    void aLetterOfAStepIsNoEndOfItsTask() {
        Census census =
                new Census(
                        List.of(result("a"), result("b")),
                        List.of(letter(BAD), letter(new Position("agent.email.requests", 0, 7))));

        assertThat(census.lost(submitted)).isEmpty();
        assertThat(census.doubled(submitted)).isEmpty();
    }

    private static TaskResult result(String taskId) {
        Task task = new DemoTasks(NOW).goal(taskId, "x");
        return TaskResult.newBuilder()
                .setEnvelope(task.getEnvelope())
                .setStatus(TaskStatus.COMPLETED)
                .setSummary("done")
                .setUsage(Usage.newBuilder().build())
                .setStartedAt(NOW)
                .setEndedAt(NOW)
                .build();
    }

    private static DeadLetter letter(Position at) {
        return DeadLetter.newBuilder()
                .setDeadLetterId("0".repeat(32))
                .setFingerprint("f")
                .setDeadLetteredAt(NOW)
                .setOrigin(
                        Origin.newBuilder()
                                .setTopic(at.topic())
                                .setPartition(at.partition())
                                .setOffset(at.offset())
                                .setTimestamp(NOW)
                                .setValueSize(-1)
                                .setValueSha256("")
                                .build())
                .setSchema$(SchemaReference.newBuilder().build())
                .setBoundary(BoundaryKind.INBOUND)
                .setCode(RejectionCode.PAYLOAD_EMPTY)
                .setCategory(RejectionCategory.DATA)
                .setAdvice(ReplayAdvice.NEVER)
                .setMessage("m")
                .setAgent("admission")
                .setAgentVersion("1")
                .setInstance("i")
                .setGroupId("g")
                .setReplay(ReplayLineage.newBuilder().build())
                .build();
    }
}
