package dev.firebreak.console.approval;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.cluster.KeyReader;
import dev.firebreak.console.cluster.Publisher;
import dev.firebreak.console.cluster.Sound;
import dev.firebreak.console.task.Ordered;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where a person's answer is handed in, and where they hear what came of it. The supervisor
 * decides: an answer that comes late, from the wrong role or for other bytes is recorded and
 * ignored, and that is heard here too.
 */
public final class DecisionDesk {
    private static final Duration POLL_WAIT = Duration.ofMillis(50);

    private final Cluster cluster;
    private final RandomGenerator random;

    /** What came of an answer. */
    public sealed interface Outcome {}

    /** It counts; this is how the question stands now. */
    public record Counted(Approval now) implements Outcome {}

    /** The question was settled otherwise meanwhile. */
    public record Settled(Approval now) implements Outcome {}

    /** The supervisor ignores it, for this reason. */
    public record Ignored(String why) implements Outcome {}

    /** It is on its topic; nothing was heard of it in time. */
    public record Unanswered() implements Outcome {}

    /** It breaks its contract; nothing was sent. */
    public record Refused(Rejection rejection) implements Outcome {}

    public DecisionDesk(Cluster cluster, RandomGenerator random) {
        this.cluster = cluster;
        this.random = random;
    }

    /**
     * Sends the answer and listens so long. It is bound to the digest of the action as it was read.
     *
     * @param wait zero: don't listen
     */
    public Outcome decide(
            Approval approval, Principal who, Decision decision, String reason, Duration wait) {
        ApprovalRequest request = approval.request();
        ApprovalDecision answer =
                ApprovalDecision.newBuilder()
                        .setEnvelope(Ordered.envelope(request.getEnvelope(), who, cluster, random))
                        .setApprovalId(request.getApprovalId())
                        .setDigest(approval.computedDigest())
                        .setDecision(decision)
                        .setReason(reason)
                        .build();
        String conversation = request.getEnvelope().getConversationId();
        Hearing hearing = new Hearing(answer);
        // Whatever happens from here on was caused by this answer or came after it.
        try (KeyReader states =
                        cluster.reader(
                                        cluster.topics().approvalRequests(),
                                        conversation,
                                        r -> hearing.states.of(r).ifPresent(hearing::hear))
                                .atEnd();
                KeyReader notes =
                        cluster.reader(
                                        cluster.topics().activity(),
                                        request.getEnvelope().getTaskId(),
                                        r -> hearing.notes.of(r).ifPresent(hearing::hear))
                                .atEnd();
                Publisher publisher =
                        new Publisher(cluster, cluster.topics().approvalDecisions())) {
            Optional<Rejection> refused = publisher.publish(conversation, answer);
            if (refused.isPresent()) {
                return new Refused(refused.get());
            }
            Instant until = cluster.clock().instant().plus(wait);
            while (hearing.outcome == null && cluster.clock().instant().isBefore(until)) {
                states.pollOnce(POLL_WAIT);
                notes.pollOnce(POLL_WAIT);
            }
        }
        Outcome heard = hearing.outcome;
        return heard == null ? new Unanswered() : heard;
    }

    /** What is heard after an answer was sent. */
    private final class Hearing {
        final Sound<ApprovalRequest> states =
                cluster.sound(cluster.topics().approvalRequests(), ApprovalRequest.class);
        final Sound<Activity> notes = cluster.sound(cluster.topics().activity(), Activity.class);
        private final ApprovalDecision answer;
        private @Nullable Outcome outcome;

        Hearing(ApprovalDecision answer) {
            this.answer = answer;
        }

        void hear(ApprovalRequest request) {
            if (outcome != null || !request.getApprovalId().equals(answer.getApprovalId())) {
                return;
            }
            Approval now = new Approval(request);
            String user = answer.getEnvelope().getPrincipal().getUser();
            boolean agreed =
                    answer.getDecision() == Decision.APPROVE
                            && request.getApprovedBy().contains(user);
            outcome =
                    switch (request.getState()) {
                        case ASKED, REMINDED, ESCALATED -> agreed ? new Counted(now) : null;
                        case APPROVED -> agreed ? new Counted(now) : new Settled(now);
                        case DENIED ->
                                answer.getDecision() == Decision.APPROVE
                                        ? new Settled(now)
                                        : new Counted(now);
                        case EXPIRED, WITHDRAWN, UNKNOWN -> new Settled(now);
                    };
        }

        void hear(Activity note) {
            Envelope envelope = answer.getEnvelope();
            if (outcome == null
                    && note.getKind() == ActivityKind.APPROVAL_IGNORED
                    && Ordered.mayBeAbout(note, envelope.getMessageId())
                    && answer.getApprovalId()
                            .equals(
                                    note.getDetails()
                                            .getOrDefault("approvalId", answer.getApprovalId()))) {
                outcome = new Ignored(note.getText());
            }
        }
    }
}
