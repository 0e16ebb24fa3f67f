package dev.firebreak.console;

import dev.firebreak.console.text.Visible;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What happens, line by line. An answer that is being written grows in place where somebody looks
 * at a terminal; elsewhere each part is a line. Text only ever goes on at its end: nothing that was
 * shown is taken back, and what others wrote moves no cursor.
 */
final class LiveLines {
    private static final int STREAMS_MAX = 10_000;

    /** With the space behind it. */
    private static final Pattern WORD = Pattern.compile("[^ ]* |[^ ]+$");

    private final Printer printer;
    private final Map<String, Integer> partsSeen = new HashMap<>();
    private @Nullable String open;
    private int column;

    LiveLines(Printer printer) {
        this.printer = printer;
    }

    /** Shows the next thing that happened. */
    void show(Activity note, Instant start) {
        if (note.getKind() != ActivityKind.ANSWER_PART) {
            end();
            ActivityView.line(printer, note, start);
            return;
        }
        String stream = note.getActor() + " " + note.getDetails().getOrDefault("stream", "");
        int part = part(note);
        Integer before = partsSeen.get(stream);
        if (before != null || partsSeen.size() < STREAMS_MAX) {
            partsSeen.put(stream, part);
        }
        // A repeated request writes the same stream again, from its beginning.
        boolean again =
                note.getDetails().containsKey("restart") || (before != null && part <= before);
        boolean gap = !again && part > (before == null ? 0 : before + 1);
        String text = (gap ? "…" : "") + note.getText();
        if (!printer.isTerminal()) {
            ActivityView.line(printer, note, start, (again ? "(begins again) " : "") + text);
        } else {
            if (again || !stream.equals(open)) {
                end();
                printer.part(ActivityView.head(printer, note, start));
                open = stream;
                column = 0;
                if (again) {
                    printer.part(printer.doubtful("(begins again)"));
                    nextLine();
                }
            }
            grow(text);
        }
    }

    /** Nothing more comes, or not of the same. */
    void end() {
        if (open != null) {
            printer.line("");
            open = null;
        }
    }

    private void grow(String text) {
        // Two parts may cut a line end of two characters.
        List<String> lines = Visible.lines(text.replace("\r", ""));
        StringBuilder grown = new StringBuilder();
        for (int n = 0; n < lines.size(); n++) {
            if (n > 0) {
                printer.part(grown.toString());
                grown.setLength(0);
                nextLine();
            }
            for (String word : words(lines.get(n))) {
                int length = word.codePointCount(0, word.length());
                if (column > 0 && column + word.stripTrailing().length() > room()) {
                    printer.part(grown.toString());
                    grown.setLength(0);
                    nextLine();
                }
                grown.append(word);
                column += length;
            }
        }
        printer.part(grown.toString());
    }

    private static List<String> words(String line) {
        return WORD.matcher(line).results().map(MatchResult::group).toList();
    }

    private void nextLine() {
        printer.line("");
        printer.part(" ".repeat(ActivityView.TEXT_COLUMN));
        column = 0;
    }

    private int room() {
        return ActivityView.room(printer);
    }

    private static int part(Activity note) {
        String number = note.getDetails().getOrDefault("part", "");
        return number.matches("[0-9]{1,9}") ? Integer.parseInt(number) : 0;
    }
}
