package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.supervisor.task.Agents;
import dev.firebreak.agent.supervisor.task.Event;
import dev.firebreak.agent.supervisor.task.StepIds;
import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlannerOutput;
import dev.firebreak.schemas.PlannerResult;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Synthesis;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskControl;
import dev.firebreak.schemas.Usage;
import java.util.function.Function;
import java.util.regex.Matcher;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** From a record's bytes to what happened to which task. */
final class Arrivals {
    private static final int DETAIL_CHARS_MAX = 4000;
    private static final String RESULTS = ".results";

    private final Inbound<Task> tasks;
    private final Inbound<PlannerResult> plannerResults;
    private final Inbound<GenericRecord> results;
    private final Inbound<ActionReceipt> receipts;
    private final Inbound<ApprovalDecision> decisions;
    private final Inbound<TaskControl> controls;
    private final Letters letters;
    private final TopicNames topics;

    Arrivals(
            Inbound<Task> tasks,
            Inbound<PlannerResult> plannerResults,
            Inbound<GenericRecord> results,
            Inbound<ActionReceipt> receipts,
            Inbound<ApprovalDecision> decisions,
            Inbound<TaskControl> controls,
            Letters letters,
            TopicNames topics) {
        this.tasks = tasks;
        this.plannerResults = plannerResults;
        this.results = results;
        this.receipts = receipts;
        this.decisions = decisions;
        this.controls = controls;
        this.letters = letters;
        this.topics = topics;
    }

    /** What a record was. */
    sealed interface Arrival {}

    /** Something happened to a task. */
    record Happened(Envelope envelope, Event event) implements Arrival {}

    /**
     * The record was stopped.
     *
     * @param happened what that means to the task it was for, where that is known
     */
    record Stopped(Letters.Letter letter, @Nullable Happened happened) implements Arrival {}

    Arrival read(ConsumerRecord<byte[], byte[]> record, Agents agents) {
        if (record.topic().equals(topics.admitted())) {
            return word(
                    record, tasks, task -> new Event.TaskAdmitted(task, agents), Task::getEnvelope);
        }
        if (record.topic().equals(topics.approvalDecisions())) {
            return word(
                    record, decisions, Event.ApprovalDecided::new, ApprovalDecision::getEnvelope);
        }
        if (record.topic().equals(topics.control())) {
            return word(record, controls, Event.Controlled::new, TaskControl::getEnvelope);
        }
        String agent = agent(topics, record.topic());
        if (record.topic().equals(topics.receipts(agent))) {
            return word(
                    record,
                    receipts,
                    receipt -> new Event.ReceiptArrived(agent, receipt),
                    ActionReceipt::getEnvelope);
        }
        if (agent.equals(PlannerProfile.NAME)) {
            return switch (plannerResults.check(record)) {
                case Accepted<PlannerResult>(PlannerResult result, var _) ->
                        new Happened(result.getEnvelope(), planned(result, agents));
                case Rejected<PlannerResult>(
                                Rejection rejection,
                                SchemaReference schema,
                                IndexedRecord decoded) ->
                        stopped(
                                record,
                                agent,
                                rejection,
                                schema,
                                AgentResults.envelope(decoded),
                                agents);
            };
        }
        return switch (results.check(record)) {
            case Accepted<GenericRecord>(GenericRecord result, SchemaReference schema) ->
                    switch (AgentResults.read(agent, result, agents)) {
                        case AgentResults.Sound(Event.Answer event) ->
                                new Happened(event.envelope(), event);
                        case AgentResults.Unsound(Rejection rejection, Envelope envelope) ->
                                stopped(record, agent, rejection, schema, envelope, agents);
                    };
            case Rejected<GenericRecord>(
                            Rejection rejection,
                            SchemaReference schema,
                            IndexedRecord decoded) ->
                    stopped(
                            record,
                            agent,
                            rejection,
                            schema,
                            AgentResults.envelope(decoded),
                            agents);
        };
    }

    /** A record that nobody waits for by step: what stops it is its dead letter and no more. */
    private <T extends SpecificRecord> Arrival word(
            ConsumerRecord<byte[], byte[]> record,
            Inbound<T> inbound,
            Function<T, Event> event,
            Function<T, Envelope> envelope) {
        return switch (inbound.check(record)) {
            case Accepted<T>(T value, var _) ->
                    new Happened(envelope.apply(value), event.apply(value));
            case Rejected<T>(Rejection rejection, SchemaReference schema, IndexedRecord decoded) ->
                    new Stopped(
                            letters.refused(
                                    record, rejection, schema, AgentResults.envelope(decoded)),
                            null);
        };
    }

