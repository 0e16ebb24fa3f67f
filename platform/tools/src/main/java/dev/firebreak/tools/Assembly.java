package dev.firebreak.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.kit.tool.Tools;
import dev.firebreak.tools.file.FileTools;
import dev.firebreak.tools.file.Folders;
import dev.firebreak.tools.mcp.Server;
import dev.firebreak.tools.process.Cage;
import dev.firebreak.tools.process.Command;
import dev.firebreak.tools.process.ProcessTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a tools file names, made ready; no server is asked and no program is run yet.
 *
 * @param offers of folders and commands, before their limits
 * @param commands names of those among them that run a program
 */
record Assembly(
        List<ToolOffer> offers,
        Set<String> commands,
        List<Server> servers,
        List<ToolsFile.Allow> allow,
        Permissions permissions,
        Map<String, ToolsFile.Limit> limits) {
    Assembly {
        offers = List.copyOf(offers);
        commands = Set.copyOf(commands);
        servers = List.copyOf(servers);
        allow = List.copyOf(allow);
        limits = Map.copyOf(limits);
    }

    /** Without a file. */
    static Assembly none() {
        return new Assembly(
                List.of(),
                Set.of(),
                List.of(),
                List.of(),
                new Permissions(List.of(), List.of()),
                Map.of());
    }

    /**
     * Reads a file and makes ready what it names.
     *
     * @param variable the value of an environment variable; null: it is not set
     * @throws SlipsException with all that is wrong in it
     */
    static Assembly of(
            Path file, Function<String, @Nullable String> variable, Supplier<Cage> cage) {
        Slips slips;
        ToolsFile written;
        try {
            String text = Files.readString(file);
            slips = new Slips(Places.of(text, ToolsFile.YAML));
            written = ToolsFile.read(text, slips);
        } catch (JsonProcessingException e) {
            throw new SlipsException(file, List.of(Slips.of(e)));
        } catch (IOException e) {
            throw new SlipsException(file, List.of(new Slip(0, 0, "can't be read: " + e)));
        }
        Assembly made = made(written, variable, cage, slips);
        if (!slips.found().isEmpty()) {
            throw new SlipsException(file, slips.found());
        }
        return made;
    }

    private static Assembly made(
            ToolsFile written,
            Function<String, @Nullable String> variable,
            Supplier<Cage> cage,
            Slips slips) {
        List<ToolOffer> offers = new ArrayList<>();
        written.folders()
                .forEach((name, path) -> slips.at("folders." + name, () -> folder(name, path)));
        if (!written.folders().isEmpty() && slips.found().isEmpty()) {
            slips.at(
                            "folders",
                            () ->
                                    FileTools.offers(
                                            Folders.of(written.folders()), written.fileBytesMax()))
                    .ifPresent(offers::addAll);
        }
        if (!written.commands().isEmpty()) {
            Optional<ProcessTools> runs =
                    slips.at("commands", () -> programs(written.processes(), cage));
            written.commands()
                    .forEach(
                            (name, entry) ->
                                    slips.at("commands." + name, () -> command(name, entry))
                                            .flatMap(
                                                    command ->
                                                            runs.flatMap(
                                                                    r ->
                                                                            slips.at(
                                                                                    "commands."
                                                                                            + name,
                                                                                    () ->
                                                                                            offer(
                                                                                                    r,
                                                                                                    command,
                                                                                                    entry))))
                                            .ifPresent(offers::add));
        }
        List<Server> servers = new ArrayList<>();
        written.servers()
                .forEach(
                        (name, entry) ->
                                slips.at("servers." + name, () -> server(name, entry, variable))
                                        .ifPresent(servers::add));
        // Two of one name, or one that does more than read, stop the start.
        slips.at("", () -> Tools.of(offers));
        List<String> known = new ArrayList<>(offers.stream().map(ToolOffer::name).toList());
        servers.forEach(s -> s.approved().keySet().forEach(t -> known.add(s.name() + "_" + t)));
        for (int i = 0; i < written.allow().size(); i++) {
            List<ToolsFile.Allow> row = List.of(written.allow().get(i));
            slips.at("allow[" + i + "]", () -> new Permissions(row, known));
        }
        written.limits()
                .forEach((tool, limit) -> slips.at("limits." + tool, () -> limit.of(any(tool))));
        if (!slips.found().isEmpty()) {
            return none();
        }
        return new Assembly(
                offers,
                written.commands().keySet(),
                servers,
                written.allow(),
                new Permissions(written.allow(), List.of()),
                written.limits());
    }

    /** A tool of this name, to see that its limits can be. */
    private static ToolOffer any(String name) {
        return ToolOffer.of(name, "", "{\"type\":\"object\"}", _ -> "");
    }

    /** Looks at one folder by itself, so that each that can't be used is said. */
    private static Folders folder(String name, Path path) throws IOException {
        return Folders.of(Map.of(name, path));
    }

    private static ProcessTools programs(ToolsFile.Processes processes, Supplier<Cage> cage)
            throws IOException {
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
                        ? Path.of(System.getProperty("java.io.tmpdir"))
                        : Files.createDirectories(processes.workDir());
        return new ProcessTools(found, workDir, processes.reads());
    }

    private static ToolOffer offer(
            ProcessTools runs, Command command, ToolsFile.CommandEntry entry) {
        return runs.offer(command, Duration.ofMillis(entry.timeoutMs()));
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
            String name,
            ToolsFile.ServerEntry entry,
            Function<String, @Nullable String> environment) {
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

    private static String variable(
            String server, String name, Function<String, @Nullable String> environment) {
        String value = environment.apply(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "servers.%s names the environment variable %s, which is not set"
                            .formatted(server, name));
        }
        return value;
    }
}
