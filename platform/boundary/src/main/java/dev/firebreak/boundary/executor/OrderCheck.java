package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.deadletter.RecordHeaders;
import dev.firebreak.kit.ActionDigest;
import dev.firebreak.kit.action.Executor;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Trust;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * Whether an order may be carried out here. It trusts nobody's word for what it can see by itself:
 * that the approved bytes are these bytes, and that something made from text nobody vouches for was
 * seen by a person.
 */
final class OrderCheck {
    /** What the supervisor writes where policy alone stands behind an order. */
    private static final String POLICY = "policy";

    private final Executor executor;
    private final List<String> tenants;

    OrderCheck(Executor executor, ExecutorOptions options) {
        this.executor = executor;
        this.tenants = options.tenants();
    }

    /** Why the order must not be carried out; empty: it may. */
    Optional<Rejection> objection(ActionOrder order, Headers headers) {
        Optional<Rejection> bytes = otherBytes(order);
        if (bytes.isPresent()) {
            return bytes;
        }
        String kind = order.getAction().getKind();
        if (!executor.kinds().contains(kind)) {
            return refused(
                    RejectionCode.ACTION_NOT_ALLOWED,
                    "%s is not carried out here; expected one of %s"
                            .formatted(kind, String.join(", ", executor.kinds())));
        }
        if (order.getApprovalId().isBlank()
                || order.getApprovedBy().isEmpty()
                || order.getApprovedBy().stream().anyMatch(String::isBlank)) {
            return refused(
                    RejectionCode.APPROVAL_MISMATCH,
                    "no approval stands behind it: approvalId \"%s\", approvedBy %s"
                            .formatted(order.getApprovalId(), order.getApprovedBy()));
        }
        if (order.getApprovalId().equals(POLICY)) {
            Optional<Rejection> alone = byPolicyAlone(order);
            if (alone.isPresent()) {
                return alone;
            }
        }
        if (headers.lastHeader(RecordHeaders.EDITED_BY) != null) {
            return refused(
                    RejectionCode.APPROVAL_MISMATCH,
                    "it was edited after it was approved; publish the task again instead");
        }
        Envelope envelope = order.getEnvelope();
        if (envelope.getDeadline() == null) {
            return refused(
                    RejectionCode.ACTION_NOT_ALLOWED,
                    "it has no deadline; an order says until when it may be carried out");
        }
        String tenant = envelope.getPrincipal().getTenant();
        if (!tenants.isEmpty() && !tenants.contains(tenant)) {
            return refused(
                    RejectionCode.PERMISSION_DENIED,
                    "it is tenant %s's; executor.tenants has %s"
                            .formatted(tenant, String.join(", ", tenants)));
        }
        return Optional.empty();
    }

    /** An objection where the bytes are not those that were approved. */
    static Optional<Rejection> otherBytes(ActionOrder order) {
        String digest = ActionDigest.of(order.getAction());
        return digest.equals(order.getDigest())
                ? Optional.empty()
                : refused(
                        RejectionCode.APPROVAL_MISMATCH,
                        "approved were bytes with the digest %s, these have %s"
                                .formatted(order.getDigest(), digest));
    }

    private static Optional<Rejection> byPolicyAlone(ActionOrder order) {
        if (!order.getApprovedBy().equals(List.of(POLICY))) {
            return refused(
                    RejectionCode.APPROVAL_MISMATCH,
                    "policy alone approved it, and so says %s"
                            .formatted(String.join(", ", order.getApprovedBy())));
        }
        if (order.getAction().getTrust() != Trust.TRUSTED
                || order.getEnvelope().getTrust() != Trust.TRUSTED) {
            return refused(
                    RejectionCode.APPROVAL_MISMATCH,
                    "it was made from text that nobody vouches for, and no person has approved it");
        }
        return Optional.empty();
    }

    private static Optional<Rejection> refused(RejectionCode code, String message) {
        return Optional.of(new Rejection.Refused(code, message));
    }
}
