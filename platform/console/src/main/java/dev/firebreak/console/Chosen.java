package dev.firebreak.console;

import dev.firebreak.console.deadletter.ReplayOutcome;
import dev.firebreak.console.deadletter.Shelf;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.console.redact.Redaction;
import dev.firebreak.console.text.Visible;
import java.util.ArrayList;
import java.util.List;

/** What replaying and discarding share: which letters are meant, and what became of each. */
final class Chosen {
    private Chosen() {}

    static List<ShelvedLetter> letters(Shelf shelf, List<String> ids) {
        List<ShelvedLetter> letters = new ArrayList<>();
        List<String> troubles = new ArrayList<>();
        for (String id : ids) {
            switch (shelf.find(id)) {
                case Shelf.One(ShelvedLetter one) -> letters.add(one);
                case Shelf.None(String reason) -> troubles.add(reason);
            }
        }
        if (!troubles.isEmpty()) {
            throw new CommandFailed(String.join("\n", troubles) + "; nothing was done");
        }
        return letters.stream().distinct().toList();
    }

    /** Whether it was done. */
    static boolean show(Printer printer, ReplayOutcome outcome, boolean json) {
        if (json) {
            printer.json(LetterJson.outcome(outcome));
            return !(outcome instanceof ReplayOutcome.Refused);
        }
        String id = outcome.deadLetterId().substring(0, 12);
        return switch (outcome) {
            case ReplayOutcome.Replayed r -> {
                printer.line(
                        "%s  %s to %s-%d@%d (replay %d)"
                                .formatted(
                                        id,
                                        printer.good("replayed"),
                                        r.topic(),
                                        r.partition(),
                                        r.offset(),
                                        r.replayCount()));
                yield true;
            }
            case ReplayOutcome.WouldReplay w -> {
                printer.line(
                        "%s  would go to %s-%d, %d bytes"
                                .formatted(id, w.topic(), w.partition(), w.bytes()));
                yield true;
            }
            case ReplayOutcome.Discarded _ -> {
                printer.line("%s  discarded".formatted(id));
                yield true;
            }
            case ReplayOutcome.Refused r -> {
                Redaction redaction = Redaction.on();
                printer.line(
                        "%s  %s: %s"
                                .formatted(
                                        id,
                                        printer.bad("refused"),
                                        Visible.line(redaction.text(r.reason()))));
                r.violations()
                        .forEach(
                                v ->
                                        printer.line(
                                                "              "
                                                        + LetterView.violation(
                                                                redaction.violation(v))));
                LetterView.leftOut(printer, redaction, id);
                yield false;
            }
        };
    }
}
