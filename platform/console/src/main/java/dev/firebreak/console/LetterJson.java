package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.deadletter.Examination;
import dev.firebreak.console.deadletter.ReplayOutcome;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.console.redact.Redaction;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.Disposition;
import dev.firebreak.schemas.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Dead letters as programs read them. */
final class LetterJson {
    private LetterJson() {}

    /** The line for a letter. */
    static ObjectNode line(ShelvedLetter letter) {
        Redaction redaction = Redaction.on();
        return counted(line(letter, redaction), redaction);
    }

    /**
     * The same with all there is to know: the whole letter, its record, what would become of it
     * today, who looked at the original.
     */
    static ObjectNode whole(
            ShelvedLetter letter,
            LetterContent content,
            Examination today,
            List<Disposition> looks) {
        Redaction redaction = content.redaction();
        ObjectNode node = line(letter, redaction);
        node.set("letter", content.letter());
        content.record()
                .ifPresentOrElse(
                        record -> node.set("decoded", record), () -> node.putNull("decoded"));
        ObjectNode now = node.putObject("today");
        now.put("passes", today.rejection().isEmpty());
        today.rejection()
                .ifPresent(
                        rejection -> {
                            now.put("code", rejection.code().name());
                            now.put("message", redaction.text(rejection.message()));
                            now.set("violations", violations(rejection.violations(), redaction));
                        });
        ArrayNode seen = node.putArray("looks");
        looks.forEach(
                look ->
                        seen.addObject()
                                .put("by", look.getBy())
                                .put("at", look.getAt().toString())
                                .put("reason", redaction.text(look.getReason())));
        node.put("original", redaction.isOff());
        return counted(node, redaction);
    }

    static ObjectNode outcome(ReplayOutcome outcome) {
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
                Redaction redaction = Redaction.on();
                node.put("outcome", "REFUSED").put("reason", redaction.text(r.reason()));
                node.set("violations", violations(r.violations(), redaction));
                counted(node, redaction);
            }
        }
        return node;
    }

    private static ObjectNode line(ShelvedLetter letter, Redaction redaction) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("deadLetterId", letter.deadLetterId());
        node.put("code", letter.code().name());
        node.put("category", letter.category().name());
        node.put("topic", letter.topic());
        node.put("partition", letter.partition());
        node.put("offset", letter.offset());
        node.put("agent", letter.agent());
        node.set("violations", violations(letter.violations(), redaction));
        node.put("replayCount", letter.replayCount());
        node.put("disposition", letter.state().name());
        node.put("holdsKey", letter.holdsKey());
        node.put("message", redaction.text(letter.message()));
        node.put("advice", letter.advice().name());
        node.put("taskId", id(letter.taskId(), redaction));
        node.put("stepId", id(letter.stepId(), redaction));
        node.put("deadLetteredAt", letter.at().toString());
        node.put("fingerprint", letter.fingerprint());
        node.put("valueSize", letter.valueSize());
        Disposition mark = letter.disposition();
        if (mark != null) {
            node.put("dispositionBy", mark.getBy());
            node.put("dispositionReason", redaction.text(mark.getReason()));
            node.put("dispositionAt", mark.getAt().toString());
        }
        return node;
    }

    private static @Nullable String id(@Nullable String id, Redaction redaction) {
        return id == null ? null : redaction.id(id);
    }

    private static ObjectNode counted(ObjectNode node, Redaction redaction) {
        return node.put("redacted", redaction.places()).put("withheld", redaction.withheld());
    }

    private static ArrayNode violations(List<Violation> violations, Redaction redaction) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        violations.forEach(v -> all.add(AvroJson.tree(redaction.violation(v))));
        return all;
    }
}
