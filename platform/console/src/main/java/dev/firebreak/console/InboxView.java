package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.redact.Redaction;
import dev.firebreak.console.text.IdMatch;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.InboxItem;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Matters for people, as people and programs read them. */
final class InboxView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int ID_CHARS_MIN = 12;
    private static final int ROLE_CHARS_MAX = 16;

    private InboxView() {}

    static ObjectNode json(InboxItem item) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("itemId", item.getItemId());
        node.put("taskId", item.getEnvelope().getTaskId());
        node.setAll((ObjectNode) Redaction.ofSecrets().tree(AvroJson.tree(item), Set.of()));
        return node;
    }

    static void table(Printer printer, List<InboxItem> items, Collection<String> allIds) {
        Table table = new Table("ID", "SINCE", "ROLE", "WHY", "TASK", "WHAT");
        for (InboxItem item : items) {
            table.row(
                    IdMatch.shortest(item.getItemId(), allIds, ID_CHARS_MIN),
                    TIME.format(item.getEnvelope().getCreatedAt()),
                    Table.cut(Visible.line(item.getRole()), ROLE_CHARS_MAX),
                    item.getReason().name(),
                    item.getEnvelope().getTaskId(),
                    Visible.line(secretless(item.getText())));
        }
        printer.table(table);
    }

    static void full(Printer printer, InboxItem item) {
        printer.line(
                "%s  %s for %s"
                        .formatted(
                                printer.strong(item.getItemId()),
                                printer.doubtful(item.getReason().name()),
                                Visible.line(item.getRole())));
        printer.line(
                "  task       %s of %s, since %s"
                        .formatted(
                                item.getEnvelope().getTaskId(),
                                Visible.line(item.getEnvelope().getPrincipal().getUser()),
                                item.getEnvelope().getCreatedAt()));
        Visible.lines(secretless(item.getText())).forEach(l -> printer.line("  " + l));
        if (!item.getGoal().isEmpty()) {
            printer.line(printer.strong("  goal"));
            Visible.lines(secretless(item.getGoal())).forEach(l -> printer.line("    " + l));
        }
        if (!item.getDocumentIds().isEmpty()) {
            printer.line("  documents  " + Visible.line(String.join(", ", item.getDocumentIds())));
        }
        item.getOutputs()
                .forEach(
                        o ->
                                printer.line(
                                        "  %s (%s, confidence %.2f): %s"
                                                .formatted(
                                                        o.getAgent(),
                                                        Visible.line(o.getStepId()),
                                                        o.getConfidence(),
                                                        Visible.line(secretless(o.getSummary())))));
        item.getDropped()
                .forEach(
                        d ->
                                printer.line(
                                        "  %s %s: %s: %s"
                                                .formatted(
                                                        printer.doubtful("left out"),
                                                        Visible.line(secretless(d.getWhat())),
                                                        d.getCode(),
                                                        Visible.line(secretless(d.getDetail())))));
        item.getActions()
                .forEach(
                        a ->
                                printer.line(
                                        "  action %s %s %s"
                                                .formatted(
                                                        a.getKind(),
                                                        a.getStatus(),
                                                        Visible.line(secretless(a.getDetail())))));
        printer.line("  → firebreak tasks show " + item.getEnvelope().getTaskId());
    }

    /** A goal is in the words of whoever asked, and has not gone through the output filter. */
    private static String secretless(String text) {
        return Redaction.ofSecrets().text(text);
    }
}
