package dev.firebreak.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.text.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run found, for people and for programs.
 *
 * @param rows in the order they were measured
 * @param failures scenarios that have no figure, and why
 */
record Report(Machine machine, List<Row> rows, List<String> failures) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WIDTH_ENOUGH = 240;

    Report {
        rows = List.copyOf(rows);
        failures = List.copyOf(failures);
    }

    /** A table, the machine, and what went wrong. */
    List<String> lines() {
        Table table =
                new Table(
                        "scenario",
                        "what",
                        "ours",
                        "held against",
                        "theirs",
                        "ratio",
                        "target",
                        "met");
        for (Row row : rows) {
            table.row(
                    row.scenario(),
                    row.what(),
                    figure(row.ours(), row.unit()),
                    row.than(),
                    row.theirs() == null ? "" : figure(row.theirs(), row.unit()),
                    row.ratio() == null ? "" : "%.2f".formatted(row.ratio()),
                    target(row.target()),
                    met(row.met()));
        }
        List<String> lines = new ArrayList<>();
        if (!table.isEmpty()) {
            lines.addAll(table.lines(WIDTH_ENOUGH));
        }
        failures.forEach(failure -> lines.add("no figure: " + failure));
        lines.add("");
        lines.add(machine.toString());
        return lines;
    }

    /** The same on one line. */
    String json() {
        ObjectNode all = JSON.createObjectNode();
        all.putPOJO("machine", JSON.valueToTree(machine));
        ArrayNode figures = all.putArray("rows");
        for (Row row : rows) {
            ObjectNode figure = figures.addObject();
            figure.put("scenario", row.scenario());
            figure.put("what", row.what());
            figure.put("unit", row.unit());
            figure.put("ours", row.ours());
            figure.put("heldAgainst", row.than());
            figure.put("theirs", row.theirs());
            figure.put("ratio", row.ratio());
            figure.put("target", target(row.target()));
            figure.put("met", row.met());
        }
        ArrayNode wrong = all.putArray("failures");
        failures.forEach(wrong::add);
        return all.toString();
    }

    private static String figure(double value, String unit) {
        String number = value >= 1_000 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return number.formatted(value) + (unit.startsWith("/") ? "" : " ") + unit;
    }

    private static String target(Row.@Nullable Target target) {
        return switch (target) {
            case Row.Target.AtLeast(double bound) -> "at least %.2f".formatted(bound);
            case Row.Target.AtMost(double bound) -> "at most %.2f".formatted(bound);
            case null -> "";
        };
    }

    private static String met(@Nullable Boolean met) {
        return met == null ? "" : met ? "yes" : "no";
    }
}
