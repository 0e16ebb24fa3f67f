package dev.firebreak.tools;

import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.tools.mcp.McpServers;
import dev.firebreak.tools.mcp.Seen;
import dev.firebreak.tools.mcp.Server;
import dev.firebreak.tools.process.Cage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a tools file comes to, for people who ask. Offers nothing to anybody. */
public final class Inventory {
    /** Of a program that is named only, not run. */
    private static final Cage ASSUMED = new Cage(Path.of("bwrap"), null);

    private final Assembly made;

    private Inventory(Assembly made) {
        this.made = made;
    }

    /**
     * What stands in the file. Whether the machine has bwrap and the variables that servers want is
     * for {@link #slips} to say.
     *
     * @param file null: agents have their own tools only
     * @throws SlipsException with all that is wrong in it
     */
    public static Inventory of(@Nullable Path file) {
        return new Inventory(
                file == null ? Assembly.none() : Assembly.of(file, _ -> "", () -> ASSUMED));
    }

    /** All that keeps an agent from starting with this file here. */
    public static List<Slip> slips(Path file, Map<String, String> environment) {
        return slips(file, environment, Cage::found);
    }

    static List<Slip> slips(Path file, Map<String, String> environment, Supplier<Cage> cage) {
        try {
            Assembly _ = Assembly.of(file, environment::get, cage);
            return List.of();
        } catch (SlipsException e) {
            return e.slips();
        }
    }

    /**
     * Each tool that some users' requests may use, and those that nobody's may, by agent.
     *
     * @param own what agents bring along themselves, by agent; these are the agents there are
     */
    public List<Listed> listed(Map<String, List<ToolOffer>> own) {
        List<Listed> all = new ArrayList<>();
        own.forEach(
                (agent, brought) -> {
                    Map<String, Listed> byName = new LinkedHashMap<>();
                    brought.forEach(
                            offer ->
                                    byName.put(
                                            offer.name(),
                                            listed(agent, Listed.Kind.OWN, offer, "", "")));
                    for (ToolOffer offer : made.offers()) {
                        Listed.Kind kind =
                                made.commands().contains(offer.name())
                                        ? Listed.Kind.COMMAND
                                        : Listed.Kind.FOLDERS;
                        byName.putIfAbsent(offer.name(), listed(agent, kind, offer, "", ""));
                    }
                    for (Server server : made.servers()) {
                        server.approved()
                                .forEach(
                                        (tool, digest) -> {
                                            ToolOffer offer = McpServers.unseen(server, tool);
                                            byName.putIfAbsent(
                                                    offer.name(),
                                                    listed(
                                                            agent,
                                                            Listed.Kind.SERVER,
                                                            offer,
                                                            server.name(),
                                                            digest));
                                        });
                    }
                    all.addAll(byName.values());
                });
        return all;
    }

    /** Agents that rows of {@code allow} name and that are not among these: slips, perhaps. */
    public List<String> strangers(Map<String, List<ToolOffer>> own) {
        TreeSet<String> named = new TreeSet<>();
        made.allow().forEach(row -> named.addAll(row.agents()));
        named.removeAll(own.keySet());
        return List.copyOf(named);
    }

    private Listed listed(
            String agent, Listed.Kind kind, ToolOffer offer, String server, String digest) {
        ToolsFile.Limit limit = made.limits().get(offer.name());
        Permissions permissions = made.permissions();
        boolean free =
                (kind == Listed.Kind.OWN && !permissions.names(offer.name()))
                        || permissions.everybody(offer.name(), agent);
        return new Listed(
                agent,
                kind,
                limit == null ? offer : limit.of(offer),
                server,
                limit == null ? 0 : limit.perMinute(),
                free,
                free ? List.of() : permissions.roles(offer.name(), agent),
                digest);
    }

    /**
     * A server's tools as they are now.
     *
     * @param problem why it could not be asked; empty: it was
     */
    public record Asked(String server, String problem, List<Seen> tools) {
        public Asked {
            tools = List.copyOf(tools);
        }
    }

    /**
     * Asks the servers that a file names, one after the other, which starts those that are
     * programs.
     *
     * @param only one server's name; null: all
     * @throws SlipsException with all that is wrong in the file
     */
    public static List<Asked> ask(
            Path file, @Nullable String only, Map<String, String> environment) {
        Assembly made = Assembly.of(file, environment::get, () -> ASSUMED);
        List<String> names = made.servers().stream().map(Server::name).sorted().toList();
        if (only != null && !names.contains(only)) {
            throw new IllegalArgumentException(
                    "%s names no server %s; there are %s"
                            .formatted(
                                    file,
                                    only,
                                    names.isEmpty() ? "none" : String.join(", ", names)));
        }
        List<Asked> asked = new ArrayList<>();
        for (Server server : made.servers()) {
            if (only == null || only.equals(server.name())) {
                try {
                    asked.add(new Asked(server.name(), "", McpServers.ask(server)));
                } catch (IOException | RuntimeException e) {
                    asked.add(new Asked(server.name(), String.valueOf(e.getMessage()), List.of()));
                }
            }
        }
        return asked;
    }
}
