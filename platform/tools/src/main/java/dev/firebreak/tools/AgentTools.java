package dev.firebreak.tools;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.kit.tool.Toolbox;
import dev.firebreak.kit.tool.Tools;
import dev.firebreak.tools.file.FileTools;
import dev.firebreak.tools.file.Folders;
import dev.firebreak.tools.mcp.McpServers;
import dev.firebreak.tools.mcp.Server;
import dev.firebreak.tools.process.Cage;
import dev.firebreak.tools.process.Command;
import dev.firebreak.tools.process.ProcessTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tools of a process for its agents, as {@code tools.file} names them. */
public final class AgentTools implements Toolbox, AutoCloseable {
    /** Groups of configuration keys. */
    public static final List<Class<? extends Record>> GROUPS = List.of(ToolKeys.class);

    private final List<ToolOffer> offers;
    private final McpServers servers;
    private final Permissions permissions;
    private final Map<String, ToolsFile.Limit> limits;
    private final Map<String, Rate> rates;

    /** So that a tool's bound on running calls is one for all requests. */
    private final Map<ToolOffer, Tools> ready = new ConcurrentHashMap<>();

    /** Tools of servers, within their limits. */
    private final Map<ToolOffer, ToolOffer> remote = new ConcurrentHashMap<>();

    private AgentTools(
            List<ToolOffer> offers,
            McpServers servers,
            Permissions permissions,
            Map<String, ToolsFile.Limit> limits,
            Map<String, Rate> rates) {
        this.offers = offers;
        this.servers = servers;
        this.permissions = permissions;
        this.limits = limits;
        this.rates = rates;
    }

    /**
     * Opens what the settings name; {@link #GROUPS} are among their groups.
     *
     * @throws SettingsException with what is wrong, or can't be used
     */
    public static AgentTools open(Settings settings, InstantSource clock) {
        try {
            return open(
                    settings.read(ToolKeys.class).file(),
                    System.getenv(),
                    Cage::found,
                    clock,
                    System::nanoTime);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(List.of(String.valueOf(e.getMessage())));
        }
    }

    /**
     * @throws IllegalArgumentException with what is wrong, or can't be used
     */
    static AgentTools open(
            @Nullable Path file,
            Map<String, String> environment,
            Supplier<Cage> cage,
            InstantSource clock,
            LongSupplier nanos) {
        if (file == null) {
            return new AgentTools(
                    List.of(),
                    McpServers.open(List.of(), clock),
                    new Permissions(List.of(), List.of()),
                    Map.of(),
                    Map.of());
        }
        ToolsFile written = ToolsFile.read(file);
        try {
            List<ToolOffer> offers = new ArrayList<>();
            if (!written.folders().isEmpty()) {
                offers.addAll(
                        FileTools.offers(Folders.of(written.folders()), written.fileBytesMax()));
            }
            offers.addAll(commands(written, cage));
            // Two of one name, or one that does more than read, stop the start.
            Tools _ = Tools.of(offers);
            List<Server> servers = new ArrayList<>();
            written.servers()
                    .forEach((name, entry) -> servers.add(server(name, entry, environment)));
            List<String> known = new ArrayList<>(offers.stream().map(ToolOffer::name).toList());
            servers.forEach(s -> s.approved().keySet().forEach(t -> known.add(s.name() + "_" + t)));
            Permissions permissions = new Permissions(written.allow(), known);
            Map<String, Rate> rates = new HashMap<>();
            written.limits()
                    .forEach(
                            (tool, limit) -> {
                                if (limit.perMinute() > 0) {
                                    rates.put(tool, new Rate(tool, limit.perMinute(), nanos));
                                }
                            });
            return new AgentTools(
                    offers.stream().map(offer -> limited(offer, written.limits(), rates)).toList(),
                    McpServers.open(servers, clock),
                    permissions,
                    written.limits(),
                    rates);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "tools.file %s can't be used: %s".formatted(file, e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tools.file %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static List<ToolOffer> commands(ToolsFile written, Supplier<Cage> cage)
            throws IOException {
        if (written.commands().isEmpty()) {
            return List.of();
        }
        ToolsFile.Processes processes = written.processes();
        if (!processes.enabled()) {
            throw new IllegalArgumentException(
                    "commands are named, and running programs is off; processes.enabled: true switches it on");
        }
        Cage found = cage.get();
        if (found.bwrap() == null && !processes.withoutBwrap()) {
            throw new IllegalArgumentException(
                    "there is no bwrap that works here, so programs would have the network and every file of this user; install bubblewrap, or accept it with processes.without-bwrap: true");
        }
        Path workDir =
                processes.workDir() == null
                        ? Files.createTempDirectory("firebreak-commands")
                        : Files.createDirectories(processes.workDir());
        ProcessTools runs = new ProcessTools(found, workDir, processes.reads());
        List<ToolOffer> offers = new ArrayList<>();
        written.commands()
                .forEach(
                        (name, entry) ->
                                offers.add(
                                        runs.offer(
                                                command(name, entry),
                                                Duration.ofMillis(entry.timeoutMs()))));
        return offers;
    }

    private static Command command(String name, ToolsFile.CommandEntry entry) {
        if (!"read-only".equals(entry.effect())) {
            throw new IllegalArgumentException(
                    "commands.%s.effect is %s; a model is offered only what reads: say read-only if it changes nothing, else let an executor run it"
                            .formatted(name, entry.effect()));
        }
        Map<String, Command.Argument> arguments = new LinkedHashMap<>();
        entry.arguments()
                .forEach((argument, as) -> arguments.put(argument, argument(name, argument, as)));
        return new Command(name, entry.description(), entry.run(), arguments);
    }

    private static Command.Argument argument(
            String command, String name, ToolsFile.ArgumentEntry entry) {
        boolean number = entry.min() != null || entry.max() != null;
        int kinds =
                (entry.values().isEmpty() ? 0 : 1)
                        + (entry.pattern() == null ? 0 : 1)
                        + (number ? 1 : 0);
        String key = "commands.%s.arguments.%s".formatted(command, name);
        if (kinds != 1) {
            throw new IllegalArgumentException(
                    key + " has either values, a pattern, or min and max");
        }
        if (!entry.values().isEmpty()) {
            return new Command.OneOf(entry.description(), entry.values());
        }
        String pattern = entry.pattern();
        if (pattern != null) {
            try {
                return new Command.Text(
                        entry.description(), Pattern.compile(pattern), entry.charsMax());
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        key + ".pattern can't be read: " + e.getMessage(), e);
            }
        }
        if (entry.min() == null || entry.max() == null) {
            throw new IllegalArgumentException(key + " has both min and max");
        }
        return new Command.Whole(entry.description(), entry.min(), entry.max());
    }

    private static Server server(
            String name, ToolsFile.ServerEntry entry, Map<String, String> environment) {
        Duration timeout = Duration.ofMillis(entry.timeoutMs());
        if (entry.command().isEmpty() == (entry.url() == null)) {
            throw new IllegalArgumentException(
                    "servers.%s has either a command or a url".formatted(name));
        }
        if (entry.url() != null) {
            Map<String, String> headers = new HashMap<>();
            entry.headersFromEnvironment()
                    .forEach(
                            (header, variable) ->
                                    headers.put(header, variable(name, variable, environment)));
            return new Server.Remote(name, entry.url(), headers, timeout, entry.approved());
        }
        Map<String, String> given = new HashMap<>(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"));
        entry.pass()
                .forEach(variable -> given.put(variable, variable(name, variable, environment)));
        given.putAll(entry.environment());
        return new Server.Child(name, entry.command(), given, timeout, entry.approved());
    }

    private static String variable(String server, String name, Map<String, String> environment) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "servers.%s names the environment variable %s, which is not set"
                            .formatted(server, name));
        }
        return value;
    }

