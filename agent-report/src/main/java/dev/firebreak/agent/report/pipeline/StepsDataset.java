package dev.firebreak.agent.report.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Column.Kind;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.RowsDataset;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Trust;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of the task's earlier steps as a dataset: one row per step, one column per plain
 * field.
 */
public final class StepsDataset {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIELDS_MAX = 40;
    private static final int TEXT_CHARS_MAX = 300;
    private static final Set<String> OWN =
            Set.of("step_id", "agent", "type", "confidence", "summary");

    private StepsDataset() {}

    public static Dataset of(List<StepOutput> context) {
        Map<String, Column> fields = new LinkedHashMap<>();
        List<JsonNode> trees = new ArrayList<>();
        for (StepOutput output : context) {
            JsonNode tree = tree(output);
            trees.add(tree);
            tree.properties().forEach(field -> addField(fields, field.getKey(), field.getValue()));
        }
        List<Column> columns =
                new ArrayList<>(
                        List.of(
                                Column.of("step_id", Kind.TEXT),
                                Column.of("agent", Kind.TEXT),
                                Column.of("type", Kind.TEXT),
                                Column.of("confidence", Kind.REAL),
                                Column.of("summary", Kind.TEXT)));
        columns.addAll(fields.values());
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < context.size(); i++) {
            rows.add(row(context.get(i), trees.get(i), fields));
        }
        return new RowsDataset(
                "steps",
                "steps",
                "What earlier steps of this task made.",
                Trust.UNTRUSTED,
                columns,
                rows,
                List.of());
    }

    private static void addField(Map<String, Column> fields, String name, JsonNode value) {
        String columnName = Column.nameFrom(name, "field");
        Kind kind = value.isBoolean() ? Kind.YES_NO : value.isNumber() ? Kind.REAL : Kind.TEXT;
        boolean usable = value.isValueNode() && !value.isNull() && !OWN.contains(columnName);
        boolean taken = fields.values().stream().anyMatch(c -> c.name().equals(columnName));
        if (usable && fields.size() < FIELDS_MAX && !(taken && !fields.containsKey(name))) {
            // A field that is a number here and a text there is a text.
            fields.merge(
                    name,
                    Column.of(columnName, kind),
                    (a, b) -> a.kind() == b.kind() ? a : Column.of(columnName, Kind.TEXT));
        }
    }

    private static @Nullable Object[] row(
            StepOutput output, JsonNode tree, Map<String, Column> fields) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(output.getStepId());
        row.add(output.getAgent());
        row.add(output.getType().substring(output.getType().lastIndexOf('.') + 1));
        row.add(output.getConfidence());
        row.add(cut(output.getSummary()));
        fields.forEach(
                (name, column) -> {
                    JsonNode value = tree.path(name);
                    row.add(
                            value.isMissingNode() || value.isNull() || !value.isValueNode()
                                    ? null
                                    : switch (column.kind()) {
                                        case YES_NO -> value.asBoolean();
                                        case REAL -> value.asDouble();
                                        case TEXT, WHOLE, DECIMAL, DATE, MOMENT ->
                                                cut(value.asText());
                                    });
                });
        return row.toArray();
    }

    private static JsonNode tree(StepOutput output) {
        try {
            return JSON.readTree(output.getJson());
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    private static String cut(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX - 1) + "…";
    }
}
