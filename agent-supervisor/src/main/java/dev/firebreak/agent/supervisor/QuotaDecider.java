package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.admission.Account;
import dev.firebreak.agent.supervisor.admission.Measure;
import dev.firebreak.agent.supervisor.admission.Quotas;
import dev.firebreak.agent.supervisor.task.Limits;
import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Charge;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where limits are kept: whether a task is let in, and what a charge adds to the accounts.
 * What it decides is said in its {@link Ruling}; the books are read, and written once that is made.
 */
final class QuotaDecider {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaDecider.class);
    private static final String ALL = "all";

    /** A little more than the longest window: a repeat that comes later counts for itself. */
    private static final Duration CHARGES_REMEMBERED = Duration.ofHours(25);

    private final Quotas quotas;
    private final Limits limits;
    private final Inbound<Task> tasks;
    private final Inbound<Charge> charges;
    private final Outbound outbound;
    private final Letters letters;
    private final TopicNames topics;

    QuotaDecider(
            Quotas quotas,
            Limits limits,
            Inbound<Task> tasks,
            Inbound<Charge> charges,
            Outbound outbound,
            Letters letters,
            TopicNames topics) {
        this.quotas = quotas;
        this.limits = limits;
        this.tasks = tasks;
        this.charges = charges;
        this.outbound = outbound;
        this.letters = letters;
        this.topics = topics;
    }

    Ruling decide(ConsumerRecord<byte[], byte[]> input, QuotaBooks books, Instant now) {
        try {
            return input.topic().equals(topics.checked())
                    ? task(input, books, now)
                    : charge(input, books, now);
        } catch (RegistryException | KafkaException e) {
            throw e;
        } catch (Throwable e) {
            LOG.error(
                    "Handling {}-{}@{} failed",
                    input.topic(),
                    input.partition(),
                    input.offset(),
                    e);
            return Ruling.send(
                    letters.failed(input, "admission failed on this record: " + e, e).outgoing());
        }
    }

    private Ruling task(ConsumerRecord<byte[], byte[]> input, QuotaBooks books, Instant now) {
        return switch (tasks.check(input)) {
            case Rejected<Task>(Rejection rejection, var schema, var decoded) ->
                    refused(input, rejection, schema, decoded);
            case Accepted<Task>(Task task, SchemaReference schema) -> {
                Envelope envelope = task.getEnvelope();
                byte[] admitted;
                switch (outbound.write(topics.admitted(), task)) {
                    case Written.Encoded(byte[] value) -> admitted = value;
                    case Written.Refused(Rejection rejection, RejectedOutput output) -> {
                        yield Ruling.send(
                                letters.of(
                                                input,
                                                BoundaryKind.OUTBOUND,
                                                rejection,
                                                schema,
                                                output,
                                                envelope)
                                        .outgoing());
                    }
                }
                Outgoing goesOn =
                        new Outgoing(
                                topics.admitted(),
                                envelope.getConversationId().getBytes(StandardCharsets.UTF_8),
                                admitted);
                yield !quotas.limitsUsers() || books.has(id(envelope))
                        ? Ruling.send(goesOn)
                        : judged(task, goesOn, new Cause.Input(input), books, now);
            }
        };
    }

    private Ruling judged(Task task, Outgoing goesOn, Cause cause, QuotaBooks books, Instant now) {
        Envelope envelope = task.getEnvelope();
        String user = "user/" + Charges.user(envelope);
        return switch (quotas.admit(books.account(user), books.account(ALL), now)) {
            case Quotas.Admitted(Account ofUser, Account ofAll) ->
                    new Ruling(
                            Map.of(user, ofUser, ALL, ofAll),
                            id(envelope),
                            knownUntil(envelope, now),
                            List.of(goesOn));
            case Quotas.Refused refused -> {
                Refusal refusal = new Refusal(task, refused, cause, now);
                yield Ruling.send(
                        ours(topics.results(), envelope.getConversationId(), refusal.result()),
                        ours(topics.activity(), envelope.getTaskId(), refusal.activity()));
            }
        };
    }

    private Ruling charge(ConsumerRecord<byte[], byte[]> input, QuotaBooks books, Instant now) {
        return switch (charges.check(input)) {
            case Rejected<Charge>(Rejection rejection, var schema, var decoded) ->
                    refused(input, rejection, schema, decoded);
            case Accepted<Charge>(Charge charge, var _) ->
                    books.has(id(charge)) ? Ruling.send() : counted(charge, books, now);
        };
    }

    private Ruling counted(Charge charge, QuotaBooks books, Instant now) {
        String user = "user/" + Charges.user(charge.getEnvelope());
        String agent = "agent/" + charge.getAgent();
        Map<Measure, Long> used =
                Map.of(
                        Measure.TOKENS,
                        charge.getTokens(),
                        Measure.COST_MICROS,
                        charge.getCostMicros());
        Map<Measure, Long> asked =
                Map.of(
                        Measure.REQUESTS,
                        (long) charge.getRequests(),
                        Measure.TOKENS,
                        charge.getTokens(),
                        Measure.COST_MICROS,
                        charge.getCostMicros());
        Account ofAgentNow = quotas.chargedToAgent(books.account(agent), asked, now);
        Quotas.Closed closed = quotas.closed(ofAgentNow, now);
        boolean news = closed != null && books.noteClosed(charge.getAgent(), closed);
        return new Ruling(
                Map.of(
                        user,
                        quotas.chargedToUser(books.account(user), used, now),
                        ALL,
                        quotas.chargedToAll(books.account(ALL), used, now),
                        agent,
                        ofAgentNow),
                id(charge),
                now.plus(CHARGES_REMEMBERED),
                closed != null && news
                        ? List.of(allowance(charge.getAgent(), closed, now))
                        : List.of());
    }

    private Outgoing allowance(String agent, Quotas.Closed closed, Instant now) {
        return ours(
                topics.agents(),
                AgentDirectory.allowanceKey(agent),
                AgentAllowance.newBuilder()
                        .setAgent(agent)
                        .setClosedUntil(closed.until())
                        .setReason(closed.limit().toString())
                        .setAt(now)
                        .build());
    }

    /** A task is the same in its conversation, as for the machine (docs/decisions/0010). */
    private static String id(Envelope envelope) {
        return "task/" + envelope.getConversationId() + "/" + envelope.getTaskId();
    }

    private static String id(Charge charge) {
        return "charge/" + charge.getEnvelope().getMessageId();
    }

    /** As long as the machine may know it: until it has ended and is forgotten. */
    private Instant knownUntil(Envelope envelope, Instant now) {
        Instant deadline = envelope.getDeadline();
        Instant latest = now.plus(limits.taskTimeMax());
        // Without a deadline of its own a task may wait for people as long as any task may be open.
        Instant ended = deadline != null && deadline.isBefore(latest) ? deadline : latest;
        return ended.plus(limits.retention());
    }

    private Outgoing ours(String topic, String key, IndexedRecord record) {
        return switch (outbound.write(topic, record)) {
            case Written.Encoded(byte[] value) ->
                    new Outgoing(topic, key.getBytes(StandardCharsets.UTF_8), value);
            case Written.Refused(Rejection rejection, var _) ->
                    throw new IllegalStateException(
                            "our own record breaks its contract: " + rejection.message());
        };
    }

    private Ruling refused(
            ConsumerRecord<byte[], byte[]> input,
            Rejection rejection,
            SchemaReference schema,
            @Nullable IndexedRecord decoded) {
        return Ruling.send(
                letters.refused(input, rejection, schema, AgentResults.envelope(decoded))
                        .outgoing());
    }
}
