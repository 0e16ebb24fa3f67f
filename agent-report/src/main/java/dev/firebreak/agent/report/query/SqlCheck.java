package dev.firebreak.agent.report.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.agent.report.dataset.Column;
import java.util.HashSet;
import java.util.Locale;
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

    /** Names of common table expressions, which may be read like tables. */
    private final Set<String> defined = new HashSet<>();

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
                            + tree.path("error_message").asText("it can't be parsed"));
        }
        JsonNode statements = tree.path("statements");
        if (statements.size() != 1) {
            return Optional.of("it is not one statement but " + statements.size());
        }
        if (!statements.get(0).path("named_param_map").isEmpty()) {
            return Optional.of("it has parameters; values have to stand in it");
        }
        SqlCheck check = new SqlCheck(tables);
        check.collectDefined(statements.get(0), 0);
        return check.refusal(statements.get(0), 0);
    }

    private void collectDefined(JsonNode node, int depth) {
        if (depth > DEPTH_MAX * 2) {
            return;
        }
        for (JsonNode entry : node.path("cte_map").path("map")) {
            defined.add(entry.path("key").asText());
        }
        for (JsonNode child : node) {
            collectDefined(child, depth + 1);
        }
    }

    private Optional<String> refusal(JsonNode node, int depth) {
        if (depth > DEPTH_MAX * 2) {
            return Optional.of("it is nested more than " + DEPTH_MAX + " deep");
        }
        if (node.isObject()) {
            Optional<String> here =
                    node.has("class")
                            ? expression(node)
                            : node.has("type") ? source(node) : Optional.empty();
            if (here.isPresent()) {
                return here;
            }
        }
        for (JsonNode child : node) {
            Optional<String> below = refusal(child, depth + 1);
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

    private Optional<String> source(JsonNode node) {
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
            return Optional.of(
                    "there is no table " + table + "; there are: " + String.join(", ", tables));
        }
        return Optional.empty();
    }
}
