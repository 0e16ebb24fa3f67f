package dev.firebreak.agent.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

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

    private static final Duration TICK = Duration.ofSeconds(1);

    private final QuotaDecider decider;
    private final Patience patience;
    private final InstantSource clock;
    private final Hurry hurry;
    private @Nullable Hosted hosted;

    QuotaProcessor(QuotaDecider decider, Patience patience, InstantSource clock, Hurry hurry) {
        this.decider = decider;
        this.patience = patience;
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

    /** The processor with its stores, which it has from init on. */
    private final class Hosted {
        private final ProcessorContext<byte[], Outgoing> context;
        private final Outbox outbox;
        private final QuotaBooks books;

        Hosted(ProcessorContext<byte[], Outgoing> context) {
            this.context = context;
            this.outbox = new Outbox(context, hurry);
            KeyValueStore<Bytes, byte[]> ids = context.getStateStore(SEEN);
            this.books = new QuotaBooks(context.getStateStore(ACCOUNTS), new Remembered(ids));
        }

        void process(Record<byte[], byte[]> record) {
            ConsumerRecord<byte[], byte[]> input = Inputs.of(context, record);
            Ruling ruling = patience.call(() -> decider.decide(input, books, now()));
            books.keep(ruling);
            outbox.send(ruling.outgoing(), input.headers(), clock.millis());
        }

        void tick() {
            books.forget(now());
        }
    }
}
