package dev.firebreak.tools;

import dev.firebreak.kit.json.Nearest;
import dev.firebreak.kit.tool.Toolbox.User;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Who may use which tool. */
final class Permissions {
    private final List<ToolsFile.Allow> rows;

    /**
     * @param known the tools there are, as far as that is known before anybody asks
     * @throws IllegalArgumentException a row names a tool that is probably written otherwise
     */
    Permissions(List<ToolsFile.Allow> rows, Collection<String> known) {
        this.rows = List.copyOf(rows);
        for (ToolsFile.Allow row : rows) {
            if (row.tools().isEmpty()) {
                throw new IllegalArgumentException("a row of allow names no tools");
            }
            for (String tool : row.tools()) {
                if (!known.contains(tool)) {
                    Nearest.to(tool, known)
                            .ifPresent(
                                    near -> {
                                        throw new IllegalArgumentException(
                                                "allow names %s, which is no tool here; did you mean %s?"
                                                        .formatted(tool, near));
                                    });
                }
            }
        }
    }

    boolean names(String tool) {
        return rows.stream().anyMatch(row -> row.tools().contains(tool));
    }

    boolean allow(String tool, User user) {
        return rows.stream()
                .anyMatch(
                        row ->
                                isFor(row, tool, user.agent())
                                        && (row.roles().isEmpty()
                                                || row.roles().stream()
                                                        .anyMatch(user.roles()::contains)));
    }

    /** Whether every user's requests to this agent may use it. */
    boolean everybody(String tool, String agent) {
        return rows.stream().anyMatch(row -> isFor(row, tool, agent) && row.roles().isEmpty());
    }

    /** Who has one of these may use it through this agent; none: nobody, or everybody. */
    List<String> roles(String tool, String agent) {
        Set<String> roles = new TreeSet<>();
        rows.stream()
                .filter(row -> isFor(row, tool, agent))
                .forEach(row -> roles.addAll(row.roles()));
        return List.copyOf(roles);
    }

    private static boolean isFor(ToolsFile.Allow row, String tool, String agent) {
        return row.tools().contains(tool)
                && (row.agents().isEmpty() || row.agents().contains(agent));
    }

    /** Why a tool is not for this user. */
    String why(String tool, User user) {
        List<String> roles = roles(tool, user.agent());
        return roles.isEmpty()
                ? "%s is not for the agent %s".formatted(tool, user.agent())
                : "%s is for users with the role %s, and this one has %s"
                        .formatted(
                                tool,
                                String.join(" or ", roles),
                                user.roles().isEmpty() ? "none" : String.join(", ", user.roles()));
    }
}
