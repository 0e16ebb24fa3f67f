package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.console.deadletter.Examination;
import dev.firebreak.console.deadletter.ReplayOutcome;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.console.text.HexDump;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Disposition;
import dev.firebreak.schemas.DispositionState;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.ReplayAdvice;
import dev.firebreak.schemas.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Dead letters as people and programs read them. */
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

    private LetterView() {}

    /** The line of JSON for a letter. */
    static ObjectNode json(ShelvedLetter letter) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("deadLetterId", letter.deadLetterId());
        node.put("code", letter.code().name());
        node.put("category", letter.category().name());
        node.put("topic", letter.topic());
        node.put("partition", letter.partition());
        node.put("offset", letter.offset());
        node.put("agent", letter.agent());
        node.set("violations", violations(letter.violations()));
        node.put("replayCount", letter.replayCount());
        node.put("disposition", letter.state().name());
        node.put("holdsKey", letter.holdsKey());
        node.put("message", letter.message());
        node.put("advice", letter.advice().name());
        node.put("taskId", letter.taskId());
        node.put("stepId", letter.stepId());
        node.put("deadLetteredAt", letter.at().toString());
        node.put("fingerprint", letter.fingerprint());
        node.put("valueSize", letter.valueSize());
        Disposition mark = letter.disposition();
        if (mark != null) {
            node.put("dispositionBy", mark.getBy());
            node.put("dispositionReason", mark.getReason());
            node.put("dispositionAt", mark.getAt().toString());
        }
        return node;
    }

    /**
     * The same with all there is to know: the whole letter, its record, what would become of it
     * today.
     */
    static ObjectNode json(ShelvedLetter letter, DeadLetter whole, Examination today) {
        ObjectNode node = json(letter);
        node.set("letter", AvroJson.tree(whole));
        today.decoded()
                .ifPresentOrElse(
                        record -> node.set("decoded", AvroJson.tree(record)),
                        () -> node.putNull("decoded"));
        ObjectNode now = node.putObject("today");
        now.put("passes", today.rejection().isEmpty());
        today.rejection()
                .ifPresent(
                        rejection -> {
                            now.put("code", rejection.code().name());
                            now.put("message", rejection.message());
                            now.set("violations", violations(rejection.violations()));
                        });
        return node;
    }

    static ObjectNode json(ReplayOutcome outcome) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("deadLetterId", outcome.deadLetterId());
        switch (outcome) {
            case ReplayOutcome.Replayed r ->
                    node.put("outcome", "REPLAYED")
                            .put("topic", r.topic())
                            .put("partition", r.partition())
                            .put("offset", r.offset())
                            .put("replayCount", r.replayCount());
            case ReplayOutcome.WouldReplay w ->
                    node.put("outcome", "WOULD_REPLAY")
                            .put("topic", w.topic())
                            .put("partition", w.partition())
                            .put("bytes", w.bytes());
            case ReplayOutcome.Discarded _ -> node.put("outcome", "DISCARDED");
            case ReplayOutcome.Refused r -> {
                node.put("outcome", "REFUSED").put("reason", r.reason());
                node.set("violations", violations(r.violations()));
            }
        }
        return node;
    }

    static void table(Printer printer, List<ShelvedLetter> letters) {
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
            if (wide) {
                table.row(id, time, code, letter.agent(), place(letter), state, letter.message());
            } else {
                table.row(id, time, code, state, letter.message());
            }
        }
        printer.table(table);
    }

    static void full(Printer printer, ShelvedLetter letter, DeadLetter whole, Examination today) {
        head(printer, letter, whole);
        letter.violations().forEach(v -> printer.line("             " + violation(v)));
        thought(printer, whole);
        verdict(printer, today.rejection().orElse(null));
        printer.line(
                "  advice     "
                        + advice(letter.advice(), letter.deadLetterId().substring(0, ID_CHARS)));
        RejectedOutput output = whole.getRejectedOutput();
        if (output != null) {
            refused(printer, output);
        }
        today.decoded()
                .ifPresent(
                        record -> {
                            printer.line(printer.strong("  record"));
                            AvroJson.tree(record)
                                    .toPrettyString()
                                    .lines()
                                    .forEach(l -> printer.line("    " + Visible.line(l)));
                        });
        ByteBuffer value = whole.getOrigin().getValue();
        if (value != null) {
            printer.line(printer.strong("  bytes"));
            byte[] bytes = new byte[value.remaining()];
            value.duplicate().get(bytes);
            HexDump.lines(bytes, DUMPED_BYTES_MAX).forEach(l -> printer.line("    " + l));
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
    private static void refused(Printer printer, RejectedOutput output) {
        printer.line(
                printer.strong("  refused")
                        + "    %s, meant for %s"
                                .formatted(
                                        output.getRecordName().isEmpty()
                                                ? "text"
                                                : Table.plain(output.getRecordName()),
                                        Table.plain(output.getTopic())));
        String said = output.getJson();
        boolean cut = said.length() > REFUSED_CHARS_MAX;
        Visible.lines(cut ? said.substring(0, REFUSED_CHARS_MAX) : said)
                .forEach(l -> printer.line("    " + l));
        if (cut) {
            printer.line(
                    "    … and %d characters more; --json shows all"
                            .formatted(said.length() - REFUSED_CHARS_MAX));
        }
    }

    private static void head(Printer printer, ShelvedLetter letter, DeadLetter whole) {
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
                                key(whole.getOrigin().getKey()),
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
                            + letter.taskId()
                            + (letter.stepId() == null ? "" : ", step " + letter.stepId()));
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
                                    Table.plain(mark.getReason())));
        }
        printer.line("  why        " + Table.plain(letter.message()));
        if (whole.getExceptionClass() != null) {
            printer.line("  exception  " + Table.plain(whole.getExceptionClass()));
        }
    }

    private static void verdict(Printer printer, @Nullable Rejection rejection) {
        if (rejection == null) {
            printer.line("  today      " + printer.good("would pass"));
            return;
        }
        printer.line(
                "  today      %s, %s: %s"
                        .formatted(
                                printer.bad("would be stopped again"),
                                rejection.code(),
                                Table.plain(rejection.message())));
    }

    private static String advice(ReplayAdvice advice, String id) {
        return switch (advice) {
            case AS_IS -> "firebreak dead-letters replay " + id;
            case AFTER_FIX -> "mend the cause, then: firebreak dead-letters replay " + id;
            case EDIT_NEEDED ->
                    "firebreak dead-letters show %s --save-record FILE, edit FILE, then: firebreak dead-letters replay %s --edit FILE"
                            .formatted(id, id);
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

    private static ArrayNode violations(List<Violation> violations) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        violations.forEach(v -> all.add(AvroJson.tree(v)));
        return all;
    }

    private static String place(ShelvedLetter letter) {
        return "%s-%d@%d".formatted(letter.topic(), letter.partition(), letter.offset());
    }

    private static String key(@Nullable ByteBuffer key) {
        return key == null
                ? "none"
                : '"'
                        + Table.cut(StandardCharsets.UTF_8.decode(key.duplicate()).toString(), 80)
                        + '"';
    }
}
