package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.loop.AgentLoop;
import dev.firebreak.boundary.loop.Handler;
import dev.firebreak.boundary.loop.LoopSettings;
import dev.firebreak.boundary.loop.Outcome;
import dev.firebreak.boundary.loop.Stop;
import dev.firebreak.boundary.loop.Turn;
import dev.firebreak.boundary.process.CarriedHeaders;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.RejectionCode;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Dead-letters what does not belong on topic {@code agents}. The directory itself is filled on
 * Streams' global thread, by every instance and without a transaction ({@link AgentAnnouncements}),
 * so it only leaves such a record aside; here each record is looked at once among all instances.
 */
final class AnnouncementCheck implements Handler {
    private static final int IN_FLIGHT_MAX = 16;

    private final Inbound<SpecificRecord> inbound;
    private final Letters letters;

    private AnnouncementCheck(Inbound<SpecificRecord> inbound, Letters letters) {
        this.inbound = inbound;
        this.letters = letters;
    }

    static AgentLoop start(
            SupervisorSettings settings, Inbound<SpecificRecord> inbound, Letters letters) {
        String group = settings.applicationId() + "-announcements";
        return AgentLoop.start(
                LoopSettings.of(
                                List.of(new TopicNames(settings.topicPrefix()).agents()),
                                group,
                                group + "-" + settings.instance(),
                                settings.kafka())
                        .withInFlightMax(IN_FLIGHT_MAX),
                new AnnouncementCheck(inbound, letters));
    }

    @Override
    public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn) {
        if (input.value() == null) {
            return new Outcome(List.of()); // an agent or instance that is gone for good
        }
        try {
            return switch (inbound.check(input)) {
                case Accepted<SpecificRecord> _ -> new Outcome(List.of());
                case Rejected<SpecificRecord> rejected ->
                        letter(
                                input,
                                letters.refused(
                                        input, rejected.rejection(), rejected.schema(), null));
            };
        } catch (RegistryException e) {
            throw new DependencyException("registry", String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
        RejectionCode code =
                switch (stop) {
                    case Stop.TooLarge _ -> RejectionCode.OUTPUT_TOO_LARGE;
                    case Stop.TimedOut _ -> RejectionCode.STEP_TIMEOUT;
                    case Stop.Poisoned _ -> RejectionCode.POISON_CRASH;
                };
        Rejection rejection = new Rejection.Refused(code, "an announcement was stopped: " + stop);
        return letter(input, letters.refused(input, rejection, Letters.NO_SCHEMA, null));
    }

    private static Outcome letter(ConsumerRecord<byte[], byte[]> input, Letters.Letter letter) {
        Outgoing out = letter.outgoing();
        return new Outcome(
                List.of(
                        new ProducerRecord<>(
                                out.topic(),
                                null,
                                null,
                                out.key(),
                                out.value(),
                                CarriedHeaders.of(input.headers()))));
    }
}
