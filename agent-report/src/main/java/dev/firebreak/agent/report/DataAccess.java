package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.OpenColumns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tables and columns a role may see, such as {@code analyst: orders(id, country, amount),
 * shipments}. With no role named at all, everybody sees everything; else nobody sees what no role
 * of theirs names. What somebody brings along with a request is theirs to see.
 */
public final class DataAccess {
    /** The role that everybody has. */
    static final String EVERYONE = "everyone";

    private static final String ALL = "*";
    private static final Pattern GRANT =
            Pattern.compile("\\G\\s*([a-z_][a-z0-9_]*|\\*)\\s*(?:\\(([^()]*)\\))?\\s*(?:,|$)");
    private static final Pattern COLUMN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private final Map<String, Grants> byRole;

    /**
     * What a role may see.
     *
     * @param columns by table; a table with none is open as a whole
     */
    private record Grants(boolean all, Map<String, Set<String>> columns) {}

    private DataAccess(Map<String, Grants> byRole) {
        this.byRole = byRole;
    }

    /** Everybody sees everything. */
    public static DataAccess unlimited() {
        return new DataAccess(Map.of());
    }

    /**
     * @param byRole what each role may see: tables, parted by commas, with their columns in
     *     brackets unless it is all of them; {@code *} for all tables
     * @throws IllegalArgumentException one is written otherwise
     */
    public static DataAccess of(Map<String, String> byRole) {
        Map<String, Grants> grants = new TreeMap<>();
        byRole.forEach((role, written) -> grants.put(role, grants(role, written)));
        return new DataAccess(grants);
    }

    private static Grants grants(String role, String written) {
        Map<String, Set<String>> columns = new HashMap<>();
        boolean all = false;
        Matcher grant = GRANT.matcher(written);
        int end = 0;
        while (end < written.length() && grant.find()) {
            end = grant.end();
            String inBrackets = grant.group(2);
            if (grant.group(1).equals(ALL)) {
                all = true;
                if (inBrackets != null) {
                    throw unreadable(role, written);
                }
                continue;
            }
            Set<String> names = new HashSet<>();
            for (String name :
                    inBrackets == null ? List.<String>of() : List.of(inBrackets.split(",", -1))) {
                if (!COLUMN.matcher(name.strip()).matches()) {
                    throw unreadable(role, written);
                }
                names.add(name.strip());
            }
            columns.put(grant.group(1), names);
        }
        if (end < written.length() || written.isBlank()) {
            throw unreadable(role, written);
        }
        return new Grants(all, columns);
    }

    private static IllegalArgumentException unreadable(String role, String written) {
        return new IllegalArgumentException(
                "report.access.%s is tables parted by commas, each with its columns in brackets or without for all of them, such as orders(id, country), shipments: %s"
                        .formatted(role, written));
    }

    /** The datasets with the columns that these roles may see; the others are left out. */
    List<Dataset> open(Collection<? extends Dataset> datasets, Collection<String> roles) {
        List<Dataset> open = new ArrayList<>();
        for (Dataset dataset : datasets) {
            open(dataset, roles).ifPresent(open::add);
        }
        return open;
    }

    /** Whether a table of this name may be seen, at least in part. */
    boolean sees(String table, Collection<String> roles) {
        return byRole.isEmpty()
                || mine(roles).stream().anyMatch(g -> g.all() || g.columns().containsKey(table));
    }

    private Optional<Dataset> open(Dataset dataset, Collection<String> roles) {
        if (!sees(dataset.name(), roles)) {
            return Optional.empty();
        }
        Set<String> columns = new HashSet<>();
        for (Grants grants : mine(roles)) {
            Set<String> named = grants.columns().get(dataset.name());
            if (grants.all() || (named != null && named.isEmpty())) {
                return Optional.of(dataset);
            }
            if (named != null) {
                columns.addAll(named);
            }
        }
        if (byRole.isEmpty()) {
            return Optional.of(dataset);
        }
        return dataset.columns().stream().map(Column::name).anyMatch(columns::contains)
                ? Optional.of(new OpenColumns(dataset, columns))
                : Optional.empty();
    }

    private List<Grants> mine(Collection<String> roles) {
        List<Grants> mine = new ArrayList<>();
        byRole.forEach(
                (role, grants) -> {
                    if (role.equals(EVERYONE) || roles.contains(role)) {
                        mine.add(grants);
                    }
                });
        return mine;
    }
}
