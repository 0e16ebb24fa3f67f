package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Usage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened to a task: a line for people, a line of JSON for programs. */
final class ActivityView {
    private static final int OFFSET_CHARS = 10;
    private static final int KIND_CHARS = 17;
    private static final int ACTOR_CHARS = 11;
    private static final int TEXT_CHARS_MIN = 30;

    /** Where the text of a note begins. */
    static final int TEXT_COLUMN = OFFSET_CHARS + KIND_CHARS + ACTOR_CHARS + 6;

    private ActivityView() {}

    static ObjectNode json(Activity note, Instant start) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("taskId", note.getEnvelope().getTaskId());
        node.put("kind", note.getKind().name());
        node.put("sinceStartMs", Duration.between(start, note.getAt()).toMillis());
        node.setAll((ObjectNode) AvroJson.tree(note));
        return node;
    }

    /** A line, or several where the text is long; nothing of it is cut. */
    static void line(Printer printer, Activity note, Instant start) {
        line(printer, note, start, note.getText());
    }

    /** The same with another text. */
    static void line(Printer printer, Activity note, Instant start, String text) {
        int room = room(printer);
        String rest = Visible.line(text) + cost(note.getUsage());
        boolean first = true;
        do {
            String part = rest.substring(0, breakAt(rest, room));
            rest = rest.substring(part.length()).stripLeading();
            printer.line(
                    (first ? head(printer, note, start) : " ".repeat(TEXT_COLUMN))
                            + part.stripTrailing());
            first = false;
        } while (!rest.isEmpty());
    }

    /** When, what and who: what stands before the text. */
    static String head(Printer printer, Activity note, Instant start) {
        String kind = note.getKind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String actor = Table.cut(Visible.line(note.getActor()), ACTOR_CHARS);
        return "%"
                        .concat(OFFSET_CHARS + "s  ")
                        .formatted(Spans.offset(Duration.between(start, note.getAt())))
                + coloured(printer, note.getKind(), pad(kind, KIND_CHARS))
                + "  "
                + pad(actor, ACTOR_CHARS)
                + "  ";
    }

    /** Characters of text on a line. */
    static int room(Printer printer) {
        return Math.max(TEXT_CHARS_MIN, printer.width() - TEXT_COLUMN);
    }

    /** Millionths as a person writes money. */
    static String money(long costMicros) {
        BigDecimal money = BigDecimal.valueOf(costMicros, 6).stripTrailingZeros();
        return money.scale() < 2 ? money.setScale(2).toPlainString() : money.toPlainString();
    }

    /**
     * The same for a mean or a quotient: three digits that say something, or two after the point.
     */
    static String money(double costMicros) {
        BigDecimal money = BigDecimal.valueOf(costMicros).movePointLeft(6);
        if (money.compareTo(BigDecimal.ONE) >= 0 || money.signum() == 0) {
            return money.setScale(2, RoundingMode.HALF_EVEN).toPlainString();
        }
        BigDecimal rounded = money.round(new MathContext(3)).stripTrailingZeros();
        return rounded.scale() < 2 ? rounded.setScale(2).toPlainString() : rounded.toPlainString();
    }

    private static String cost(@Nullable Usage usage) {
        if (usage == null) {
            return "";
        }
        long tokens = usage.getInputTokens() + usage.getOutputTokens();
        if (tokens == 0 && usage.getCostMicros() == 0) {
            return "";
        }
        return "  (%d tokens, %s)".formatted(tokens, money(usage.getCostMicros()));
    }

    private static int breakAt(String text, int room) {
        if (text.length() <= room) {
            return text.length();
        }
        int space = text.lastIndexOf(' ', room);
        int at = space > room / 2 ? space : room;
        return Character.isLowSurrogate(text.charAt(at)) ? at + 1 : at;
    }

    private static String pad(String text, int chars) {
        return text + " ".repeat(Math.max(0, chars - text.length()));
    }

    private static String coloured(Printer printer, ActivityKind kind, String text) {
        return switch (kind) {
            case TASK_ACCEPTED, TASK_ENDED, PLAN_MADE -> printer.strong(text);
            case STEP_FINISHED, ACTION_RECEIPT, APPROVAL_DECIDED, CONTROL -> printer.good(text);
            case TASK_REFUSED, PLAN_REFUSED, STEP_DECLINED, STEP_TIMED_OUT, GUARD_FIRED ->
                    printer.bad(text);
            case STEP_HELD,
                    LIMIT_REACHED,
                    APPROVAL_ASKED,
                    APPROVAL_IGNORED,
                    CONTROL_IGNORED,
                    HANDED_OVER,
                    RESULT_IGNORED,
                    TASK_REPEATED ->
                    printer.doubtful(text);
            case UNKNOWN,
                    STEP_DISPATCHED,
                    MODEL_CALL,
                    MODEL_ANSWER,
                    ANSWER_PART,
                    TOOL_CALL,
                    KNOWLEDGE_USED,
                    ACTION_ORDERED,
                    NOTE,
                    STEP_JUDGED,
                    ACTION_ASSESSED ->
                    text;
        };
    }
}
