package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.console.approval.Approval;
import dev.firebreak.console.approval.ApprovalBook;
import dev.firebreak.console.approval.DecisionDesk;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.text.Visible;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What approving and rejecting share. */
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class DecisionOptions {
    @Mixin private WhoOptions who;
    @Mixin private PatienceOptions patience;

    @Parameters(paramLabel = "ID", description = "The approval's id, or its beginning.")
    private String id;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "In which role; may be given several times (default: person.roles).")
    private @Nullable List<String> roles;

    @Option(
            names = "--digest",
            paramLabel = "HEX",
            description = "Only if the action has this digest, as `approvals show` says it.")
    private @Nullable String digest;

    @Option(
            names = "--force",
            description = "Send it although it looks as if the supervisor would ignore it.")
    private boolean force;

    @Option(names = "--json", description = "One line of JSON.")
    private boolean json;

    int decide(CommandSpec spec, ClusterOptions options, Decision decision) {
        Printer printer = new Printer(spec, options.context());
        Settings settings = options.settings();
        Principal principal = who.principal(settings, roles);
        try (Cluster cluster = new Cluster(settings, options.context().clock())) {
            Approval approval = ApprovalsShowCommand.found(ApprovalBook.read(cluster), id);
            refuse(approval, principal, options.context().clock().instant());
            DecisionDesk.Outcome outcome =
                    new DecisionDesk(cluster, options.context().random())
                            .decide(approval, principal, decision, who.reason(), patience.time());
            return show(printer, approval, decision, outcome);
        }
    }

    private void refuse(Approval approval, Principal principal, Instant now) {
        approval.tampered(digest)
                .ifPresent(
                        why -> {
                            throw new CommandFailed("nothing was sent: " + why);
                        });
        if (!force) {
            approval.objection(principal, now)
                    .ifPresent(
                            why -> {
                                throw new CommandFailed(
                                        "nothing was sent, it would be ignored: " + why);
                            });
        }
    }

    private int show(
            Printer printer, Approval asked, Decision decision, DecisionDesk.Outcome outcome) {
        String said = decision == Decision.APPROVE ? "approval" : "rejection";
        String word;
        String text;
        boolean good;
        Approval now = asked;
        switch (outcome) {
            case DecisionDesk.Counted(Approval counted) -> {
                now = counted;
                word = "counted";
                good = true;
                text = counted(printer, counted);
            }
            case DecisionDesk.Settled(Approval settled) -> {
                now = settled;
                word = "settled";
                good = false;
                text =
                        printer.bad("too late")
                                + ": it was settled otherwise meanwhile, it is "
                                + settled.request().getState();
            }
            case DecisionDesk.Ignored(String why) -> {
                word = "ignored";
                good = false;
                text = printer.bad("ignored") + ": " + Visible.line(why);
            }
            case DecisionDesk.Unanswered() -> {
                word = "sent";
                good = patience.none();
                text =
                        patience.none()
                                ? "sent"
                                : printer.doubtful("sent")
                                        + ", but nothing was heard of it within %s; `firebreak approvals show %s` says how it stands, `firebreak doctor` whether the supervisor runs"
                                                .formatted(patience.words(), asked.id());
            }
            case DecisionDesk.Refused(var rejection) ->
                    throw new CommandFailed("nothing was sent: " + rejection.message());
        }
        if (json) {
            ObjectNode line = JsonNodeFactory.instance.objectNode();
            line.put("approvalId", asked.id())
                    .put("decision", decision.name())
                    .put("outcome", word.toUpperCase(Locale.ROOT))
                    .put("state", now.request().getState().name())
                    .put("approvers", now.request().getApprovers());
            now.request().getApprovedBy().forEach(line.withArray("approvedBy")::add);
            if (outcome instanceof DecisionDesk.Ignored(String why)) {
                line.put("why", why);
            }
            printer.json(line);
        } else {
            printer.line("%s of %s %s".formatted(said, asked.id(), text));
        }
        return good ? 0 : 1;
    }

    private static String counted(Printer printer, Approval now) {
        ApprovalState state = now.request().getState();
        return switch (state) {
            case APPROVED -> "counts: the action is " + printer.good("approved");
            case DENIED -> "counts: the action is " + printer.bad("denied");
            case ASKED, REMINDED, ESCALATED, UNKNOWN, EXPIRED, WITHDRAWN ->
                    "counts: %d of %d needed have agreed"
                            .formatted(
                                    now.request().getApprovedBy().size(),
                                    now.request().getApprovers());
        };
    }
}
