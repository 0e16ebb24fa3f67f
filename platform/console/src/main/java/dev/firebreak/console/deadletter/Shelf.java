package dev.firebreak.console.deadletter;

import dev.firebreak.schemas.Disposition;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All dead letters at one moment, newest first.
 *
 * @param unreadable records on the dead-letter topic that are no letters
 * @param looks at originals, by the letter's id
 */
public record Shelf(
        List<ShelvedLetter> letters, int unreadable, Map<String, List<Disposition>> looks) {
    private static final int PREFIX_CHARS_MIN = 4;

    public Shelf {
        letters =
                letters.stream()
                        .sorted(
                                Comparator.comparing(ShelvedLetter::at)
                                        .reversed()
                                        .thenComparing(ShelvedLetter::deadLetterId))
                        .toList();
        looks = Map.copyOf(looks);
    }

    /** Who looked at the letter's original, in the order of time. */
    public List<Disposition> looks(ShelvedLetter letter) {
        return looks.getOrDefault(letter.deadLetterId(), List.of()).stream()
                .sorted(Comparator.comparing(Disposition::getAt))
                .toList();
    }

    /** What an id, or the beginning of one, stands for. */
    public sealed interface Found {}

    /** Exactly this letter. */
    public record One(ShelvedLetter letter) implements Found {}

    /** No letter, in words. */
    public record None(String reason) implements Found {}

    /** Those that the filter takes, newest first. */
    public List<ShelvedLetter> letters(LetterFilter filter) {
        return letters.stream().filter(filter::takes).toList();
    }

    /** The letter with that id, or the only one whose id starts so. */
    public Found find(String id) {
        String prefix = id.strip().toLowerCase(Locale.ROOT);
        if (prefix.length() < PREFIX_CHARS_MIN) {
            return new None(
                    id
                            + " is too short for an id; give at least "
                            + PREFIX_CHARS_MIN
                            + " of its 32 hex digits");
        }
        List<ShelvedLetter> found =
                letters.stream().filter(l -> l.deadLetterId().startsWith(prefix)).toList();
        return switch (found.size()) {
            case 0 ->
                    new None(
                            "there is no dead letter "
                                    + id
                                    + "; `firebreak dead-letters list` shows those there are");
            case 1 -> new One(found.getFirst());
            default ->
                    new None(
                            found.size() + " dead letters start with " + id + "; give more digits");
        };
    }
}