    @Override
    public Tools open(User user, List<ToolOffer> own) {
        McpServers.Offered offered = servers.offered();
        Map<String, String> why = new HashMap<>();
        Tools tools = Tools.none();
        for (ToolOffer offer : all(own, offered)) {
            boolean brought = own.stream().anyMatch(o -> o.name().equals(offer.name()));
            tools = tools.and(brought ? Tools.of(offer) : ready.computeIfAbsent(offer, Tools::of));
            if ((!brought || permissions.names(offer.name()))
                    && !permissions.allow(offer.name(), user)) {
                why.put(offer.name(), permissions.why(offer.name(), user));
            }
        }
        return tools.without(why).saying(offered.withheld());
    }

    /** Within their limits; what an agent brings along itself is what it knows by that name. */
    List<ToolOffer> all(List<ToolOffer> own, McpServers.Offered offered) {
        Map<String, ToolOffer> all = new LinkedHashMap<>();
        own.forEach(offer -> all.put(offer.name(), limited(offer)));
        offers.forEach(offer -> all.putIfAbsent(offer.name(), offer));
        offered.offers()
                .forEach(
                        offer ->
                                all.putIfAbsent(
                                        offer.name(),
                                        remote.computeIfAbsent(offer, this::limited)));
        return List.copyOf(all.values());
    }

    private ToolOffer limited(ToolOffer offer) {
        return limited(offer, limits, rates);
    }

    private static ToolOffer limited(
            ToolOffer offer, Map<String, ToolsFile.Limit> limits, Map<String, Rate> rates) {
        ToolsFile.Limit limit = limits.get(offer.name());
        if (limit == null) {
            return offer;
        }
        ToolOffer limited = offer;
        if (limit.timeoutMs() > 0) {
            limited = limited.withTimeout(Duration.ofMillis(limit.timeoutMs()));
        }
        if (limit.resultCharsMax() > 0) {
            limited = limited.withResultCharsMax(limit.resultCharsMax());
        }
        if (limit.callsMax() > 0) {
            limited = limited.withCallsMax(limit.callsMax());
        }
        Rate rate = rates.get(offer.name());
        return rate == null ? limited : limited.withTool(rate.within(limited.tool()));
    }

    @Override
    public void close() {
        servers.close();
    }
}
