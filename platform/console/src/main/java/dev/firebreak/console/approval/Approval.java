package dev.firebreak.console.approval;

import dev.firebreak.kit.ActionDigest;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Principal;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A question to people as it stands: the last record of its id. */
public record Approval(ApprovalRequest request) {

    public String id() {
        return request.getApprovalId();
    }

    /** Whether somebody may still answer. */
    public boolean isOpen(Instant now) {
        return switch (request.getState()) {
            case ASKED, REMINDED, ESCALATED -> now.isBefore(request.getExpiresAt());
            case UNKNOWN, APPROVED, DENIED, EXPIRED, WITHDRAWN -> false;
        };
    }

    /** Whether somebody with this role is asked. */
    public boolean asks(String role) {
        return role.equals(request.getRequiredRole())
                || (request.getState() == ApprovalState.ESCALATED
                        && role.equals(request.getEscalationRole()));
    }

    /** The digest of the action that is shown, computed here and not taken from the request. */
    public String computedDigest() {
        return ActionDigest.of(request.getAction());
    }

    /** Whether the action is the one that the request is about. */
    public boolean digestHolds() {
        return computedDigest().equals(request.getDigest());
    }

    /**
     * Why a decision can't be sent at all: the bytes are not those that the person has in mind.
     *
     * @param pinned the digest that they expect; null: the one that is shown
     */
    public Optional<String> tampered(@Nullable String pinned) {
        if (!digestHolds()) {
            return Optional.of(
                    "the action shown has the digest %s, the request names %s: somebody changed one of them; tell your operators, and do not approve it"
                            .formatted(computedDigest(), request.getDigest()));
        }
        if (pinned != null && !pinned.strip().equalsIgnoreCase(request.getDigest())) {
            return Optional.of(
                    "it is about other bytes than you mean: its digest is %s, --digest says %s; `firebreak approvals show %s` shows what is asked"
                            .formatted(request.getDigest(), pinned.strip(), id()));
        }
        return Optional.empty();
    }

    /** Why the supervisor would ignore this person's decision, as far as it can be seen here. */
    public Optional<String> objection(Principal who, Instant now) {
        if (!isOpen(now)) {
            return Optional.of(closed(now));
        }
        if (who.getRoles().stream().noneMatch(this::asks)) {
            return Optional.of(
                    "it asks %s, and you act as %s %s; --role says which role you act in"
                            .formatted(
                                    roles(),
                                    who.getUser(),
                                    who.getRoles().isEmpty()
                                            ? "without a role"
                                            : "with " + String.join(", ", who.getRoles())));
        }
        if (!request.getOwnAllowed()
                && who.getUser().equals(request.getEnvelope().getPrincipal().getUser())) {
            return Optional.of(
                    "the task is %s's own, and somebody else has to decide"
                            .formatted(who.getUser()));
        }
        if (request.getApprovedBy().contains(who.getUser())) {
            return Optional.of(
                    "%s has agreed already, and %d of %d are needed; somebody else has to agree"
                            .formatted(
                                    who.getUser(),
                                    request.getApprovedBy().size(),
                                    request.getApprovers()));
        }
        return Optional.empty();
    }

    /** Who may decide, in words. */
    public String roles() {
        return request.getState() == ApprovalState.ESCALATED && request.getEscalationRole() != null
                ? request.getRequiredRole() + " or " + request.getEscalationRole()
                : request.getRequiredRole();
    }

    private String closed(Instant now) {
        return switch (request.getState()) {
            case ASKED, REMINDED, ESCALATED, EXPIRED ->
                    "it expired at %s, now it is %s".formatted(request.getExpiresAt(), now);
            case APPROVED ->
                    "it is approved already, by " + String.join(", ", request.getApprovedBy());
            case DENIED -> "it is denied already";
            case WITHDRAWN -> "it was withdrawn: nobody needs an answer any more";
            case UNKNOWN -> "how it stands is unknown to this version of firebreak";
        };
    }
}
