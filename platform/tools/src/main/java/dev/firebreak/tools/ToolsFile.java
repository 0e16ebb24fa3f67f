package dev.firebreak.tools;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.firebreak.kit.tool.ToolOffer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands in {@code tools.file}, before it is looked at closer.
 *
 * @param folders by the name that models know them by
 * @param fileBytesMax of larger files only so many bytes are read
 * @param allow who may use which tools; a tool that no row names is nobody's
 */
record ToolsFile(
        Map<String, Path> folders,
        int fileBytesMax,
        Processes processes,
        Map<String, CommandEntry> commands,
        Map<String, ServerEntry> servers,
        List<Allow> allow,
        Map<String, Limit> limits) {
    private static final List<String> KEYS =
            List.of(
                    "folders",
                    "file-bytes-max",
                    "processes",
                    "commands",
                    "servers",
                    "allow",
                    "limits");
    private static final int FILE_BYTES = 1 << 20;
    private static final int FILE_BYTES_MAX = 64 << 20;

    static final ObjectMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .build();

    ToolsFile {
        folders = folders == null ? Map.of() : Map.copyOf(folders);
        processes = processes == null ? Processes.OFF : processes;
        commands = commands == null ? Map.of() : Map.copyOf(commands);
        servers = servers == null ? Map.of() : Map.copyOf(servers);
        allow = allow == null ? List.of() : List.copyOf(allow);
        limits = limits == null ? Map.of() : Map.copyOf(limits);
        fileBytesMax = fileBytesMax == 0 ? FILE_BYTES : fileBytesMax;
        if (fileBytesMax < 1 || fileBytesMax > FILE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "file-bytes-max is from 1 to %d: %d".formatted(FILE_BYTES_MAX, fileBytesMax));
        }
    }

    /**
     * How programs are run.
     *
     * @param enabled none is run without it
     * @param withoutBwrap run them also where bwrap does not work
     * @param workDir null: the system's folder for temporary files
     * @param reads what programs may read beside the system
     */
    record Processes(
            boolean enabled, boolean withoutBwrap, @Nullable Path workDir, List<Path> reads) {
        private static final Processes OFF = new Processes(false, false, null, List.of());

        Processes {
            reads = reads == null ? List.of() : List.copyOf(reads);
        }
    }

    /** A program, as it is written. */
    record CommandEntry(
            String description,
            List<String> run,
            Map<String, ArgumentEntry> arguments,
            @Nullable String effect,
            int timeoutMs) {
        CommandEntry {
            description = description == null ? "" : description;
            run = run == null ? List.of() : List.copyOf(run);
            arguments = arguments == null ? Map.of() : Map.copyOf(arguments);
            timeoutMs = timeoutMs == 0 ? 10_000 : timeoutMs;
        }
    }

    /** An argument; it has either values, a pattern, or a least and a largest number. */
    record ArgumentEntry(
            String description,
            List<String> values,
            @Nullable String pattern,
            int charsMax,
            @Nullable Long min,
            @Nullable Long max) {
        ArgumentEntry {
            description = description == null ? "" : description;
            values = values == null ? List.of() : List.copyOf(values);
            charsMax = charsMax == 0 ? 200 : charsMax;
        }
    }

    /**
     * A server, as it is written: a command or a URL.
     *
     * @param pass names of variables of this process that the command gets too
     * @param headersFromEnvironment a header's name to the variable that holds its value
     */
    record ServerEntry(
            List<String> command,
            @Nullable URI url,
            Map<String, String> environment,
            List<String> pass,
            Map<String, String> headersFromEnvironment,
            int timeoutMs,
            Map<String, String> approved) {
        ServerEntry {
            command = command == null ? List.of() : List.copyOf(command);
            environment = environment == null ? Map.of() : Map.copyOf(environment);
            pass = pass == null ? List.of() : List.copyOf(pass);
            headersFromEnvironment =
                    headersFromEnvironment == null ? Map.of() : Map.copyOf(headersFromEnvironment);
            approved = approved == null ? Map.of() : Map.copyOf(approved);
            timeoutMs = timeoutMs == 0 ? 20_000 : timeoutMs;
        }
    }

    /**
     * Tools, and for whom.
     *
     * @param agents empty: all agents
     * @param roles the user has one of them; empty: every user
     */
    record Allow(List<String> tools, List<String> agents, List<String> roles) {
        Allow {
            tools = tools == null ? List.of() : List.copyOf(tools);
            agents = agents == null ? List.of() : List.copyOf(agents);
            roles = roles == null ? List.of() : List.copyOf(roles);
        }
    }

    /** Of one tool; what is absent stays as usual. */
    record Limit(
            @JsonProperty("per-minute") int perMinute,
            int timeoutMs,
            int resultCharsMax,
            int callsMax) {
        Limit {
            if (perMinute < 0 || timeoutMs < 0 || resultCharsMax < 0 || callsMax < 0) {
                throw new IllegalArgumentException("limits are not negative");
            }
        }

        /** The tool within what is limited of one request. */
        ToolOffer of(ToolOffer offer) {
            ToolOffer limited = offer;
            if (timeoutMs > 0) {
                limited = limited.withTimeout(Duration.ofMillis(timeoutMs));
            }
            if (resultCharsMax > 0) {
                limited = limited.withResultCharsMax(resultCharsMax);
            }
            return callsMax > 0 ? limited.withCallsMax(callsMax) : limited;
        }
    }

    /**
     * What stands in a text; entries that make no sense are slips, and left out.
     *
     * @throws JsonProcessingException it is no YAML
     */
    static ToolsFile read(String text, Slips slips) throws JsonProcessingException {
        JsonNode root = YAML.readTree(text);
        if (root == null || !root.isObject()) {
            slips.add("", "nothing stands here, or no keys; there are " + String.join(", ", KEYS));
            return new ToolsFile(
                    Map.of(), 0, Processes.OFF, Map.of(), Map.of(), List.of(), Map.of());
        }
        root.fieldNames()
                .forEachRemaining(
                        key -> {
                            if (!KEYS.contains(key)) {
                                slips.add(key, Slips.unread(key, KEYS));
                            }
                        });
        List<Allow> allow = new ArrayList<>();
        JsonNode rows = root.path("allow");
        if (!isAbsent(rows) && !rows.isArray()) {
            slips.add("allow", "allow is a list of rows such as {tools: [read_file]}");
        }
        for (int i = 0; rows.isArray() && i < rows.size(); i++) {
            JsonNode row = rows.get(i);
            slips.at("allow[" + i + "]", () -> bound(row, Allow.class)).ifPresent(allow::add);
        }
        int bytes = slips.at("file-bytes-max", () -> bytes(root.path("file-bytes-max"))).orElse(0);
        ToolsFile read =
                new ToolsFile(
                        entries(root, "folders", Path.class, slips),
                        bytes,
                        root.hasNonNull("processes")
                                ? slips.at(
                                                "processes",
                                                () -> bound(root.get("processes"), Processes.class))
                                        .orElse(Processes.OFF)
                                : Processes.OFF,
                        entries(root, "commands", CommandEntry.class, slips),
                        entries(root, "servers", ServerEntry.class, slips),
                        allow,
                        entries(root, "limits", Limit.class, slips));
        // Entry by entry finds all that is wrong; in one go keeps every scalar as it is written.
        return slips.found().isEmpty()
                ? slips.at("", () -> YAML.readValue(text, ToolsFile.class)).orElse(read)
                : read;
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static <T> T bound(JsonNode node, Class<T> as) throws IOException {
        if (isAbsent(node) || (node.isTextual() && node.textValue().isEmpty())) {
            throw new IllegalArgumentException("nothing stands here");
        }
        return YAML.treeToValue(node, as);
    }

    private static int bytes(JsonNode node) {
        if (isAbsent(node)) {
            return 0;
        }
        if (!node.canConvertToInt() || node.intValue() < 1 || node.intValue() > FILE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "file-bytes-max is from 1 to %d: %s".formatted(FILE_BYTES_MAX, node.asText()));
        }
        return node.intValue();
    }

    private static <T> Map<String, T> entries(JsonNode root, String key, Class<T> as, Slips slips) {
        JsonNode named = root.path(key);
        if (!isAbsent(named) && !named.isObject()) {
            slips.add(key, key + " is a map: names, and what each is");
        }
        Map<String, T> entries = new LinkedHashMap<>();
        named.properties()
                .forEach(
                        entry ->
                                slips.at(
                                                key + "." + entry.getKey(),
                                                () -> bound(entry.getValue(), as))
                                        .ifPresent(value -> entries.put(entry.getKey(), value)));
        return entries;
    }
}
