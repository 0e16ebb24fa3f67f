package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.deadletter.DeadLetterSource;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.boundary.ground.Ground;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.action.Executor;
import dev.firebreak.schemas.ActionExecution;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.ExecutorCard;
import java.time.InstantSource;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Executors of e-mail, what they are ordered, and what they write. */
record ExecutorGround(Ground ground) {
    private static final int LETTER_BYTES_MAX = 1 << 20;
    static final InstantSource CLOCK = InstantSource.system();

    TopicNames topics() {
        return ground.topics();
    }

    ExecutorProcess start(Executor executor) {
        return start(executor, "i1", CLOCK);
    }

    ExecutorProcess start(Executor executor, String instance, InstantSource clock) {
        return ExecutorProcess.start(
                executor, ExecutorOptions.DEFAULT, ground.settings(instance), clock);
    }

    /** What another process of the executor writes down. */
    Executions executions(String instance) {
        return new Executions(
                topics().executions("email"),
                ground.kafka(),
                Inbound.of(
                        ground.registry(), InboundLimits.defaults(), CLOCK, ActionExecution.class),
                ground.outbound(),
                "another-run",
                instance,
                CLOCK);
    }

    Receipts receipts() {
        return new Receipts(
                "email",
                topics(),
                ground.outbound(),
                new DeadLetters(
                        new DeadLetterSource("executor-email", "1", "i1", "executor-email"),
                        CLOCK,
                        LETTER_BYTES_MAX),
                CLOCK);
    }

    void send(ActionOrder order) {
        send(order, order.getEnvelope().getConversationId());
    }

    /** Under a key that is not its conversation, so that it may lie in another partition. */
    void send(ActionOrder order, String key) {
        ground.send(topics().actions("email"), key, order);
    }

    List<ActionReceipt> awaitReceipts(int count) {
        return ground.awaitRecords(topics().receipts("email"), ActionReceipt.class, count);
    }

    List<DeadLetter> awaitLetters(int count) {
        return ground.awaitRecords(topics().deadLetters(), DeadLetter.class, count);
    }

    List<DeadLetter> letters() {
        return ground.records(topics().deadLetters(), DeadLetter.class);
    }

    List<ActionExecution> lines() {
        return ground.records(topics().executions("email"), ActionExecution.class);
    }

    /** Cards and signs of life, in their order. */
    List<SpecificRecord> announced() {
        return ground.records(topics().agents(), ExecutorCard.class, AgentStatus.class);
    }
}
