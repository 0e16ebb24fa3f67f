package dev.firebreak.console.task;

import dev.firebreak.schemas.Activity;
import java.util.Map;

/** The parts of one answer that was told while it was written, as one note. */
final class FoldedParts {
    private final Activity first;
    private int parts;
    private int restarts;
    private long characters;
    private int last = -1;

    FoldedParts(Activity first) {
        this.first = first;
    }

    /** What tells one answer of a task from others. */
    static String stream(Activity note) {
        return note.getActor() + " " + note.getDetails().getOrDefault("stream", "");
    }

    void add(Activity part) {
        String number = part.getDetails().getOrDefault("part", "");
        int seen = number.matches("[0-9]{1,9}") ? Integer.parseInt(number) : last + 1;
        // A repeated request writes the same stream again, from its beginning.
        if (part.getDetails().containsKey("restart") || seen <= last) {
            restarts++;
            characters = 0;
        }
        last = seen;
        parts++;
        characters += part.getText().length();
    }

    /** One note, at the place and time of the first part. */
    Activity note() {
        return Activity.newBuilder(first)
                .setText(
                        "%d characters in %d parts%s"
                                .formatted(
                                        characters,
                                        parts,
                                        switch (restarts) {
                                            case 0 -> "";
                                            case 1 -> ", begun again once";
                                            default -> ", begun again %d times".formatted(restarts);
                                        }))
                .setDetails(
                        Map.of(
                                "stream",
                                first.getDetails().getOrDefault("stream", ""),
                                "parts",
                                Integer.toString(parts),
                                "characters",
                                Long.toString(characters),
                                "restarts",
                                Integer.toString(restarts)))
                .build();
    }
}
