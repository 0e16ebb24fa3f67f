package dev.firebreak.console.task;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.cluster.KeyReader;
import dev.firebreak.console.cluster.Publisher;
import dev.firebreak.console.cluster.Sound;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.CancelTask;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.RaiseBudget;
import dev.firebreak.schemas.TaskControl;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Where a person's orders about a task are handed in, and where they hear what came of them. */
public final class ControlDesk {
    private static final Duration POLL_WAIT = Duration.ofMillis(50);

    private final Cluster cluster;
    private final RandomGenerator random;

    /** What came of an order. */
    public sealed interface Outcome {}

    /** The supervisor has done it; so it says. */
    public record Done(String text) implements Outcome {}

    /** The supervisor ignores it, for this reason. */
    public record Ignored(String why) implements Outcome {}

    /** It is on its topic; nothing was heard of it in time. */
    public record Unanswered() implements Outcome {}

    /** It breaks its contract; nothing was sent. */
    public record Refused(Rejection rejection) implements Outcome {}

    public ControlDesk(Cluster cluster, RandomGenerator random) {
        this.cluster = cluster;
        this.random = random;
    }

    /**
     * Stops a task, or hands it over to people.
     *
     * @param of the task's envelope, or that of anything that belongs to it
     * @param wait zero: don't listen
     */
    public Outcome cancel(Envelope of, Principal who, CancelTask command, Duration wait) {
        return order(of, who, command, wait);
    }

    /** Gives a task more to spend, or lets it go on. */
    public Outcome raise(Envelope of, Principal who, RaiseBudget command, Duration wait) {
        return order(of, who, command, wait);
    }

    private Outcome order(Envelope of, Principal who, SpecificRecord command, Duration wait) {
        TaskControl control =
                TaskControl.newBuilder()
                        .setEnvelope(Ordered.envelope(of, who, cluster, random))
                        .setCommand(command)
                        .build();
        UUID id = control.getEnvelope().getMessageId();
        Sound<Activity> sound = cluster.sound(cluster.topics().activity(), Activity.class);
        @Nullable Outcome[] heard = {null};
        try (KeyReader notes =
                        cluster.reader(
                                        cluster.topics().activity(),
                                        of.getTaskId(),
                                        record ->
                                                sound.of(record)
                                                        .flatMap(note -> outcome(note, id))
                                                        .ifPresent(o -> heard[0] = o))
                                .atEnd();
                Publisher publisher = new Publisher(cluster, cluster.topics().control())) {
            Optional<Rejection> refused = publisher.publish(of.getConversationId(), control);
            if (refused.isPresent()) {
                return new Refused(refused.get());
            }
            Instant until = cluster.clock().instant().plus(wait);
            while (heard[0] == null && cluster.clock().instant().isBefore(until)) {
                notes.pollOnce(POLL_WAIT);
            }
        }
        Outcome outcome = heard[0];
        return outcome == null ? new Unanswered() : outcome;
    }

    private static Optional<Outcome> outcome(Activity note, UUID order) {
        if (!Ordered.mayBeAbout(note, order)) {
            return Optional.empty();
        }
        if (note.getKind() == ActivityKind.CONTROL) {
            return Optional.of(new Done(note.getText()));
        }
        return note.getKind() == ActivityKind.CONTROL_IGNORED
                ? Optional.of(new Ignored(note.getText()))
                : Optional.empty();
    }
}
