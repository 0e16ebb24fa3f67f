package dev.firebreak.tools;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.firebreak.kit.json.Nearest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    private static final int FILE_BYTES = 1 << 20;
    private static final int FILE_BYTES_MAX = 64 << 20;

    private static final ObjectMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .build();

    ToolsFile {
        folders = folders == null ? Map.of() : Map.copyOf(folders);
        processes = processes == null ? new Processes(false, false, null, List.of()) : processes;
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
    }

    /**
     * @throws IllegalArgumentException what is wrong with it, and where
     */
    static ToolsFile read(Path file) {
        try {
            ToolsFile read = YAML.readValue(Files.readString(file), ToolsFile.class);
            if (read == null) {
                throw new IllegalArgumentException("tools.file %s is empty".formatted(file));
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "tools.file %s%s: %s".formatted(file, place(e), what(e)), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "tools.file %s can't be read: %s".formatted(file, e), e);
        }
    }

    private static String place(JsonProcessingException e) {
        String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
        String path =
                e instanceof JsonMappingException mapping
                        ? mapping.getPath().stream()
                                .map(
                                        r ->
                                                r.getFieldName() == null
                                                        ? "[" + r.getIndex() + "]"
                                                        : r.getFieldName())
                                .collect(Collectors.joining("."))
                        : "";
        return line + (path.isEmpty() ? "" : ", " + path);
    }

    private static String what(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            List<String> known =
                    unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
            return "nobody reads %s; %s"
                    .formatted(
                            unknown.getPropertyName(),
                            Nearest.to(unknown.getPropertyName(), known)
                                    .map(near -> "did you mean " + near + "?")
                                    .orElse("there are " + String.join(", ", known)));
        }
        return e.getCause() instanceof IllegalArgumentException cause
                ? String.valueOf(cause.getMessage())
                : e.getOriginalMessage();
    }
}
