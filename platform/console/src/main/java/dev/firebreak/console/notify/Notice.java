package dev.firebreak.console.notify;

import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.InboxItem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What people are told: a title and a few lines. Never an action's arguments, and of a secret task
 * only that there is something: a chat and a mailbox are other places than the pipeline.
 *
 * @param id the same matter in the same state gives the same id
 */
record Notice(String id, String title, List<String> lines) {
    private static final int LINE_CHARS_MAX = 600;
    private static final int REASONS_MAX = 6;
    private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Z}]+");
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9._:@/+-]+");

    Notice {
        lines = List.copyOf(lines);
    }

    /** Empty when there is nothing to tell, or no longer. */
    static Optional<Notice> of(ApprovalRequest request, boolean decidedToo, InstantSource clock) {
        String kind = request.getAction().getKind();
        return switch (request.getState()) {
            case ASKED -> asked(request, "Approval asked: " + kind, clock);
            case REMINDED -> asked(request, "Approval still waits: " + kind, clock);
            case ESCALATED -> asked(request, "Approval escalated: " + kind, clock);
            case APPROVED, DENIED, EXPIRED, WITHDRAWN ->
                    decidedToo ? Optional.of(decided(request, kind)) : Optional.empty();
            case UNKNOWN -> Optional.empty();
        };
    }

    static Notice of(InboxItem item) {
        List<String> lines = new ArrayList<>();
        lines.add("Why: " + item.getReason().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        lines.add("What happened: " + (secret(item.getEnvelope()) ? secretly() : item.getText()));
        lines.add("Task: " + item.getEnvelope().getTaskId());
        lines.add("Who: role " + item.getRole());
        lines.add("See: firebreak tasks show " + word(item.getEnvelope().getTaskId()));
        return new Notice(
                item.getItemId(),
                "A task waits for a person: " + clean(item.getEnvelope().getTaskId()),
                lines.stream().map(Notice::clean).toList());
    }

    private static Optional<Notice> asked(
            ApprovalRequest request, String title, InstantSource clock) {
        if (!request.getExpiresAt().isAfter(clock.instant())) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        boolean secret = secret(request.getEnvelope());
        lines.add("What: " + (secret ? secretly() : request.getAction().getSummary()));
        lines.add("Risk: " + request.getRisk());
        if (!secret && !request.getReasons().isEmpty()) {
            List<String> reasons = request.getReasons();
            int more = Math.max(0, reasons.size() - REASONS_MAX);
            lines.add(
                    "Why: "
                            + String.join("; ", reasons.subList(0, reasons.size() - more))
                            + (more == 0 ? "" : "; and " + more + " more"));
        }
        lines.add("Task: " + request.getEnvelope().getTaskId());
        lines.add("Who: " + who(request));
        lines.add("Until: " + shown(request.getExpiresAt()) + ", then it counts as denied");
        lines.add("Decide: firebreak approvals show " + word(request.getApprovalId()));
        return Optional.of(notice(request, title + ", risk " + request.getRisk(), lines));
    }

    private static Notice decided(ApprovalRequest request, String kind) {
        String by =
                request.getApprovedBy().isEmpty()
                        ? ""
                        : ", agreed: " + String.join(", ", request.getApprovedBy());
        return notice(
                request,
                "Approval %s: %s"
                        .formatted(request.getState().name().toLowerCase(Locale.ROOT), kind),
                List.of("Task: " + request.getEnvelope().getTaskId() + by));
    }

    private static Notice notice(ApprovalRequest request, String title, List<String> lines) {
        return new Notice(
                request.getApprovalId() + "/" + request.getState(),
                clean(title),
                lines.stream().map(Notice::clean).toList());
    }

    private static String who(ApprovalRequest request) {
        String roles =
                "role "
                        + request.getRequiredRole()
                        + (request.getEscalationRole() == null
                                ? ""
                                : " or " + request.getEscalationRole());
        String people =
                request.getApprovers() == 1 ? "" : ", " + request.getApprovers() + " people";
        return roles + people + (request.getOwnAllowed() ? "" : ", not the task's own user");
    }

    private static boolean secret(Envelope envelope) {
        return envelope.getConfidentiality() != Confidentiality.PUBLIC
                && envelope.getConfidentiality() != Confidentiality.INTERNAL;
    }

    private static String secretly() {
        return "the task is secret, so it is not said here";
    }

    private static String shown(Instant instant) {
        return instant.toString().replaceFirst("(:\\d\\d)([.]\\d+)?Z$", "").replace('T', ' ')
                + " UTC";
    }

    /** As one word of a command line, whatever is in it: people paste it. */
    private static String word(String text) {
        return PLAIN_WORD.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** One line that shows all there is, or as much as fits. */
    private static String clean(String text) {
        String line = UNSEEN.matcher(text).replaceAll(" ").strip();
        if (line.length() <= LINE_CHARS_MAX) {
            return line;
        }
        int end = LINE_CHARS_MAX - 1;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end)
                + "…";
    }
}
