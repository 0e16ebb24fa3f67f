package dev.firebreak.agent.report.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.agent.report.dataset.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides from a query's syntax tree whether it may run: one SELECT, over the tables it was given,
 * with functions that compute and do nothing else. What is not known to be harmless is refused.
 *
 * <p>The locked connection alone leaves gaps (measured on DuckDB 2.0: several statements in one
 * string, temporary tables, variables, settings, file names as tables), so the tree is checked
 * before anything runs.
 */
final class SqlCheck {
    private static final int DEPTH_MAX = 64;

    private static final Set<String> TABLE_TYPES =
            Set.of(
                    "BASE_TABLE",
                    "EMPTY",
                    "SUBQUERY",
                    "JOIN",
                    "EXPRESSION_LIST",
                    "SELECT_NODE",
                    "SET_OPERATION_NODE");

    private static final Set<String> CLASSES =
            Set.of(
                    "COLUMN_REF",
                    "CONSTANT",
                    "FUNCTION",
                    "COMPARISON",
                    "CONJUNCTION",
                    "OPERATOR",
                    "CAST",
                    "CASE",
                    "STAR",
                    "SUBQUERY",
                    "WINDOW",
                    "BETWEEN",
                    "TYPE");

    private static final Set<String> FUNCTIONS =
            Set.of(
                    // aggregates
                    "count",
                    "count_star",
                    "sum",
                    "avg",
                    "median",
                    "min",
                    "max",
                    "quantile_cont",
                    "quantile_disc",
                    "stddev_samp",
                    "mode",
                    "any_value",
                    "arg_max",
                    "arg_min",
                    "bool_or",
                    "bool_and",
                    "string_agg",
                    // windows
                    "row_number",
                    "rank",
                    "dense_rank",
                    "lag",
                    "lead",
                    "first_value",
                    "last_value",
                    "ntile",
                    // arithmetic
                    "+",
                    "-",
                    "*",
                    "/",
                    "//",
                    "%",
                    "abs",
                    "round",
                    "floor",
                    "ceil",
                    "trunc",
                    "greatest",
                    "least",
                    "coalesce",
                    "nullif",
                    // text
                    "lower",
                    "upper",
                    "length",
                    "len",
                    "trim",
                    "left",
                    "right",
                    "substr",
                    "substring",
                    "replace",
                    "concat",
                    "||",
                    "~~",
                    "!~~",
                    "~~*",
                    "!~~*",
                    "contains",
                    "starts_with",
                    "ends_with",
                    "suffix",
                    "prefix",
                    "strftime",
                    // time
                    "date_trunc",
                    "date_part",
                    "date_diff",
                    "datediff",
                    "year",
                    "month",
                    "day",
                    "hour",
                    "dayname",
                    "monthname",
                    "isodow",
                    "dayofweek",
                    "week",
                    "weekofyear",
                    "quarter",
                    "epoch",
                    "epoch_ms",
                    "to_years",
                    "to_months",
                    "to_weeks",
                    "to_days",
                    "to_hours",
                    "to_minutes",
                    "to_seconds",
                    "last_day",
                    "make_date",
                    // buckets that may be empty
                    "generate_series",
                    "unnest",
                    "struct_pack",
                    "list_value");

    private final Set<String> tables;

    private SqlCheck(Set<String> tables) {
        this.tables = tables;
    }

    /**
     * @param tree what {@code json_serialize_sql} made of the query
     * @param tables the tables that may be read
     * @return why it may not run; empty when it may
     */
    static Optional<String> refusal(JsonNode tree, Set<String> tables) {
        if (tree.path("error").asBoolean(true)) {
            return Optional.of(
                    "it is not one SELECT: "
                            + tree.path("error_message").asText("it can't be parsed")
                            + instead(tables));
        }
        JsonNode statements = tree.path("statements");
        if (statements.size() != 1) {
            return Optional.of(
                    "it is not one statement but " + statements.size() + instead(tables));
        }
        if (!statements.get(0).path("named_param_map").isEmpty()) {
            return Optional.of("it has parameters; values have to stand in it" + instead(tables));
        }
        return new SqlCheck(tables)
                .refusal(statements.get(0), Set.of(), 0)
                .map(why -> why + instead(tables));
    }

