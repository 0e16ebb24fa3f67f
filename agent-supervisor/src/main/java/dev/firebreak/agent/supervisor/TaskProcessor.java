package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.Arrivals.Happened;
import dev.firebreak.agent.supervisor.Arrivals.Stopped;
import dev.firebreak.agent.supervisor.task.Agents;
import dev.firebreak.agent.supervisor.task.Event;
import dev.firebreak.agent.supervisor.task.TaskState;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.RejectionCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts the task machine on Kafka Streams.
 *
 * <p>Streams commits what a record's processing has put and forwarded before it failed, whatever
 * its exception handlers say. So every record and timer is first decided, checked and encoded
 * whole, touching nothing, and only then written to the stores and forwarded. What fails while
 * deciding becomes one dead letter, and the task hears of it as of a declined step.
 */
final class TaskProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
    private static final Logger LOG = LoggerFactory.getLogger(TaskProcessor.class);
    private static final Duration TICK = Duration.ofMillis(250);

    /** What fell due while nobody held the partition waits so long: its answer may lie unread. */
    private static final Duration CATCH_UP = Duration.ofSeconds(10);

    private final Arrivals arrivals;
    private final Decider decider;
    private final Letters letters;
    private final AgentDirectory directory;
    private final Patience patience;
    private final InstantSource clock;
    private final Hurry hurry;
    private final int timersPerTickMax;
    private @Nullable Hosted hosted;

    TaskProcessor(
            Arrivals arrivals,
            Decider decider,
            Letters letters,
            AgentDirectory directory,
            Patience patience,
            InstantSource clock,
            Hurry hurry,
            int timersPerTickMax) {
        this.arrivals = arrivals;
        this.decider = decider;
        this.letters = letters;
        this.directory = directory;
        this.patience = patience;
        this.clock = clock;
        this.hurry = hurry;
        this.timersPerTickMax = timersPerTickMax;
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

    /** All times travel in milliseconds; a finer one would be another after a store. */
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /** The processor with its stores, which it has from init on. */
    private final class Hosted {
        private final ProcessorContext<byte[], Outgoing> context;
        private final Outbox outbox;
        private final KeyValueStore<String, byte[]> tasks;
        private final KeyValueStore<String, byte[]> documents;
        private final KeyValueStore<String, byte[]> texts;
        private final Timers timers;

        /** Since when the partition is held here. */
        private final Instant since = now();

        Hosted(ProcessorContext<byte[], Outgoing> context) {
            this.context = context;
            this.outbox = new Outbox(context, hurry);
            this.tasks = context.getStateStore(SupervisorTopology.TASKS);
            this.documents = context.getStateStore(SupervisorTopology.DOCUMENTS);
            this.texts = context.getStateStore(SupervisorTopology.TEXTS);
            KeyValueStore<Bytes, byte[]> byDue = context.getStateStore(SupervisorTopology.TIMERS);
            this.timers = new Timers(byDue);
        }

        void process(Record<byte[], byte[]> record) {
            ConsumerRecord<byte[], byte[]> input = Inputs.of(context, record);
            carryOut(patience.call(() -> decide(input, now())), input.headers(), now());
        }

        private Decision decide(ConsumerRecord<byte[], byte[]> input, Instant now) {
            try {
                Agents agents = directory.at(now);
                return switch (arrivals.read(input, agents)) {
                    case Happened happened ->
                            decide(happened, new Cause.Input(input), now, List.of());
                    case Stopped(Letters.Letter letter, Happened happened) ->
                            happened == null
                                    ? new Decision.Send(List.of(letter.outgoing()))
                                    : decide(
                                            happened,
                                            new Cause.Input(input),
                                            now,
                                            List.of(letter.outgoing()));
                };
            } catch (RegistryException | KafkaException e) {
                throw e;
            } catch (Throwable e) {
                return failed(input, now, e);
            }
        }

        private Decision decide(Happened happened, Cause cause, Instant now, List<Outgoing> first) {
            String taskId = happened.envelope().getTaskId();
            Decision.Move move =
                    decider.decide(
                            taskId,
                            state(taskId),
                            happened.event(),
                            cause,
                            now,
                            () -> documents(taskId));
            if (first.isEmpty()) {
                return move;
            }
            List<Outgoing> all = new ArrayList<>(first);
            all.addAll(move.outgoing());
            return new Decision.Move(
                    taskId,
                    move.before(),
                    move.after(),
                    move.state(),
                    move.texts(),
                    move.files(),
                    all);
        }

        /**
         * One dead letter for the record; and where a task waits for it, word that it waits in
         * vain.
         */
        private Decision failed(
                ConsumerRecord<byte[], byte[]> input, Instant now, Throwable failure) {
            LOG.error(
                    "Handling {}-{}@{} failed",
                    input.topic(),
                    input.partition(),
                    input.offset(),
                    failure);
            String message = "the supervisor failed on this record: " + failure;
            Letters.Letter letter = letters.failed(input, message, failure);
            try {
                Declined declined =
                        new Declined(
                                RejectionCode.HANDLER_EXCEPTION,
                                Arrivals.detail(message),
                                letter.id());
                Happened happened = arrivals.failed(input, declined, directory.at(now));
                if (happened != null) {
                    return decide(
                            happened, new Cause.Input(input), now, List.of(letter.outgoing()));
                }
            } catch (RegistryException | KafkaException e) {
                throw e;
            } catch (Throwable e) {
                // The task's own timer will end it.
                LOG.error("Nor could the task be told of it", e);
            }
            return new Decision.Send(List.of(letter.outgoing()));
        }

        void tick() {
            Instant now = now();
            Instant from = now.isBefore(since.plus(CATCH_UP)) ? since : Instant.EPOCH;
            for (Timers.Timer timer : timers.due(from, now, timersPerTickMax)) {
                try {
                    fire(timer, now);
                } catch (RegistryException e) {
                    LOG.info("Timers wait for the schema registry: {}", e.getMessage());
                    return;
                } catch (KafkaException e) {
                    throw e;
                } catch (Throwable e) {
                    LOG.error(
                            "The timer of task {} failed for the {}. time and is put aside",
                            timer.taskId(),
                            timer.failures() + 1,
                            e);
                    timers.quarantine(timer, now);
                    tell(timer, e, now);
                }
            }
        }

        /** Puts it on the task's timeline, if the task can still be read. */
        private void tell(Timers.Timer timer, Throwable failure, Instant now) {
            List<Outgoing> notes;
            try {
                notes =
                        state(timer.taskId()) instanceof TaskState.Open open
                                ? decider.timerFailed(open, timer, failure, now)
                                : List.of();
            } catch (RuntimeException e) {
                LOG.warn("Nor can task {} be told of it: {}", timer.taskId(), e.toString());
                return;
            }
            carryOut(new Decision.Send(notes), new RecordHeaders(), now);
        }

        private void fire(Timers.Timer timer, Instant now) {
            TaskState state = state(timer.taskId());
            boolean itsOwn = state != null && state.due().equals(timer.due());
            boolean quarantined =
                    state != null
                            && timer.failures() > 0
                            && !timers.isSet(state.due(), timer.taskId());
            if (!itsOwn && !quarantined) {
                timers.remove(timer);
                return;
            }
            Event event =
                    timer.failures() < Timers.FAILURES_MAX
                            ? new Event.TimerFired(directory.at(now))
                            : new Event.Broken(
                                    "its timer failed %d times".formatted(timer.failures()));
            Decision.Move move =
                    decider.decide(
                            timer.taskId(),
                            state,
                            event,
                            new Cause.Timer(timer.taskId(), timer.due()),
                            now,
                            () -> documents(timer.taskId()));
            timers.remove(timer);
            carryOut(move, new RecordHeaders(), now);
        }

        private void carryOut(Decision decision, Headers carried, Instant now) {
            switch (decision) {
                case Decision.Send _ -> {}
                case Decision.Move move -> {
                    TaskState before = move.before();
                    TaskState after = move.after();
                    timers.move(
                            move.taskId(),
                            before == null ? null : before.due(),
                            after == null ? null : after.due());
                    tasks.put(move.taskId(), move.state());
                    move.texts()
                            .forEach(
                                    (sha256, text) ->
                                            texts.putIfAbsent(
                                                    textKey(move.taskId(), sha256), text));
                    if (LargeTexts.isIn(before) && !LargeTexts.isIn(after)) {
                        dropTexts(move.taskId());
                    }
                    switch (move.files()) {
                        case Decision.Keep() -> {}
                        case Decision.Store(byte[] value) -> documents.put(move.taskId(), value);
                        case Decision.Drop() -> documents.delete(move.taskId());
                    }
                }
            }
            outbox.send(decision.outgoing(), carried, now.toEpochMilli());
        }

        private @Nullable TaskState state(String taskId) {
            byte[] bytes = tasks.get(taskId);
            return bytes == null
                    ? null
                    : LargeTexts.put(StateCodec.decode(bytes), sha256 -> text(taskId, sha256));
        }

        private String text(String taskId, String sha256) {
            byte[] bytes = texts.get(textKey(taskId, sha256));
            if (bytes == null) {
                throw new IllegalStateException(
                        "task %s refers to text %s, which is not stored".formatted(taskId, sha256));
            }
            return StateCodec.text(bytes);
        }

        /** No id of a task has a slash. */
        private static String textKey(String taskId, String sha256) {
            return taskId + "/" + sha256;
        }

        private void dropTexts(String taskId) {
            List<String> keys = new ArrayList<>();
            try (KeyValueIterator<String, byte[]> all =
                    texts.range(textKey(taskId, "0"), textKey(taskId, "g"))) {
                all.forEachRemaining(entry -> keys.add(entry.key));
            }
            keys.forEach(texts::delete);
        }

        private List<Document> documents(String taskId) {
            byte[] bytes = documents.get(taskId);
            return bytes == null ? List.of() : StateCodec.documents(bytes);
        }
    }
}
