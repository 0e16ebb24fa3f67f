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
import dev.firebreak.boundary.process.CarriedHeaders;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Charge;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the limits of users, agents and all together. Tasks and charges come to it through topics
 * of one partition, so there is one of it among all instances, and what it counts moves with that
 * partition: one place, one record after the other, is what makes the limits exact.
 *
 * <p>As in {@link TaskProcessor} everything is decided and encoded before anything is written.
 */
final class QuotaProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
    /** What was counted, by whom: {@code user/TENANT/USER}, {@code agent/NAME}, {@code all}. */
    static final String ACCOUNTS = "quota-accounts";

    /** Tasks that were let in, and charges that were counted. */
    static final String SEEN = "quota-seen";

    private static final Logger LOG = LoggerFactory.getLogger(QuotaProcessor.class);
    private static final String ALL = "all";
    private static final Duration TICK = Duration.ofSeconds(1);

    /** A little more than the longest window: a repeat that comes later counts for itself. */
    private static final Duration CHARGES_REMEMBERED = Duration.ofHours(25);

    private static final int FORGOTTEN_PER_TICK_MAX = 5_000;
    private static final int ACCOUNTS_PER_TICK_MAX = 1_000;

    private final Quotas quotas;
    private final Limits limits;
    private final Inbound<Task> tasks;
    private final Inbound<Charge> charges;
    private final Outbound outbound;
    private final Letters letters;
    private final Patience patience;
    private final TopicNames topics;
    private final InstantSource clock;
    private final Hurry hurry;
    private @Nullable Hosted hosted;

    QuotaProcessor(
            Quotas quotas,
            Limits limits,
            Inbound<Task> tasks,
            Inbound<Charge> charges,
            Outbound outbound,
            Letters letters,
            Patience patience,
            TopicNames topics,
            InstantSource clock,
            Hurry hurry) {
        this.quotas = quotas;
        this.limits = limits;
        this.tasks = tasks;
        this.charges = charges;
        this.outbound = outbound;
        this.letters = letters;
        this.patience = patience;
        this.topics = topics;
        this.clock = clock;
        this.hurry = hurry;
    }

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        hosted = new Hosted(context);
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> hosted().tick());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        hosted().process(record);
    }

    private Hosted hosted() {
        if (hosted == null) {
            throw new IllegalStateException("init comes first");
        }
        return hosted;
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /**
     * What a record came to.
     *
     * @param accounts to keep, by their keys
     * @param seen an id to remember; null: none
     * @param seenUntil for how long
     */
    private record Ruling(
            Map<String, Account> accounts,
            @Nullable String seen,
            Instant seenUntil,
            List<Outgoing> outgoing) {
        static Ruling send(Outgoing... outgoing) {
            return new Ruling(Map.of(), null, Instant.EPOCH, List.of(outgoing));
        }
    }

    /** The processor with its stores, which it has from init on. */
    private final class Hosted {
        private final ProcessorContext<byte[], Outgoing> context;
        private final KeyValueStore<String, byte[]> accounts;
        private final Remembered seen;

        /** Which agents were said to be closed since this processor took over. */
        private final Map<String, Quotas.Closed> told = new HashMap<>();

        private @Nullable String sweepFrom;

        Hosted(ProcessorContext<byte[], Outgoing> context) {
            this.context = context;
            this.accounts = context.getStateStore(ACCOUNTS);
            KeyValueStore<Bytes, byte[]> ids = context.getStateStore(SEEN);
            this.seen = new Remembered(ids);
        }

        void process(Record<byte[], byte[]> record) {
            RecordMetadata at =
                    context.recordMetadata()
                            .orElseThrow(
                                    () -> new IllegalStateException("a record comes from a topic"));
            ConsumerRecord<byte[], byte[]> input =
                    Inputs.at(at.topic(), at.partition(), at.offset(), record);
            Ruling ruling = patience.call(() -> decide(input, now()));
            ruling.accounts().forEach((key, account) -> accounts.put(key, account.bytes()));
            if (ruling.seen() != null) {
                seen.add(ruling.seen(), ruling.seenUntil());
            }
            for (Outgoing outgoing : ruling.outgoing()) {
                context.forward(
                        new Record<>(
                                outgoing.key(),
                                outgoing,
                                clock.millis(),
                                CarriedHeaders.of(input.headers())));
            }
            if (hurry.isWorthIt(clock.millis())) {
                context.commit();
            }
        }

        private Ruling decide(ConsumerRecord<byte[], byte[]> input, Instant now) {
            try {
                return input.topic().equals(topics.checked())
                        ? task(input, now)
                        : charge(input, now);
            } catch (RegistryException | KafkaException e) {
                throw e;
            } catch (Throwable e) {
                LOG.error(
                        "Handling {}-{}@{} failed",
                        input.topic(),
                        input.partition(),
                        input.offset(),
                        e);
                Rejection failed =
                        new Rejection.Failed(
                                RejectionCode.HANDLER_EXCEPTION,
                                "admission failed on this record: " + e,
                                e);
                return letter(
                        input, BoundaryKind.SUPERVISOR, failed, Letters.NO_SCHEMA, null, null);
            }
        }

        private Ruling task(ConsumerRecord<byte[], byte[]> input, Instant now) {
            return switch (tasks.check(input)) {
                case Rejected<Task>(Rejection rejection, var schema, var decoded) ->
                        refusedInput(input, rejection, schema, decoded);
                case Accepted<Task>(Task task, SchemaReference schema) -> {
                    Envelope envelope = task.getEnvelope();
                    byte[] admitted;
                    switch (outbound.write(topics.admitted(), task)) {
                        case Written.Encoded(byte[] value) -> admitted = value;
                        case Written.Refused(Rejection rejection, RejectedOutput output) -> {
                            yield letter(
                                    input,
                                    BoundaryKind.OUTBOUND,
                                    rejection,
                                    schema,
                                    output,
                                    envelope);
                        }
                    }
                    Outgoing goesOn =
                            new Outgoing(
                                    topics.admitted(),
                                    envelope.getConversationId().getBytes(StandardCharsets.UTF_8),
                                    admitted);
                    yield !quotas.limitsUsers() || seen.has(id(envelope))
                            ? Ruling.send(goesOn)
                            : judged(task, goesOn, new Cause.Input(input), now);
                }
            };
        }

        private Ruling judged(Task task, Outgoing goesOn, Cause cause, Instant now) {
            Envelope envelope = task.getEnvelope();
            String user = "user/" + Charges.user(envelope);
            return switch (quotas.admit(account(user), account(ALL), now)) {
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

        private Ruling charge(ConsumerRecord<byte[], byte[]> input, Instant now) {
            return switch (charges.check(input)) {
                case Rejected<Charge>(Rejection rejection, var schema, var decoded) ->
                        refusedInput(input, rejection, schema, decoded);
                case Accepted<Charge>(Charge charge, var _) ->
                        seen.has(id(charge)) ? Ruling.send() : counted(charge, now);
            };
        }

        private Ruling counted(Charge charge, Instant now) {
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
            Account ofAgentNow = quotas.chargedToAgent(account(agent), asked, now);
            Quotas.Closed closed = quotas.closed(ofAgentNow, now);
            // Said once for each moment of opening; that moves on a slot of the window at a time.
            boolean news = closed != null && !closed.equals(told.put(charge.getAgent(), closed));
            return new Ruling(
                    Map.of(
                            user,
                            quotas.chargedToUser(account(user), used, now),
                            ALL,
                            quotas.chargedToAll(account(ALL), used, now),
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

        /**
         * An account that can't be read, such as a later release's, begins anew: one user's damage
         * would else be one dead letter after the other, and damage to that of all would end all
         * work.
         */
        private Account account(String key) {
            byte[] stored = accounts.get(key);
            if (stored == null) {
                return Account.EMPTY;
            }
            try {
                return Account.of(stored);
            } catch (RuntimeException e) {
                LOG.error("The account {} can't be read and begins anew", key, e);
                return Account.EMPTY;
            }
        }

        /** Forgets what is over and who was idle; a bounded part of it at a time. */
        void tick() {
            Instant now = now();
            seen.forget(now, FORGOTTEN_PER_TICK_MAX);
            List<String> idle = new ArrayList<>();
            String next = null;
            try (KeyValueIterator<String, byte[]> range = accounts.range(sweepFrom, null)) {
                for (int i = 0; range.hasNext(); i++) {
                    KeyValue<String, byte[]> entry = range.next();
                    if (i == ACCOUNTS_PER_TICK_MAX) {
                        next = entry.key;
                        break;
                    }
                    if (isIdle(entry.value, now)) {
                        idle.add(entry.key);
                    }
                }
            }
            idle.forEach(accounts::delete);
            sweepFrom = next;
        }
    }

    private static boolean isIdle(byte[] account, Instant now) {
        try {
            return Account.of(account).isIdle(now);
        } catch (RuntimeException e) {
            return true;
        }
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

    private Ruling refusedInput(
            ConsumerRecord<byte[], byte[]> input,
            Rejection rejection,
            SchemaReference schema,
            @Nullable IndexedRecord decoded) {
        return letter(
                input,
                BoundaryKind.INBOUND,
                rejection,
                schema,
                null,
                AgentResults.envelope(decoded));
    }

    private Ruling letter(
            ConsumerRecord<byte[], byte[]> input,
            BoundaryKind stage,
            Rejection rejection,
            SchemaReference schema,
            @Nullable RejectedOutput output,
            @Nullable Envelope envelope) {
        return Ruling.send(
                letters.of(input, stage, rejection, schema, output, envelope).outgoing());
    }
}
