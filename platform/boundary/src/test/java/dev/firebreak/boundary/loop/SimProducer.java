package dev.firebreak.boundary.loop;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A transactional producer that keeps the rules of Kafka's (KafkaProducer, TransactionManager 4.3):
 * after an error a transaction can only be aborted; a commit whose answer did not come in time can
 * only be committed again, and whether it had arrived nobody knows until then.
 */
final class SimProducer {
    /** What becomes of a commit. */
    enum Fate {
        SUCCEEDS,
        /** Something of it was not written; it can be aborted. */
        FAILS,
        /** It arrives, the answer does not. */
        ANSWER_LOST,
        /** The answer does not come because it did not arrive; it is sent on in the background. */
        REQUEST_LATE,
        /** The process dies before it was sent. */
        CRASHES_BEFORE,
        /** The process dies after it arrived. */
        CRASHES_AFTER,
        /** The process stands still before it is sent. */
        FREEZES_BEFORE
    }

    /** The process has died. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The world outside the producer. */
    interface World {
        Fate fateOfCommit();

        /** The process stands still, and everything else goes on. */
        void goesOnWithout(String transactionalId);
    }

    private enum State {
        NEW,
        READY,
        IN_TRANSACTION,
        TO_BE_ABORTED,
        UNDECIDED,
        USELESS
    }

    private static final String TOO_LARGE = "too large";

    /** The loop looks at the commit, never at the single send. */
    private static final Object UNANSWERED = new CompletableFuture<Void>();

    private final SimBroker broker;
    private final World world;
    private final Random random;
    private final String id;
    private State state = State.NEW;
    private int epoch;
    private boolean tooLarge;

    /** Whether the commit that is undecided has arrived; the client does not know. */
    private boolean arrived;

    private SimProducer(SimBroker broker, World world, Random random, String id) {
        this.broker = broker;
        this.world = world;
        this.random = random;
        this.id = id;
    }

    @SuppressWarnings("unchecked") // a proxy has no type parameters
    static Producer<byte[], byte[]> create(
            SimBroker broker, World world, Random random, String transactionalId) {
        SimProducer producer = new SimProducer(broker, world, random, transactionalId);
        return (Producer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        SimProducer.class.getClassLoader(),
                        new Class<?>[] {Producer.class},
                        (proxy, method, args) -> producer.call(method.getName(), args));
    }

    /** A record that its topic will not take. */
    static ProducerRecord<byte[], byte[]> output(SimBroker.Entry entry, boolean tooLarge) {
        return new ProducerRecord<>(
                tooLarge ? TOO_LARGE : "out",
                entry.partition().partition(),
                entry.key().getBytes(StandardCharsets.UTF_8),
                Long.toString(entry.offset()).getBytes(StandardCharsets.UTF_8));
    }

    @SuppressWarnings("unchecked") // the signatures are Producer's
    private Object call(String method, Object[] args) {
        switch (method) {
            case "initTransactions" -> {
                epoch = broker.initialise(id);
                state = State.READY;
            }
            case "beginTransaction" -> {
                legal(state == State.READY, method);
                state = State.IN_TRANSACTION;
                tooLarge = false;
            }
            case "send" -> {
                send((ProducerRecord<byte[], byte[]>) args[0]);
                return UNANSWERED;
            }
            case "sendOffsetsToTransaction" ->
                    sendOffsets(
                            (Map<TopicPartition, OffsetAndMetadata>) args[0],
                            (ConsumerGroupMetadata) args[1]);
            case "commitTransaction" -> commit();
            case "abortTransaction" -> abort();
            case "close" -> close();
            default -> throw new UnsupportedOperationException(method);
        }
        return null;
    }

    private void send(ProducerRecord<byte[], byte[]> output) {
        usable();
        legal(state == State.IN_TRANSACTION, "send");
        if (output.topic().equals(TOO_LARGE)) {
            tooLarge = true;
            return;
        }
        broker.open(id)
                .outputs
                .add(
                        new SimBroker.Entry(
                                new TopicPartition("in", output.partition()),
                                Long.parseLong(new String(output.value(), StandardCharsets.UTF_8)),
                                new String(output.key(), StandardCharsets.UTF_8)));
    }

    private void sendOffsets(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata member) {
        usable();
        legal(state == State.IN_TRANSACTION, "sendOffsetsToTransaction");
        if (!broker.isMember(member.memberId()) || member.generationId() != broker.generation()) {
            state = State.TO_BE_ABORTED;
            throw new CommitFailedException("the group has moved on");
        }
        broker.open(id).offsets.putAll(offsets);
    }

    private void commit() {
        if (state == State.UNDECIDED) {
            decide();
            return;
        }
        usable();
        legal(state == State.IN_TRANSACTION, "commitTransaction");
        if (tooLarge) {
            state = State.TO_BE_ABORTED;
            throw new KafkaException(
                    "a send failed", new RecordTooLargeException("over max.message.bytes"));
        }
        switch (world.fateOfCommit()) {
            case SUCCEEDS -> {
                broker.commit(id);
                state = State.READY;
            }
            case FAILS -> {
                state = State.TO_BE_ABORTED;
                throw new KafkaException("a send failed");
            }
            case ANSWER_LOST -> {
                broker.commit(id);
                arrived = true;
                state = State.UNDECIDED;
                throw new TimeoutException("no answer to the commit");
            }
            case REQUEST_LATE -> {
                arrived = false;
                state = State.UNDECIDED;
                throw new TimeoutException("no answer to the commit");
            }
            case CRASHES_BEFORE -> throw new Crash();
            case CRASHES_AFTER -> {
                broker.commit(id);
                throw new Crash();
            }
            case FREEZES_BEFORE -> {
                world.goesOnWithout(id);
                usable();
                if (!broker.isOpen(id)) {
                    state = State.TO_BE_ABORTED;
                    throw new InvalidProducerEpochException("the transaction took too long");
                }
                broker.commit(id);
                state = State.READY;
            }
        }
    }

    /** Asked again, the broker answers, sooner or later, with what it did. */
    private void decide() {
        usable();
        if (random.nextInt(3) == 0) {
            throw new TimeoutException("no answer to the commit");
        }
        if (!arrived && !broker.isOpen(id)) {
            state = State.TO_BE_ABORTED;
            throw new InvalidProducerEpochException("the transaction took too long");
        }
        if (!arrived) {
            broker.commit(id);
        }
        state = State.READY;
    }

    private void abort() {
        usable();
        if (state == State.UNDECIDED) {
            throw new IllegalStateException(
                    "Cannot attempt operation `abortTransaction` because the previous call to"
                            + " `commitTransaction` timed out and must be retried");
        }
        legal(state == State.IN_TRANSACTION || state == State.TO_BE_ABORTED, "abortTransaction");
        broker.abort(id);
        state = State.READY;
    }

    /** A commit that was late may still arrive. */
    private void close() {
        if (state == State.UNDECIDED
                && !arrived
                && broker.isOpen(id)
                && broker.isCurrent(id, epoch)
                && random.nextBoolean()) {
            broker.commit(id);
        }
        state = State.USELESS;
    }

    private void usable() {
        if (state == State.NEW || state == State.USELESS) {
            throw new IllegalStateException("the producer is " + state);
        }
        if (!broker.isCurrent(id, epoch)) {
            state = State.USELESS;
            throw new ProducerFencedException("another producer began under " + id);
        }
    }

    private void legal(boolean holds, String method) {
        if (!holds) {
            throw new IllegalStateException(method + " while " + state);
        }
    }
}
