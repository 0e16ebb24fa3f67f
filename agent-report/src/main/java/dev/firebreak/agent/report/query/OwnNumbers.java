package dev.firebreak.agent.report.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses SQL that would return numbers of its writer's own instead of the data's: {@code SELECT
 * 5000000 AS total} is no figure of anything. Conditions may hold any number; what is selected only
 * those that are known, and those that units and rounding need.
 *
 * <p>It is a net for models that make things up. Arithmetic could still hide a number from it; the
 * SQL stands in the report.
 */
final class OwnNumbers {
    private static final Set<BigDecimal> USUAL =
            Set.copyOf(
                    List.of("0", "1", "2", "3", "7", "12", "24", "60", "100", "1000", "3600")
                            .stream()
                            .map(OwnNumbers::plain)
                            .toList());

    /** For quantiles. */
    private static final Set<BigDecimal> PARTS =
            Set.copyOf(
                    List.of("0.1", "0.25", "0.5", "0.75", "0.9", "0.95", "0.99").stream()
                            .map(OwnNumbers::plain)
                            .toList());

    /** What is asked of a row, and types: their numbers get into no cell. */
    private static final Set<String> CONDITIONS = Set.of("when_expr", "filter", "type_expr");

    private static final Pattern COLUMN = Pattern.compile("[A-Za-z_]{1,63}");

    private final Set<String> known;

    /**
     * @param known what the question, the datasets and the clock call things, numbers among them
     */
    OwnNumbers(Set<String> known) {
        this.known = known;
    }

    /**
     * @param tree what {@code json_serialize_sql} made of the query
     */
    Optional<String> refusal(JsonNode tree) {
        return refusal(tree, false);
    }

    private Optional<String> refusal(JsonNode node, boolean selected) {
        if (node.path("class").asText().equals("CONSTANT")) {
            return selected ? constant(node) : Optional.empty();
        }
        boolean select = node.path("type").asText().equals("SELECT_NODE");
        if (node.path("type").asText().equals("EXPRESSION_LIST")) {
            return Optional.of("VALUES would be data of your own; select from the tables");
        }
        if (select) {
            Optional<String> bare = restsOnNothing(node);
            if (bare.isPresent()) {
                return bare;
            }
        }
        if (node.isArray()) {
            return first(node, selected);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            boolean inside =
                    select
                            ? field.getKey().equals("select_list")
                            : selected && !CONDITIONS.contains(field.getKey());
            Optional<String> below = refusal(field.getValue(), inside);
            if (below.isPresent()) {
                return below;
            }
        }
        return Optional.empty();
    }

    private Optional<String> first(JsonNode nodes, boolean selected) {
        for (JsonNode node : nodes) {
            Optional<String> below = refusal(node, selected);
            if (below.isPresent()) {
                return below;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> restsOnNothing(JsonNode select) {
        if (select.path("from_table").path("type").asText().equals("EMPTY")) {
            return Optional.of("a SELECT without FROM gives figures that no data backs");
        }
        for (JsonNode item : select.path("select_list")) {
            if (!rests(item) && hasDigit(item.path("literal").path("text").asText())) {
                return Optional.of("a number that is selected has to come from a column");
            }
            if (!rests(item) && !item.path("class").asText().equals("CONSTANT")) {
                return Optional.of("what is selected has to come from a column, or be a count");
            }
        }
        return Optional.empty();
    }

    private static boolean rests(JsonNode node) {
        String type = node.path("class").asText();
        if (type.equals("COLUMN_REF")
                || type.equals("STAR")
                || type.equals("WINDOW")
                || type.equals("SUBQUERY")
                || node.path("function_name").asText().equals("count_star")) {
            return true;
        }
        for (JsonNode child : node) {
            if (rests(child)) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> constant(JsonNode node) {
        String text = node.path("literal").path("text").asText();
        if (!hasDigit(text) || known.contains(text) || usual(text)) {
            return Optional.empty();
        }
        return Optional.of(
                "%s is selected, and stands neither in the data nor in the question; select columns and what is computed from them (a condition may hold any number)"
                        .formatted(text.length() <= 40 ? text : text.substring(0, 40) + "…"));
    }

    private static boolean usual(String text) {
        try {
            BigDecimal number = plain(text).abs();
            return USUAL.contains(number) || PARTS.contains(number);
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }

    private static BigDecimal plain(String number) {
        BigDecimal plain = new BigDecimal(number);
        return plain.signum() == 0 ? BigDecimal.ZERO : plain.stripTrailingZeros();
    }

    private static boolean hasDigit(String text) {
        return text.codePoints().anyMatch(Character::isDigit);
    }

    /** Columns become places to cite and heads of tables, so their names are plain. */
    Optional<String> refusal(List<String> columns) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!COLUMN.matcher(column).matches() && !known.contains(column)) {
                return Optional.of(
                        "the column %s needs a plain name: write AS and letters and '_'"
                                .formatted(column));
            }
            if (!seen.add(column)) {
                return Optional.of("two columns are called " + column);
            }
        }
        return Optional.empty();
    }
}
