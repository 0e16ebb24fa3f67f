package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.approval.Approval;
import dev.firebreak.console.text.IdMatch;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Questions to people, as people and programs read them. */
final class ApprovalView {
    private static final int ID_CHARS_MIN = 12;
    private static final int NAME_CHARS_MAX = 24;
    private static final int ROLE_CHARS_MAX = 16;

    private ApprovalView() {}

    /** The record, with what is asked most in front. */
    static ObjectNode json(Approval approval, Instant now) {
        ApprovalRequest request = approval.request();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("approvalId", approval.id());
        node.put("taskId", request.getEnvelope().getTaskId());
        node.put("state", request.getState().name());
        node.put("open", approval.isOpen(now));
        node.put("digestHolds", approval.digestHolds());
        node.put("expiresInMs", Duration.between(now, request.getExpiresAt()).toMillis());
        node.setAll((ObjectNode) AvroJson.tree(request));
        return node;
    }

    static void table(
            Printer printer, List<Approval> approvals, Collection<String> allIds, Instant now) {
        boolean settled = approvals.stream().anyMatch(a -> !a.isOpen(now));
        Table table =
                new Table(
                        "ID",
                        "RISK",
                        "KIND",
                        "ROLE",
                        "OK",
                        settled ? "STATE" : "LEFT",
                        "TASK",
                        "SUMMARY");
        for (Approval approval : approvals) {
            ApprovalRequest request = approval.request();
            table.row(
                    IdMatch.shortest(approval.id(), allIds, ID_CHARS_MIN),
                    request.getRisk().name(),
                    Table.cut(request.getAction().getKind(), NAME_CHARS_MAX),
                    Table.cut(Visible.line(approval.roles()), ROLE_CHARS_MAX),
                    request.getApprovedBy().size() + "/" + request.getApprovers(),
                    approval.isOpen(now) ? left(request, now) : state(approval, now),
                    Table.cut(request.getEnvelope().getTaskId(), NAME_CHARS_MAX),
                    Visible.line(request.getAction().getSummary()));
        }
        printer.table(table);
    }

    static void full(Printer printer, Approval approval, Instant now) {
        ApprovalRequest request = approval.request();
        ProposedAction action = request.getAction();
        printer.line(
                "%s  %s  %s"
                        .formatted(
                                printer.strong(approval.id()),
                                risk(printer, request.getRisk()),
                                approval.isOpen(now)
                                        ? printer.strong(request.getState().name())
                                        : state(approval, now)));
        printer.line("  action     " + printer.strong(action.getKind()));
        field(printer, "summary", Visible.lines(action.getSummary()));
        field(printer, "why", request.getReasons().stream().map(Visible::line).toList());
        printer.line(
                "  trust      "
                        + switch (action.getTrust()) {
                            case TRUSTED -> "trusted: made from nothing but trusted text";
                            case UNTRUSTED, UNKNOWN ->
                                    printer.doubtful("untrusted")
                                            + ": made from text that anybody may have written";
                        });
        printer.line(
                "  task       %s of %s%s"
                        .formatted(
                                request.getEnvelope().getTaskId(),
                                Visible.line(request.getEnvelope().getPrincipal().getUser()),
                                request.getOwnAllowed() ? "" : ", who may not decide it"));
        printer.line(
                "  asks       %s, %d needed"
                        .formatted(Visible.line(approval.roles()), request.getApprovers()));
        printer.line(
                "  agreed     "
                        + (request.getApprovedBy().isEmpty()
                                ? "nobody so far"
                                : Visible.line(String.join(", ", request.getApprovedBy()))));
        printer.line(
                "  until      %s%s"
                        .formatted(
                                request.getExpiresAt(),
                                approval.isOpen(now) ? ", in " + left(request, now) : ""));
        printer.line(
                "  digest     %s  %s"
                        .formatted(
                                request.getDigest(),
                                approval.digestHolds()
                                        ? printer.good("matches the action below")
                                        : printer.bad(
                                                "IS NOT that of the action below, which has "
                                                        + approval.computedDigest())));
        printer.line(printer.strong("  arguments"));
        arguments(printer, action.getArgumentsJson());
        if (approval.isOpen(now) && approval.digestHolds()) {
            printer.line(
                    "  → firebreak approvals approve %s --role %s --reason …   or reject"
                            .formatted(approval.id(), Visible.line(request.getRequiredRole())));
        }
    }

    private static void arguments(Printer printer, String json) {
        switch (ExactJson.of(json)) {
            case ExactJson.Sound(var tree) ->
                    tree.toPrettyString()
                            .lines()
                            .forEach(l -> printer.line("    " + Visible.line(l)));
            case ExactJson.Odd(String why) -> {
                printer.line(
                        "    "
                                + printer.bad(
                                        "these may be read in more than one way, as they stand: "
                                                + Visible.line(why)));
                Visible.lines(json).forEach(l -> printer.line("    " + l));
            }
        }
    }

    private static void field(Printer printer, String name, List<String> lines) {
        Stream<String> all = lines.isEmpty() ? Stream.of("not said") : lines.stream();
        String[] label = {name};
        all.forEach(
                line -> {
                    printer.line("  %-10s %s".formatted(label[0], line));
                    label[0] = "";
                });
    }

    private static String risk(Printer printer, Risk risk) {
        String text = risk == Risk.UNKNOWN ? "risk UNKNOWN, counts as HIGH" : "risk " + risk;
        return switch (risk) {
            case LOW -> printer.good(text);
            case MEDIUM -> printer.doubtful(text);
            case HIGH, UNKNOWN -> printer.bad(text);
        };
    }

    private static String state(Approval approval, Instant now) {
        return switch (approval.request().getState()) {
            case ASKED, REMINDED, ESCALATED ->
                    now.isBefore(approval.request().getExpiresAt())
                            ? approval.request().getState().name()
                            : "EXPIRED";
            case UNKNOWN, APPROVED, DENIED, EXPIRED, WITHDRAWN ->
                    approval.request().getState().name();
        };
    }

    private static String left(ApprovalRequest request, Instant now) {
        return Spans.rough(Duration.between(now, request.getExpiresAt()));
    }
}
