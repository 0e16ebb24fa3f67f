package dev.firebreak.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command's answers go: lines for people, or JSON lines. Colours only where somebody looks.
 */
final class Printer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final PrintWriter err;
    private final Ansi ansi;
    private final int width;

    Printer(CommandSpec spec, CliContext context) {
        this.out = spec.commandLine().getOut();
        this.err = spec.commandLine().getErr();
        this.ansi = spec.commandLine().getColorScheme().ansi();
        this.width = context.width();
    }

    static JsonNode parsed(String json) throws JsonProcessingException {
        return JSON.readTree(json);
    }

    int width() {
        return width;
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** A beginning of a line, or its next piece; shown at once. */
    void part(String text) {
        out.print(text);
        out.flush();
    }

    /** Whether somebody looks, so that text may grow. */
    boolean isTerminal() {
        return ansi.enabled();
    }

    void json(JsonNode node) {
        line(Visible.json(node.toString()));
    }

    void pretty(JsonNode node) {
        line(Visible.json(node.toPrettyString()));
    }

    void table(Table table) {
        var lines = table.lines(width);
        line(strong(lines.getFirst()));
        lines.stream().skip(1).forEach(this::line);
    }

    /** Beside the answer, so that it disturbs no program that reads it. */
    void note(String text) {
        err.println(text);
        err.flush();
    }

    String strong(String text) {
        return styled("1", text);
    }

    String good(String text) {
        return styled("32", text);
    }

    String bad(String text) {
        return styled("31", text);
    }

    String doubtful(String text) {
        return styled("33", text);
    }

    /** Select Graphic Rendition of ECMA-48. */
    private String styled(String rendition, String text) {
        return ansi.enabled() ? "\u001b[" + rendition + "m" + text + "\u001b[0m" : text;
    }
}
