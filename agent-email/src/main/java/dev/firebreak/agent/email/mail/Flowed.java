package dev.firebreak.agent.email.mail;

import java.util.List;

/** Undoes format=flowed (RFC 3676): lines that end with a space go on in the next line. */
final class Flowed {
    private Flowed() {}

    static String unwrap(String text, boolean dropSpace) {
        StringBuilder out = new StringBuilder(text.length());
        int depthBefore = -1;
        for (String raw : List.of(text.split("\n", -1))) {
            int depth = quoteDepth(raw);
            String line = raw.substring(depth);
            line = line.startsWith(" ") ? line.substring(1) : line;
            boolean flows = line.endsWith(" ") && !line.equals("-- ");
            if (depthBefore == depth) {
                out.append(line);
            } else {
                out.append(
                        depthBefore < 0 || out.isEmpty() || out.charAt(out.length() - 1) == '\n'
                                ? ""
                                : "\n");
                out.append(depth > 0 ? ">".repeat(depth) + " " : "").append(line);
            }
            if (flows) {
                depthBefore = depth;
                if (dropSpace) {
                    out.setLength(out.length() - 1);
                }
            } else {
                depthBefore = -1;
                out.append('\n');
            }
        }
        if (!out.isEmpty() && out.charAt(out.length() - 1) == '\n') {
            out.setLength(out.length() - 1);
        }
        return out.toString();
    }

    private static int quoteDepth(String line) {
        int depth = 0;
        while (depth < line.length() && line.charAt(depth) == '>') {
            depth++;
        }
        return depth;
    }
}
