package dev.firebreak.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.approval.Approval;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.console.redact.Redaction;
import dev.firebreak.console.task.TaskBook;
import dev.firebreak.console.task.TaskHistory;
import dev.firebreak.console.task.TaskRow;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;

/** Tasks as people and programs read them. */
final class TaskView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int USER_CHARS_MAX = 20;
    private static final int LETTER_ID_CHARS = 12;

    private TaskView() {}

    static ObjectNode json(TaskRow row) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("taskId", row.taskId())
                .put("conversationId", row.conversationId())
                .put("status", row.status())
                .put("phase", row.phase())
                .put("tenant", row.tenant())
                .put("user", row.user())
                .put("startedAt", row.startedAt().toString())
                .put("endedAt", row.endedAt() == null ? null : row.endedAt().toString())
                .put("steps", row.steps())
                .put("tokens", row.tokens())
                .put("costMicros", row.costMicros())
                .put("text", secretless(row.text()));
    }

    static void table(Printer printer, List<TaskRow> rows) {
        Table table = new Table("ID", "STARTED", "STATUS", "USER", "STEPS", "COST", "WHAT");
        for (TaskRow row : rows) {
            table.row(
                    row.taskId(),
                    TIME.format(row.startedAt()),
                    row.phase().isEmpty() ? row.status() : row.status() + " " + row.phase(),
                    Table.cut(Visible.line(row.user()), USER_CHARS_MAX),
                    Long.toString(row.steps()),
                    ActivityView.money(row.costMicros()),
                    Visible.line(secretless(row.text())));
        }
        printer.table(table);
    }

    /** Everything, for programs. */
    static ObjectNode json(TasksShowCommand.Whole whole, Instant now) {
        TaskBook.One task = whole.task();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("taskId", task.taskId());
        node.put("status", status(whole));
        node.put("source", task.asked() == null ? "topics" : "supervisor");
        node.set(
                "task",
                task.asked() == null
                        ? node.nullNode()
                        : Redaction.ofSecrets().tree(task.asked(), Set.of()));
        TaskResult result = whole.result();
        node.set("result", result == null ? node.nullNode() : ResultView.json(result));
        ArrayNode approvals = node.putArray("approvals");
        whole.approvals().forEach(a -> approvals.add(ApprovalView.json(a, now)));
        ArrayNode letters = node.putArray("deadLetters");
        whole.letters().forEach(l -> letters.add(LetterJson.line(l)));
        ArrayNode timeline = node.putArray("timeline");
        if (!task.history().isEmpty()) {
            Instant start = task.history().startedAt();
            task.history().notes().forEach(n -> timeline.add(ActivityView.json(n, start)));
        }
        return node;
    }

    static void full(Printer printer, TasksShowCommand.Whole whole, Instant now) {
        TaskBook.One task = whole.task();
        printer.line("%s  %s".formatted(printer.strong(task.taskId()), shown(printer, whole)));
        head(printer, whole, now);
        JsonNode asked = task.asked();
        if (asked != null) {
            plan(printer, asked);
        }
        TaskResult result = whole.result();
        if (result != null) {
            result(printer, result);
        }
        approvals(printer, whole.approvals(), now);
        letters(printer, whole.letters());
        timeline(printer, task.history());
    }

    private static void head(Printer printer, TasksShowCommand.Whole whole, Instant now) {
        TaskBook.One task = whole.task();
        JsonNode asked =
                task.asked() == null ? JsonNodeFactory.instance.objectNode() : task.asked();
        if (asked.hasNonNull("goal")) {
            field(printer, "goal", Visible.line(secretless(asked.path("goal").asText())));
        }
        field(
                printer,
                "user",
                Visible.line(
                        task.envelope().getPrincipal().getUser()
                                + ", tenant "
                                + task.envelope().getPrincipal().getTenant()));
        TaskHistory history = task.history();
        if (!history.isEmpty()) {
            Instant end = history.endedAt() == null ? now : history.endedAt();
            field(
                    printer,
                    "started",
                    "%s, %s %s"
                            .formatted(
                                    history.startedAt(),
                                    history.endedAt() == null ? "since" : "ended after",
                                    Spans.rough(Duration.between(history.startedAt(), end))));
        }
        if (asked.hasNonNull("deadline") && task.isOpen()) {
            field(printer, "deadline", asked.path("deadline").asText());
        }
        if (asked.has("stepsMax")) {
            JsonNode budget = asked.path("budget");
            field(
                    printer,
                    "spent",
                    "%d of %d steps, %d%s tokens, %s%s"
                            .formatted(
                                    asked.path("steps").asLong(),
                                    asked.path("stepsMax").asLong(),
                                    asked.path("tokens").asLong(),
                                    budget.hasNonNull("tokens")
                                            ? " of " + budget.path("tokens").asLong()
                                            : "",
                                    ActivityView.money(asked.path("costMicros").asLong()),
                                    budget.hasNonNull("costMicros")
                                            ? " of "
                                                    + ActivityView.money(
                                                            budget.path("costMicros").asLong())
                                            : ""));
        } else if (!history.isEmpty()) {
            field(
                    printer,
                    "spent",
                    "%d steps, %d tokens, %s"
                            .formatted(
                                    history.steps(),
                                    history.tokens(),
                                    ActivityView.money(history.costMicros())));
        }
    }

    /** As the supervisor tells it; a step's progress is one word and what goes with it. */
    private static void plan(Printer printer, JsonNode task) {
        if (task.path("plan").isEmpty()) {
            return;
        }
        printer.line(printer.strong("  plan"));
        Table table = new Table("    STEP", "AGENT", "PROGRESS", "AFTER", "WHAT");
        for (JsonNode step : task.path("plan")) {
            StringBuilder after = new StringBuilder();
            step.path("dependsOn")
                    .forEach(d -> after.append(after.isEmpty() ? "" : ",").append(d.asText()));
            String detail = step.path("detail").asText("");
            table.row(
                    // A table takes the space off the ends of a cell.
                    "  · " + step.path("id").asText(),
                    step.path("agent").asText(),
                    step.path("progress").asText()
                            + (step.path("attempt").asInt() > 1
                                    ? " (attempt " + step.path("attempt").asInt() + ")"
                                    : ""),
                    after.toString(),
                    Visible.line(
                            secretless(
                                    step.path("instruction").asText()
                                            + (detail.isEmpty() ? "" : ": " + detail))));
        }
        printer.table(table);
    }

    private static void result(Printer printer, TaskResult result) {
        printer.line(printer.strong("  result"));
        Visible.lines(result.getSummary()).forEach(l -> printer.line("    " + l));
        for (StepOutput output : result.getOutputs()) {
            printer.line(
                    "    %s (%s, confidence %.2f): %s"
                            .formatted(
                                    output.getAgent(),
                                    output.getStepId(),
                                    output.getConfidence(),
                                    Visible.line(output.getSummary())));
        }
        for (Dropped dropped : result.getDropped()) {
            printer.line(
                    "    %s %s: %s: %s"
                            .formatted(
                                    printer.doubtful("left out"),
                                    Visible.line(dropped.getWhat()),
                                    dropped.getCode(),
                                    Visible.line(dropped.getDetail())));
        }
        if (!result.getActions().isEmpty()) {
            printer.line(printer.strong("  actions"));
        }
        for (ActionAccount action : result.getActions()) {
            printer.line(
                    "    %s %s, risk %s%s%s"
                            .formatted(
                                    action.getKind(),
                                    action.getStatus(),
                                    action.getRisk(),
                                    action.getApprovedBy().isEmpty()
                                            ? ""
                                            : ", approved by "
                                                    + Visible.line(
                                                            String.join(
                                                                    ", ", action.getApprovedBy())),
                                    action.getDetail().isEmpty()
                                            ? ""
                                            : ": " + Visible.line(action.getDetail())));
        }
    }

    private static void approvals(Printer printer, List<Approval> approvals, Instant now) {
        if (approvals.isEmpty()) {
            return;
        }
        printer.line(printer.strong("  approvals"));
        for (Approval approval : approvals) {
            printer.line(
                    "    %s  %s, risk %s, %d of %d have agreed: %s"
                            .formatted(
                                    approval.id(),
                                    approval.isOpen(now)
                                            ? printer.doubtful("waits for " + approval.roles())
                                            : approval.request().getState(),
                                    approval.request().getRisk(),
                                    approval.request().getApprovedBy().size(),
                                    approval.request().getApprovers(),
                                    Visible.line(approval.request().getAction().getSummary())));
            if (approval.isOpen(now)) {
                printer.line("      → firebreak approvals show " + approval.id());
            }
        }
    }

    private static void letters(Printer printer, List<ShelvedLetter> letters) {
        if (letters.isEmpty()) {
            return;
        }
        printer.line(printer.strong("  dead letters"));
        for (ShelvedLetter letter : letters) {
            String id = letter.deadLetterId().substring(0, LETTER_ID_CHARS);
            printer.line(
                    "    %s  %s by %s: %s"
                            .formatted(
                                    id,
                                    printer.bad(letter.code().name()),
                                    Visible.line(letter.agent()),
                                    Visible.line(Redaction.on().text(letter.message()))));
            printer.line("      → firebreak dead-letters replay %s --reason …".formatted(id));
        }
    }

    private static void timeline(Printer printer, TaskHistory history) {
        if (history.isEmpty()) {
            return;
        }
        printer.line(printer.strong("  timeline"));
        for (Activity note : history.notes()) {
            ActivityView.line(printer, note, history.startedAt());
        }
        if (history.isCut()) {
            printer.note("there is more; `firebreak watch` shows all of it");
        }
    }

    private static String status(TasksShowCommand.Whole whole) {
        TaskResult result = whole.result();
        return result == null ? whole.task().status() : result.getStatus().name();
    }

    private static String shown(Printer printer, TasksShowCommand.Whole whole) {
        String status = status(whole);
        JsonNode asked = whole.task().asked();
        return switch (status) {
            case "COMPLETED" -> printer.good(status);
            case "OPEN" ->
                    printer.strong(
                            asked == null
                                    ? status
                                    : (status + " " + asked.path("phase").asText("")).strip());
            case "PARTIAL" -> printer.doubtful(status);
            default -> printer.bad(status);
        };
    }

    /** What somebody asked for, in the words they used, has not gone through the output filter. */
    private static String secretless(String text) {
        return Redaction.ofSecrets().text(text);
    }

    private static void field(Printer printer, String name, String value) {
        printer.line("  %-10s %s".formatted(name, value));
    }
}
