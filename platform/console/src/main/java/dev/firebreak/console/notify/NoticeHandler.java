package dev.firebreak.console.notify;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.boundary.loop.Handler;
import dev.firebreak.boundary.loop.Outcome;
import dev.firebreak.boundary.loop.Stop;
import dev.firebreak.boundary.loop.Turn;
import dev.firebreak.boundary.process.CarriedHeaders;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.console.notify.Channel.Delivery;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people of each record on one channel. What the channel refuses for good is logged, counted
 * and passed over; while the channel is away, the record waits and with it those behind.
 */
final class NoticeHandler implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(NoticeHandler.class);

    private final Channel channel;
    private final NotifySettings settings;
    private final Inbound<SpecificRecord> inbound;
    private final DeadLetters deadLetters;
    private final Outbound outbound;
    private final String letters;
    private final InstantSource clock;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong passed = new AtomicLong();

    /**
     * @param letters the topic of dead letters
     */
    NoticeHandler(
            Channel channel,
            NotifySettings settings,
            Inbound<SpecificRecord> inbound,
            DeadLetters deadLetters,
            Outbound outbound,
            String letters,
            InstantSource clock) {
        this.channel = channel;
        this.settings = settings;
        this.inbound = inbound;
        this.deadLetters = deadLetters;
        this.outbound = outbound;
        this.letters = letters;
        this.clock = clock;
    }

    /** Notices that the other side took. */
    long delivered() {
        return delivered.get();
    }

    /** Notices that the other side would not have. */
    long refused() {
        return refused.get();
    }

    /** Records that needed no notice, or no longer. */
    long passed() {
        return passed.get();
    }

    @Override
    public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn)
            throws InterruptedException {
        Instant oldest = clock.instant().minusMillis(settings.ageMaxMs());
        if (Instant.ofEpochMilli(input.timestamp()).isBefore(oldest)) {
            return nothingToTell();
        }
        try {
            return switch (inbound.check(input)) {
                case Accepted<SpecificRecord> accepted -> tell(notice(accepted.value()), turn);
                case Rejected<SpecificRecord> rejected ->
                        rejected.rejection().code() == RejectionCode.DEADLINE_EXCEEDED
                                ? nothingToTell()
                                : letter(input, rejected.rejection(), rejected.schema());
            };
        } catch (RegistryException e) {
            throw new DependencyException("registry", String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
        LOG.warn(
                "{}: nobody was told of {}-{}@{}: {}",
                channel.name(),
                input.topic(),
                input.partition(),
                input.offset(),
                stop);
        refused.incrementAndGet();
        return new Outcome(List.of());
    }

    private Optional<Notice> notice(SpecificRecord record) {
        return switch (record) {
            case ApprovalRequest request -> Notice.of(request, settings.decided(), clock);
            case InboxItem item -> Optional.of(Notice.of(item));
            default -> Optional.empty();
        };
    }

    private Outcome tell(Optional<Notice> notice, Turn turn) throws InterruptedException {
        if (notice.isEmpty()) {
            return nothingToTell();
        }
        switch (channel.deliver(notice.get())) {
            case Delivery.Delivered() -> delivered.incrementAndGet();
            case Delivery.Refused(String why) -> {
                LOG.warn("{}: {} is not told: {}", channel.name(), notice.get().id(), why);
                refused.incrementAndGet();
            }
            case Delivery.Later(long afterMs, String why) -> {
                turn.pause(afterMs);
                throw new DependencyException(channel.name(), why, new IOException(why));
            }
        }
        return new Outcome(List.of());
    }

    private Outcome nothingToTell() {
        passed.incrementAndGet();
        return new Outcome(List.of());
    }

    private Outcome letter(
            ConsumerRecord<byte[], byte[]> input, Rejection rejection, SchemaReference schema) {
        DeadLetter letter =
                deadLetters.of(
                        input, BoundaryKind.INBOUND, rejection, schema, null, null, List.of());
        return switch (outbound.write(letters, letter)) {
            case Written.Encoded(byte[] value) ->
                    new Outcome(
                            List.of(
                                    new ProducerRecord<>(
                                            letters,
                                            null,
                                            null,
                                            DeadLetters.key(input),
                                            value,
                                            CarriedHeaders.of(input.headers()))),
                            0,
                            letter.getDeadLetterId());
            case Written.Refused(Rejection refusal, var _) ->
                    throw new IllegalStateException(
                            "a dead letter breaks its own contract: " + refusal.message());
        };
    }
}
