package dev.firebreak.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.time.Duration;

/** A result as a line of JSON, as a line, and in full. */
final class ResultView {
    private ResultView() {}

    /** The record, with taskId in front and each output as JSON instead of text. */
    static ObjectNode json(TaskResult result) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("taskId", result.getEnvelope().getTaskId());
        node.put("status", result.getStatus().name());
        node.put("summary", result.getSummary());
        node.setAll((ObjectNode) AvroJson.tree(result));
        for (JsonNode output : node.withArray("outputs")) {
            ObjectNode step = (ObjectNode) output;
            step.set("output", parsed(step.path("json").asText()));
            step.remove("json");
        }
        return node;
    }

    private static JsonNode parsed(String json) {
        try {
            return Printer.parsed(json);
        } catch (JsonProcessingException e) {
            // An agent that writes no JSON there: what it wrote is shown as it is.
            return TextNode.valueOf(json);
        }
    }

    static void line(Printer printer, TaskResult result) {
        String head =
                "%s  %s  "
                        .formatted(
                                status(printer, result.getStatus()),
                                result.getEnvelope().getTaskId());
        int room = printer.width() - result.getEnvelope().getTaskId().length() - 13;
        printer.line(head + Table.cut(result.getSummary(), Math.max(20, room)));
    }

    static void full(Printer printer, TaskResult result) {
        printer.line(
                "%s  %s"
                        .formatted(
                                status(printer, result.getStatus()),
                                printer.strong(result.getEnvelope().getTaskId())));
        printer.line("  " + Table.plain(result.getSummary()));
        for (StepOutput output : result.getOutputs()) {
            printer.line(
                    "  %s (%s, confidence %.2f)"
                            .formatted(
                                    output.getAgent(), output.getStepId(), output.getConfidence()));
            printer.line("    " + Table.plain(output.getSummary()));
            Visible.json(parsed(output.getJson()).toPrettyString())
                    .lines()
                    .forEach(l -> printer.line("    " + l));
        }
        for (Dropped dropped : result.getDropped()) {
            printer.line(
                    "  %s %s: %s: %s%s"
                            .formatted(
                                    printer.doubtful("left out"),
                                    Table.plain(dropped.getWhat()),
                                    dropped.getCode(),
                                    Table.plain(dropped.getDetail()),
                                    dropped.getDeadLetterId() == null
                                            ? ""
                                            : " (firebreak dead-letters show "
                                                    + dropped.getDeadLetterId()
                                                    + ")"));
        }
        Duration took = Duration.between(result.getStartedAt(), result.getEndedAt());
        printer.line(
                "  %d steps in %d ms; %s, %d model calls, %d tokens"
                        .formatted(
                                result.getSteps(),
                                took.toMillis(),
                                result.getUsage().getLogic().isEmpty()
                                        ? "no logic named"
                                        : result.getUsage().getLogic(),
                                result.getUsage().getModelCalls(),
                                result.getUsage().getInputTokens()
                                        + result.getUsage().getOutputTokens()));
    }

    private static String status(Printer printer, TaskStatus status) {
        String name = "%-9s".formatted(status);
        return switch (status) {
            case COMPLETED -> printer.good(name);
            case PARTIAL -> printer.doubtful(name);
            case UNKNOWN, REJECTED, FAILED, CANCELLED, EXPIRED, ESCALATED -> printer.bad(name);
        };
    }
}
