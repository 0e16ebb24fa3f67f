package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.task.Agents;
import dev.firebreak.agent.supervisor.task.Event;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.kit.contract.Contract;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Usage;
import dev.firebreak.schemas.Violation;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads any agent's result by the names that every result has: envelope, outcome, confidence,
 * proposedActions, usage. What is taken over is checked against our own contracts, because the
 * agent's may have other rules.
 */
final class AgentResults {
    private static final int SUMMARY_CHARS_MAX = 4000;
    private static final Contract STEP_OUTPUT = Contract.of(Contracts.schema(StepOutput.class));
    private static final Contract ACTION = Contract.of(Contracts.schema(ProposedAction.class));
    private static final String DECLINED = Contracts.schema(Declined.class).getFullName();

    private AgentResults() {}

    /** What a result was. */
    sealed interface Reading {}

    /** An answer. */
    record Sound(Event.Answer event) implements Reading {}

    /** Not a result as agents give them. */
    record Unsound(Rejection rejection, @Nullable Envelope envelope) implements Reading {}

    static Reading read(String agent, GenericRecord result, Agents agents) {
        Envelope envelope = envelope(result);
        if (envelope == null) {
            return new Unsound(
                    new Rejection.Unreadable(
                            RejectionCode.SCHEMA_INVALID,
                            "a result starts with an envelope; this one does not"),
                    null);
        }
        try {
            return answer(agent, result, envelope, agents);
        } catch (IllegalArgumentException | ClassCastException | AvroRuntimeException e) {
            String message = "not a result as agents give them: " + e.getMessage();
            return new Unsound(
                    new Rejection.Unreadable(RejectionCode.SCHEMA_INVALID, message, e), envelope);
        }
    }

    /** The envelope of a record, where it has one that can be read. */
    static @Nullable Envelope envelope(@Nullable IndexedRecord record) {
        if (record == null) {
            return null;
        }
        Schema.Field field = record.getSchema().getField("envelope");
        Object value = field == null ? null : record.get(field.pos());
        if (value instanceof Envelope envelope) {
            return envelope;
        }
        try {
            return value instanceof GenericRecord generic
                    ? AvroJson.specific(generic, Envelope.class)
                    : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static Reading answer(
            String agent, GenericRecord result, Envelope envelope, Agents agents) {
        Usage usage = specific(result, "usage", Usage.class);
        GenericRecord outcome = field(result, "outcome", GenericRecord.class);
        if (outcome.getSchema().getFullName().equals(DECLINED)) {
            Declined declined = AvroJson.specific(outcome, Declined.class);
            return new Sound(new Event.StepDeclined(envelope, agent, declined, usage));
        }
        String json = AvroJson.write(outcome);
        if (json.length() > Contract.TEXT_CHARS_MAX) {
            String message =
                    "an output is at most %d characters of JSON: %d"
                            .formatted(Contract.TEXT_CHARS_MAX, json.length());
            return new Unsound(
                    new Rejection.Refused(RejectionCode.OUTPUT_TOO_LARGE, message), envelope);
        }
        StepOutput output =
                StepOutput.newBuilder()
                        .setStepId(envelope.getStepId() == null ? "none" : envelope.getStepId())
                        .setAgent(agent)
                        .setType(outcome.getSchema().getFullName())
                        .setSummary(summary(outcome))
                        .setJson(json)
                        .setConfidence(field(result, "confidence", Double.class))
                        .setTrust(envelope.getTrust())
                        .build();
        List<Violation> violations = new ArrayList<>(STEP_OUTPUT.violations(output));
        List<ProposedAction> actions = new ArrayList<>();
        for (Object action : field(result, "proposedActions", List.class)) {
            ProposedAction proposed =
                    AvroJson.specific((GenericRecord) action, ProposedAction.class);
            violations.addAll(ACTION.violations(proposed));
            actions.add(proposed);
        }
        return violations.isEmpty()
                ? new Sound(new Event.StepFinished(envelope, output, actions, agents, usage))
                : new Unsound(
                        new Rejection.Invalid(
                                RejectionCode.RULE_VIOLATION,
                                "the result breaks %d rules that hold for all agents"
                                        .formatted(violations.size()),
                                violations),
                        envelope);
    }

    private static String summary(GenericRecord outcome) {
        Object summary = outcome.hasField("summary") ? outcome.get("summary") : null;
        String text = summary == null ? "" : summary.toString();
        return text.length() <= SUMMARY_CHARS_MAX
                ? text
                : text.substring(0, SUMMARY_CHARS_MAX - 1) + "…";
    }

    private static <T extends SpecificRecord> T specific(
            GenericRecord result, String name, Class<T> contract) {
        return AvroJson.specific(field(result, name, GenericRecord.class), contract);
    }

    private static <T> T field(GenericRecord result, String name, Class<T> type) {
        Object value = result.hasField(name) ? result.get(name) : null;
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("%s is no %s".formatted(name, type.getSimpleName()));
        }
        return type.cast(value);
    }
}
