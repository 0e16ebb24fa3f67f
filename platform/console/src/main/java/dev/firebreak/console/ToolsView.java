package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import dev.firebreak.console.tool.AskedServer;
import dev.firebreak.console.tool.AskedServer.Offer;
import dev.firebreak.console.tool.ToolList;
import java.util.List;
import java.util.Locale;

/** Shows tools. */
final class ToolsView {
    private static final int FOREIGN_CHARS_MAX = 4_000;

    private ToolsView() {}

    static void table(Printer printer, List<ToolList.Entry> entries) {
        Table table = new Table("AGENT", "TOOL", "FROM", "FOR", "EFFECT", "TIME", "CALLS", "CHARS");
        for (ToolList.Entry entry : entries) {
            table.row(
                    entry.agent(),
                    entry.tool(),
                    from(entry),
                    whom(entry),
                    entry.effect(),
                    time(entry.timeoutMs()),
                    entry.callsMax()
                            + (entry.perMinute() == 0 ? "" : ", " + entry.perMinute() + "/min"),
                    String.format(Locale.ROOT, "%,d", entry.resultCharsMax()));
        }
        if (table.isEmpty()) {
            printer.note("no tools");
        } else {
            printer.table(table);
        }
        entries.stream()
                .filter(entry -> !entry.approved().isEmpty())
                .map(entry -> entry.tool() + " is approved as " + entry.approved())
                .distinct()
                .forEach(printer::line);
    }

    static void notes(Printer printer, ToolList list) {
        if (list.file() == null) {
            printer.note("tools.file names no file: agents have their own tools only");
        }
        if (list.entries().stream().anyMatch(e -> !e.everybody() && e.roles().isEmpty())) {
            printer.note("nobody: no row of allow gives the tool to anybody who asks this agent");
        }
        list.strangers()
                .forEach(
                        agent ->
                                printer.note(
                                        Visible.line(
                                                "a row of allow names the agent %s, which asks no models that use tools; those that do: %s"
                                                        .formatted(
                                                                agent,
                                                                String.join(
                                                                        ", ", list.agents())))));
        if (list.entries().stream().anyMatch(e -> e.kind() == ToolList.Kind.SERVER)) {
            printer.note(
                    "whether servers' tools still are what was approved: `firebreak tools pin`");
        }
    }

    static ObjectNode json(ToolList.Entry entry) {
        ObjectNode node =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("agent", entry.agent())
                        .put("tool", entry.tool())
                        .put("kind", entry.kind().name())
                        .put("server", entry.server())
                        .put("description", entry.description())
                        .put("effect", entry.effect())
                        .put("timeoutMs", entry.timeoutMs())
                        .put("callsMax", entry.callsMax())
                        .put("perMinute", entry.perMinute())
                        .put("resultCharsMax", entry.resultCharsMax())
                        .put("everybody", entry.everybody());
        entry.roles().forEach(node.putArray("roles")::add);
        return node.put("approved", entry.approved());
    }

    static ObjectNode json(AskedServer server, Offer offer) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("server", server.server())
                .put("tool", offer.tool())
                .put("state", offer.state().name())
                .put("effect", offer.effect())
                .put("digest", offer.digest())
                .put("approved", offer.approved())
                .put("why", offer.why())
                .put("description", offer.description())
                .put("schema", offer.schema());
    }

    static void server(Printer printer, AskedServer server) {
        printer.line(printer.strong("server " + server.server()));
        for (Offer offer : server.offers()) {
            String state =
                    switch (offer.state()) {
                        case APPROVED -> printer.good("approved");
                        case NEW -> printer.doubtful("new     ");
                        case CHANGED -> printer.bad("changed ");
                        case UNFIT -> printer.doubtful("unfit   ");
                        case GONE -> printer.bad("gone    ");
                    };
            printer.line(
                    "  %s  %s, %s%s"
                            .formatted(
                                    state,
                                    plain(offer.tool()),
                                    offer.effect(),
                                    offer.why().isEmpty() ? "" : ": " + plain(offer.why())));
            if (isToLookAt(offer)) {
                printer.line("            " + plain(offer.description()));
                printer.line("            arguments " + plain(offer.schema()));
            }
        }
        if (server.offers().stream().noneMatch(ToolsView::isToLookAt)) {
            return;
        }
        printer.line(
                "  to approve, once you looked at them, under servers." + server.server() + ":");
        printer.line("    approved:");
        for (Offer offer : server.offers()) {
            if (isToLookAt(offer) || offer.state() == AskedServer.State.APPROVED) {
                printer.line("      \"%s\": \"%s\"".formatted(plain(offer.tool()), offer.digest()));
            }
        }
    }

    private static boolean isToLookAt(Offer offer) {
        return switch (offer.state()) {
            case NEW, CHANGED -> true;
            case APPROVED, UNFIT, GONE -> false;
        };
    }

    /** What a server says must not steer the terminal, nor hide from who is to approve it. */
    private static String plain(String foreign) {
        return Visible.line(
                foreign.length() <= FOREIGN_CHARS_MAX
                        ? foreign
                        : foreign.substring(0, FOREIGN_CHARS_MAX) + "… (--json has all)");
    }

    private static String from(ToolList.Entry entry) {
        return switch (entry.kind()) {
            case OWN -> "the agent";
            case FOLDERS -> "folders";
            case COMMAND -> "command";
            case SERVER -> "server " + entry.server();
        };
    }

    private static String whom(ToolList.Entry entry) {
        return entry.everybody()
                ? "everybody"
                : entry.roles().isEmpty() ? "nobody" : String.join(", ", entry.roles());
    }

    private static String time(long ms) {
        return ms % 1000 == 0 ? ms / 1000 + " s" : ms + " ms";
    }
}