    /** Whether it could not be read at all; else it was read, and wants what it may not have. */
    static boolean unparsable(JsonNode tree) {
        return tree.path("error_type").asText().equals("parser");
    }

    private static String instead(Set<String> tables) {
        return "; allowed is one SELECT over %s, with functions that compute, such as sum, date_trunc or lower"
                .formatted(tables.isEmpty() ? "no table" : String.join(", ", tables));
    }

    /**
     * @param defined names of the common table expressions that are known at this place, which may
     *     be read like tables
     */
    private Optional<String> refusal(JsonNode node, Set<String> defined, int depth) {
        if (depth > DEPTH_MAX * 2) {
            return Optional.of("it is nested more than " + DEPTH_MAX + " deep");
        }
        if (node.isObject()) {
            Optional<String> here =
                    node.has("class")
                            ? expression(node)
                            : node.has("type") ? source(node, defined) : Optional.empty();
            if (here.isPresent()) {
                return here;
            }
        }
        // One sees those before it and not itself: by its own name it reads what lies behind it,
        // such as a table of the system.
        Set<String> known = new HashSet<>(defined);
        for (JsonNode entry : node.path("cte_map").path("map")) {
            Optional<String> inside = refusal(entry.path("value"), known, depth + 1);
            if (inside.isPresent()) {
                return inside;
            }
            known.add(entry.path("key").asText());
        }
        for (var child :
                node.isObject() ? node.properties() : Set.<Map.Entry<String, JsonNode>>of()) {
            Optional<String> below =
                    child.getKey().equals("cte_map")
                            ? Optional.empty()
                            : refusal(child.getValue(), known, depth + 1);
            if (below.isPresent()) {
                return below;
            }
        }
        for (JsonNode item : node.isArray() ? node : List.<JsonNode>of()) {
            Optional<String> below = refusal(item, known, depth + 1);
            if (below.isPresent()) {
                return below;
            }
        }
        return Optional.empty();
    }

    private Optional<String> expression(JsonNode node) {
        String type = node.path("class").asText();
        if (!CLASSES.contains(type)) {
            return Optional.of("expressions of kind " + type + " are not allowed");
        }
        if (type.equals("COLUMN_REF")) {
            return systemValue(node);
        }
        if (!type.equals("FUNCTION") && !type.equals("WINDOW")) {
            return Optional.empty();
        }
        String function = node.path("function_name").asText().toLowerCase(Locale.ROOT);
        JsonNode path = node.path("qualified_name").path("path");
        if (path.size() > 1 && !(path.size() == 2 && path.get(0).asText().equals("main"))) {
            return Optional.of("functions of another schema are not allowed: " + path);
        }
        return FUNCTIONS.contains(function)
                ? Optional.empty()
                : Optional.of("the function " + function + " is not allowed");
    }

    /** {@code current_user} and its kin look like columns. */
    private static Optional<String> systemValue(JsonNode node) {
        String name = node.path("column_names").path(0).asText().toLowerCase(Locale.ROOT);
        return Column.SYSTEM_VALUES.contains(name)
                ? Optional.of("the value " + name + " is not allowed")
                : Optional.empty();
    }

    private Optional<String> source(JsonNode node, Set<String> defined) {
        String type = node.path("type").asText();
        if (type.endsWith("_MODIFIER")
                || type.startsWith("ORDER_")
                || type.equals("ASCENDING")
                || type.equals("DESCENDING")) {
            return Optional.empty();
        }
        if (!TABLE_TYPES.contains(type)) {
            return Optional.of("reading from a " + type + " is not allowed");
        }
        if (!type.equals("BASE_TABLE")) {
            return Optional.empty();
        }
        String table = node.path("table_name").asText();
        boolean elsewhere =
                !node.path("schema_name").asText().isEmpty()
                        || !node.path("catalog_name").asText().isEmpty()
                        || node.path("qualified_name").path("path").size() > 1
                        || !node.path("at_clause").isNull();
        if (elsewhere || !(tables.contains(table) || defined.contains(table))) {
            return Optional.of("there is no table " + table);
        }
        return Optional.empty();
    }
}
