package dev.firebreak.standalone.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Progress for people, in lines of at most 79 columns; on a terminal one line is alive. */
final class Screen implements Progress {
    private static final int COLUMNS = 79;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintStream out;
    private final boolean terminal;
    private String alive = "";

    /**
     * @param terminal whether lines can be rewritten and coloured
     */
    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void now(String text) {
        String line = fit("  … " + text, COLUMNS);
        if (terminal && !line.equals(alive)) {
            out.print(CLEAR_LINE + line);
            out.flush();
            alive = line;
        }
    }

    @Override
    public synchronized void done(String text, long tookMs) {
        settle();
        String took = tookMs < 0 ? "" : String.format(Locale.ROOT, "%7.1f s", tookMs / 1000.0);
        String line = fit(text, COLUMNS - 4 - took.length());
        out.println(
                "  "
                        + mark("✓", "32")
                        + " "
                        + line
                        + " ".repeat(COLUMNS - 4 - line.length() - took.length())
                        + took);
    }

    @Override
    public synchronized void warn(String text) {
        settle();
        out.println("  " + mark("!", "33") + " " + text);
    }

    @Override
    public synchronized void end() {
        settle();
        out.flush();
    }

    private void settle() {
        if (!alive.isEmpty()) {
            out.print(CLEAR_LINE);
            alive = "";
        }
    }

    private String mark(String sign, String colour) {
        return terminal ? "\033[" + colour + "m" + sign + "\033[0m" : sign;
    }

    private static String fit(String text, int columns) {
        return text.length() <= columns ? text : text.substring(0, columns - 1) + "…";
    }
}
