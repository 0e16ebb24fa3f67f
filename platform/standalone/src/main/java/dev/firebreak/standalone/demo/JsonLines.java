package dev.firebreak.standalone.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/** Progress for programs: one JSON object a line. */
final class JsonLines implements Progress {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out;

    JsonLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void now(String text) {
        // Programs want what has happened, not what is about to.
    }

    @Override
    public void end() {
        // Nothing was begun on the screen.
    }

    @Override
    public synchronized void done(String text, long tookMs) {
        ObjectNode node = JSON.createObjectNode().put("done", text);
        if (tookMs >= 0) {
            node.put("ms", tookMs);
        }
        out.println(node);
    }

    @Override
    public synchronized void warn(String text) {
        out.println(JSON.createObjectNode().put("warning", text));
    }
}