    /**
     * What it means to the task when handling this record failed; null when nobody waits for it.
     */
    @Nullable Happened failed(
            ConsumerRecord<byte[], byte[]> record, Declined declined, Agents agents) {
        Matcher answer = SupervisorTopology.answers(topics).matcher(record.topic());
        if (!answer.matches() || !record.topic().endsWith(RESULTS)) {
            return null;
        }
        String agent = agent(topics, record.topic());
        IndexedRecord decoded =
                switch (results.check(record)) {
                    case Accepted<GenericRecord>(GenericRecord result, var _) -> result;
                    case Rejected<GenericRecord> rejected -> rejected.decoded();
                };
        Envelope envelope = AgentResults.envelope(decoded);
        return envelope == null
                ? null
                : new Happened(envelope, declinedBy(agent, envelope, declined, agents));
    }

    private Stopped stopped(
            ConsumerRecord<byte[], byte[]> record,
            String agent,
            Rejection rejection,
            SchemaReference schema,
            @Nullable Envelope envelope,
            Agents agents) {
        Letters.Letter letter = letters.refused(record, rejection, schema, envelope);
        if (envelope == null) {
            return new Stopped(letter, null);
        }
        Declined declined =
                new Declined(rejection.code(), detail(rejection.message()), letter.id());
        return new Stopped(
                letter, new Happened(envelope, declinedBy(agent, envelope, declined, agents)));
    }

    private static Event declinedBy(
            String agent, Envelope envelope, Declined declined, Agents agents) {
        Usage none = Usage.newBuilder().build();
        if (!agent.equals(PlannerProfile.NAME)) {
            return new Event.StepDeclined(envelope, agent, declined, none);
        }
        return plannerDeclined(envelope, declined, agents, none);
    }

    private static Event plannerDeclined(
            Envelope envelope, Declined declined, Agents agents, Usage usage) {
        if (StepIds.isJudge(envelope.getTaskId(), envelope.getStepId())) {
            return new Event.JudgementDeclined(envelope, declined, agents, usage);
        }
        return StepIds.answer(envelope.getTaskId()).equals(envelope.getStepId())
                ? new Event.AnswerDeclined(envelope, declined, usage)
                : new Event.PlanDeclined(envelope, declined, agents, usage);
    }

    private static Event planned(PlannerResult result, Agents agents) {
        Envelope envelope = result.getEnvelope();
        boolean answer = StepIds.answer(envelope.getTaskId()).equals(envelope.getStepId());
        boolean judge = StepIds.isJudge(envelope.getTaskId(), envelope.getStepId());
        Usage usage = result.getUsage();
        Declined declined;
        if (result.getOutcome() instanceof PlannerOutput output) {
            if (judge && output.getAnswer() instanceof Judgement judgement) {
                return new Event.JudgementMade(envelope, judgement, agents, usage);
            }
            if (!answer && !judge && output.getAnswer() instanceof Plan plan) {
                return new Event.PlanMade(envelope, plan, output.getSummary(), agents, usage);
            }
            if (answer && output.getAnswer() instanceof Synthesis synthesis) {
                return new Event.AnswerMade(envelope, synthesis.getAnswer(), usage);
            }
            String seen = output.getAnswer().getClass().getSimpleName();
            String asked = judge ? "a judgement" : answer ? "a synthesis" : "a plan";
            declined =
                    new Declined(
                            RejectionCode.PLAN_INVALID,
                            "%s was asked for, not: %s".formatted(asked, seen),
                            null);
        } else {
            declined = (Declined) result.getOutcome();
        }
        return plannerDeclined(envelope, declined, agents, usage);
    }

    /** Whose results or receipts a topic carries; the subscription lets no other topic in. */
    static String agent(TopicNames topics, String topic) {
        String start = topics.prefix() + "agent.";
        return topic.substring(start.length(), topic.lastIndexOf('.'));
    }

    static String detail(String message) {
        String some = message.isBlank() ? "no reason was given" : message;
        return some.length() <= DETAIL_CHARS_MAX
                ? some
                : some.substring(0, DETAIL_CHARS_MAX - 1) + "…";
    }
}
