package dev.firebreak.console;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.console.deadletter.Examination;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.console.redact.Redaction;
import dev.firebreak.console.text.HexDump;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Disposition;
import dev.firebreak.schemas.DispositionState;
import dev.firebreak.schemas.Origin;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.ReplayAdvice;
import dev.firebreak.schemas.Violation;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Dead letters as people read them. */
final class LetterView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME_NARROW =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneOffset.UTC);
    private static final int ID_CHARS = 12;
    private static final int ID_CHARS_NARROW = 8;
    private static final int WIDE = 120;
    private static final int DUMPED_BYTES_MAX = 512;
    private static final int REFUSED_CHARS_MAX = 8_000;
    private static final int LOOKS_SHOWN_MAX = 10;

    private LetterView() {}

    static void table(Printer printer, List<ShelvedLetter> letters) {
        Redaction redaction = Redaction.on();
        boolean wide = printer.width() >= WIDE;
        Table table =
                wide
                        ? new Table("ID", "STOPPED (UTC)", "CODE", "AGENT", "FROM", "STATE", "WHY")
                        : new Table("ID", "STOPPED", "CODE", "STATE", "WHY");
        for (ShelvedLetter letter : letters) {
            String id = letter.deadLetterId().substring(0, wide ? ID_CHARS : ID_CHARS_NARROW);
            String time = (wide ? TIME : TIME_NARROW).format(letter.at());
            String code = letter.code().name();
            String state = letter.state().name();
            String why = redaction.text(letter.message());
            if (wide) {
                table.row(id, time, code, letter.agent(), place(letter), state, why);
            } else {
                table.row(id, time, code, state, why);
            }
        }
        printer.table(table);
        leftOut(printer, redaction, "ID");
    }

    static void full(
            Printer printer,
            ShelvedLetter letter,
            DeadLetter whole,
            Examination today,
            LetterContent content,
            List<Disposition> looks) {
        Redaction redaction = content.redaction();
        head(printer, letter, whole, content);
        letter.violations()
                .forEach(v -> printer.line("             " + violation(redaction.violation(v))));
        thought(printer, whole);
        verdict(printer, today.rejection().orElse(null), redaction);
        looks(printer, looks, redaction);
        printer.line(
                "  advice     "
                        + advice(letter.advice(), letter.deadLetterId().substring(0, ID_CHARS)));
        content.refused().ifPresent(said -> refused(printer, whole, said));
        content.record()
                .ifPresent(
                        record -> {
                            printer.line(printer.strong("  record"));
                            record.toPrettyString()
                                    .lines()
                                    .forEach(l -> printer.line("    " + Visible.line(l)));
                        });
        bytes(printer, whole.getOrigin(), redaction);
        if (!redaction.isOff()) {
            printer.line(
                    "  redacted   %s; as it was, in the role %s: firebreak dead-letters show %s --original"
                            .formatted(
                                    count(redaction),
                                    OriginalOptions.ROLE,
                                    letter.deadLetterId().substring(0, ID_CHARS)));
        }
    }

    /** Beside an answer of lines: that something is not in it. */
    static void leftOut(Printer printer, Redaction redaction, String id) {
        if (redaction.places() + redaction.withheld() > 0) {
            printer.note(
                    "%s redacted; `firebreak dead-letters show %s --original` shows them, in the role %s"
                            .formatted(count(redaction), id, OriginalOptions.ROLE));
        }
    }

    private static String count(Redaction redaction) {
        String places = redaction.places() == 1 ? "1 place" : redaction.places() + " places";
        return redaction.withheld() == 0
                ? places
                : places
                        + ", "
                        + (redaction.withheld() == 1
                                ? "1 value withheld"
                                : redaction.withheld() + " values withheld");
    }

    /** A dump has no words around its numbers and cuts them at line ends: all of it or nothing. */
    private static void bytes(Printer printer, Origin origin, Redaction redaction) {
        ByteBuffer value = origin.getValue();
        if (value == null) {
            return;
        }
        if (!redaction.isOff()) {
            printer.line(
                    "  bytes      %d, SHA-256 %s, not shown"
                            .formatted(origin.getValueSize(), origin.getValueSha256()));
            return;
        }
        printer.line(printer.strong("  bytes"));
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        HexDump.lines(bytes, DUMPED_BYTES_MAX).forEach(l -> printer.line("    " + l));
    }

    private static void looks(Printer printer, List<Disposition> looks, Redaction redaction) {
        for (Disposition look :
                looks.subList(Math.max(0, looks.size() - LOOKS_SHOWN_MAX), looks.size())) {
            printer.line(
                    "  seen       as it was, by %s at %s: %s"
                            .formatted(
                                    Table.plain(look.getBy()),
                                    look.getAt(),
                                    Table.plain(redaction.text(look.getReason()))));
        }
    }

    /** Which model was asked, and by which prompt. */
    private static void thought(Printer printer, DeadLetter whole) {
        if (whole.getModel() != null || whole.getPromptId() != null) {
            printer.line(
                    "  model      %s, prompt %s"
                            .formatted(
                                    Table.plain(Objects.requireNonNullElse(whole.getModel(), "-")),
                                    Table.plain(
                                            Objects.requireNonNullElse(whole.getPromptId(), "-"))));
        }
    }

    /** What an agent or its model would have said; a model's answer is whatever it wrote. */
    private static void refused(Printer printer, DeadLetter whole, String said) {
        RejectedOutput output = Objects.requireNonNull(whole.getRejectedOutput());
        printer.line(
                printer.strong("  refused")
                        + "    %s, meant for %s"
                                .formatted(
                                        output.getRecordName().isEmpty()
                                                ? "text"
                                                : Table.plain(output.getRecordName()),
                                        Table.plain(output.getTopic())));
        boolean cut = said.length() > REFUSED_CHARS_MAX;
        Visible.lines(cut ? said.substring(0, REFUSED_CHARS_MAX) : said)
                .forEach(l -> printer.line("    " + l));
        if (cut) {
            printer.line(
                    "    … and %d characters more; --json shows all"
                            .formatted(said.length() - REFUSED_CHARS_MAX));
        }
    }

    private static void head(
            Printer printer, ShelvedLetter letter, DeadLetter whole, LetterContent content) {
        Redaction redaction = content.redaction();
        Disposition mark = letter.disposition();
        printer.line(
                "%s  %s (%s)  %s"
                        .formatted(
                                printer.strong(letter.deadLetterId()),
                                printer.bad(letter.code().name()),
                                letter.category(),
                                letter.state()));
        printer.line(
                "  stopped    %s by %s %s, instance %s, group %s, %s"
                        .formatted(
                                letter.at(),
                                Table.plain(letter.agent()),
                                Table.plain(whole.getAgentVersion()),
                                Table.plain(whole.getInstance()),
                                Table.plain(whole.getGroupId()),
                                whole.getBoundary()));
        printer.line(
                "  from       %s, key %s, %d bytes, written %s"
                        .formatted(
                                place(letter),
                                content.key(),
                                letter.valueSize(),
                                whole.getOrigin().getTimestamp()));
        printer.line(
                "  schema     id %s, %s"
                        .formatted(
                                whole.getSchema$().getId() == null
                                        ? "unknown"
                                        : whole.getSchema$().getId(),
                                whole.getSchema$().getRecordName() == null
                                        ? "record unknown"
                                        : whole.getSchema$().getRecordName()));
        if (letter.taskId() != null) {
            printer.line(
                    "  task       "
                            + Table.plain(redaction.id(letter.taskId()))
                            + (letter.stepId() == null
                                    ? ""
                                    : ", step " + Table.plain(redaction.id(letter.stepId()))));
        }
        if (letter.holdsKey() && mark == null) {
            printer.line("  holds      its key: later records of it wait, parked in order");
        }
        if (letter.replayCount() > 0) {
            printer.line("  replayed   %d times".formatted(letter.replayCount()));
        }
        if (mark != null) {
            printer.line(
                    "  %-10s by %s at %s %s"
                            .formatted(
                                    letter.state() == DispositionState.REPLAYED
                                            ? "replayed"
                                            : "discarded",
                                    Table.plain(mark.getBy()),
                                    mark.getAt(),
                                    Table.plain(redaction.text(mark.getReason()))));
        }
        printer.line("  why        " + Table.plain(redaction.text(letter.message())));
        if (whole.getExceptionClass() != null) {
            printer.line("  exception  " + Table.plain(whole.getExceptionClass()));
        }
    }

    private static void verdict(
            Printer printer, @Nullable Rejection rejection, Redaction redaction) {
        if (rejection == null) {
            printer.line("  today      " + printer.good("would pass"));
            return;
        }
        printer.line(
                "  today      %s, %s: %s"
                        .formatted(
                                printer.bad("would be stopped again"),
                                rejection.code(),
                                Table.plain(redaction.text(rejection.message()))));
    }

    private static String advice(ReplayAdvice advice, String id) {
        return switch (advice) {
            case AS_IS -> "firebreak dead-letters replay " + id;
            case AFTER_FIX -> "mend the cause, then: firebreak dead-letters replay " + id;
            case EDIT_NEEDED ->
                    "firebreak dead-letters show %s --save-record FILE (in the role %s), edit FILE, then: firebreak dead-letters replay %s --edit FILE"
                            .formatted(id, OriginalOptions.ROLE, id);
            case NEVER, UNKNOWN -> "do not replay it; firebreak dead-letters discard " + id;
        };
    }

    static String violation(Violation violation) {
        return "%s %s: expected %s, seen %s"
                .formatted(
                        violation.getPath().isEmpty()
                                ? "(record)"
                                : Table.plain(violation.getPath()),
                        Table.plain(violation.getRule()),
                        Table.plain(violation.getExpected()),
                        Table.plain(violation.getActual()));
    }

    private static String place(ShelvedLetter letter) {
        return "%s-%d@%d".formatted(letter.topic(), letter.partition(), letter.offset());
    }
}
