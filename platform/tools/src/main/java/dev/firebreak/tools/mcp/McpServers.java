package dev.firebreak.tools.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.tool.Effect;
import dev.firebreak.kit.tool.ToolOffer;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The servers that an operator named, and the tools of theirs that a model may be offered: those
 * that were approved, are still the same, and only read.
 */
public final class McpServers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(McpServers.class);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(30);
    private static final int DESCRIPTION_CHARS_MAX = 4_000;
    private static final int SCHEMA_CHARS_MAX = 64_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final Pattern UNPLAIN =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}&&[^\\n\\r\\t]]");

    private final List<Looked> servers;
    private final InstantSource clock;

    /** A server, and what was seen of it last. */
    private static final class Looked {
        private final Connection connection;
        private @Nullable Offered offered;
        private @Nullable Instant tried;
        private boolean trying;

        private Looked(Connection connection) {
            this.connection = connection;
        }
    }

    /**
     * What there is.
     *
     * @param withheld approved tools that are not offered all the same: name to why
     */
    public record Offered(List<ToolOffer> offers, Map<String, String> withheld) {
        public Offered {
            offers = List.copyOf(offers);
            withheld = Map.copyOf(withheld);
        }
    }

    private McpServers(List<Looked> servers, InstantSource clock) {
        this.servers = servers;
        this.clock = clock;
    }

    /**
     * Reaches out to all of them at once, and waits for as long as each may take. One that can't be
     * reached is tried again later: it is no reason not to start.
     */
    public static McpServers open(Collection<? extends Server> named, InstantSource clock) {
        McpServers servers =
                new McpServers(
                        named.stream().map(server -> new Looked(new Connection(server))).toList(),
                        clock);
        List<Thread> looking = new ArrayList<>();
        for (Looked each : servers.servers) {
            servers.look(each).ifPresent(looking::add);
        }
        try {
            for (Thread thread : looking) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return servers;
    }

    /** What is there now; a server that was not reached yet is tried again meanwhile. */
    public Offered offered() {
        List<ToolOffer> offers = new ArrayList<>();
        Map<String, String> withheld = new LinkedHashMap<>();
        for (Looked each : servers) {
            Offered offered;
            synchronized (each) {
                offered = each.offered;
            }
            if (offered != null) {
                offers.addAll(offered.offers());
                withheld.putAll(offered.withheld());
            } else {
                Optional<Thread> _ = look(each);
                Server server = each.connection.server();
                for (String tool : server.approved().keySet()) {
                    withheld.put(
                            name(server, tool),
                            "the server %s can't be reached for now".formatted(server.name()));
                }
            }
        }
        return new Offered(offers, withheld);
    }

    private Optional<Thread> look(Looked server) {
        Instant now = clock.instant();
        synchronized (server) {
            if (server.trying
                    || (server.tried != null && now.isBefore(server.tried.plus(TRY_AGAIN_AFTER)))) {
                return Optional.empty();
            }
            server.trying = true;
            server.tried = now;
        }
        return Optional.of(
                Thread.ofPlatform()
                        .daemon()
                        .name("mcp-" + server.connection.server().name())
                        .start(() -> found(server)));
    }

    private static void found(Looked server) {
        Offered offered = null;
        try {
            offered = offered(server.connection);
        } catch (IOException | RuntimeException e) {
            LOG.warn("No tools of an MCP server: {}", e.getMessage());
        } finally {
            synchronized (server) {
                server.offered = offered;
                server.trying = false;
            }
        }
    }

    private static Offered offered(Connection connection) throws IOException {
        Server server = connection.server();
        List<ToolOffer> offers = new ArrayList<>();
        Map<String, String> withheld = new LinkedHashMap<>();
        Map<String, Tool> there = connection.tools();
        for (Tool tool : there.values()) {
            String digest = Pin.of(tool);
            String approved = server.approved().get(tool.name());
            if (approved == null) {
                // Somebody who sets a server up has approved none yet, and wants to read this.
                LOG.atLevel(server.approved().isEmpty() ? Level.WARN : Level.INFO)
                        .log(
                                "MCP server {} has the tool {} ({}), which is not approved and not offered. To approve it, add under servers.{}.approved: {}: {}",
                                server.name(),
                                plain(tool.name()),
                                Pin.effect(tool).name().toLowerCase(Locale.ROOT),
                                server.name(),
                                plain(tool.name()),
                                digest);
                continue;
            }
            Optional<String> refusal = refusal(server, tool, digest, approved);
            if (refusal.isEmpty()) {
                try {
                    offers.add(offer(connection, tool));
                    continue;
                } catch (IllegalArgumentException e) {
                    refusal = Optional.of(String.valueOf(e.getMessage()));
                }
            }
            LOG.warn(
                    "MCP server {}: the tool {} is not offered: {}",
                    server.name(),
                    plain(tool.name()),
                    refusal.get());
            withheld.put(name(server, tool.name()), refusal.get());
        }
        for (String approved : server.approved().keySet()) {
            if (!there.containsKey(approved)) {
                LOG.warn(
                        "MCP server {} has no tool {} any more; it has {}",
                        server.name(),
                        approved,
                        there.keySet().stream().map(McpServers::plain).toList());
                withheld.put(
                        name(server, approved),
                        "the server %s has no such tool any more".formatted(server.name()));
            }
        }
        return new Offered(offers, withheld);
    }

    /**
     * What a server offers now, beside what was approved; for people who decide.
     *
     * @throws IOException it can't be reached, or makes no sense
     */
    public static List<Seen> ask(Server server) throws IOException {
        try (Connection connection = new Connection(server)) {
            Map<String, Tool> there = connection.tools();
            List<Seen> seen = new ArrayList<>();
            there.values().forEach(tool -> seen.add(seen(server, tool)));
            server.approved()
                    .forEach(
                            (tool, digest) -> {
                                if (!there.containsKey(tool)) {
                                    seen.add(
                                            new Seen(
                                                    tool,
                                                    "",
                                                    "",
                                                    Effect.READ_ONLY,
                                                    "",
                                                    digest,
                                                    Seen.State.GONE,
                                                    "the server has no such tool any more"));
                                }
                            });
            return seen;
        }
    }

    private static Seen seen(Server server, Tool tool) {
        String digest = Pin.of(tool);
        String approved = server.approved().getOrDefault(tool.name(), "");
        // As if it were approved as it is: what is left then can't be helped.
        String unfit = refusal(server, tool, digest, digest).orElse("");
        if (unfit.isEmpty()) {
            try {
                ToolOffer _ =
                        ToolOffer.of(name(server, tool.name()), "", Pin.schema(tool), _ -> "");
            } catch (IllegalArgumentException e) {
                unfit = String.valueOf(e.getMessage());
            }
        }
        Seen.State state =
                !unfit.isEmpty()
                        ? Seen.State.UNFIT
                        : approved.isEmpty()
                                ? Seen.State.NEW
                                : approved.equals(digest)
                                        ? Seen.State.APPROVED
                                        : Seen.State.CHANGED;
        return new Seen(
                tool.name(),
                tool.description() == null ? "" : tool.description(),
                Pin.schema(tool),
                Pin.effect(tool),
                digest,
                approved,
                state,
                unfit);
    }

    /** An approved tool of a server that was not asked: its name and its usual terms. */
    public static ToolOffer unseen(Server server, String tool) {
        return ToolOffer.of(
                        name(server, tool),
                        "",
                        "{\"type\":\"object\"}",
                        _ -> {
                            throw new IllegalStateException("the server was not asked");
                        })
                .withTimeout(timeout(server));
    }

    /** Time to reach it, and to answer. */
    private static Duration timeout(Server server) {
        return server.timeout().multipliedBy(2);
    }

    private static Optional<String> refusal(
            Server server, Tool tool, String digest, String approved) {
        if (!digest.equals(approved)) {
            return Optional.of(
                    "it is not what was approved: its name, description, schema or effect changed. Look at it; to approve it as it is now, set servers.%s.approved: %s: %s (it was %s)"
                            .formatted(server.name(), plain(tool.name()), digest, approved));
        }
        Effect effect = Pin.effect(tool);
        if (effect != Effect.READ_ONLY) {
            return Optional.of(
                    "it is %s by its own word, and a model is offered only what reads; let an executor carry it out as a proposed action"
                            .formatted(effect.name().toLowerCase(Locale.ROOT)));
        }
        String description = String.valueOf(tool.description());
        if (description.length() > DESCRIPTION_CHARS_MAX
                || UNPLAIN.matcher(description).find()
                || Pin.schema(tool).length() > SCHEMA_CHARS_MAX
                || UNPLAIN.matcher(Pin.schema(tool)).find()) {
            return Optional.of(
                    "its description or schema is too long or holds characters that can't be seen; %d and %d plain characters are allowed"
                            .formatted(DESCRIPTION_CHARS_MAX, SCHEMA_CHARS_MAX));
        }
        return Optional.empty();
    }

    private static ToolOffer offer(Connection connection, Tool tool) {
        Server server = connection.server();
        String description = tool.description() == null ? "" : tool.description();
        return ToolOffer.of(
                        name(server, tool.name()),
                        description,
                        Pin.schema(tool),
                        arguments -> called(connection, tool.name(), arguments))
                .withTimeout(timeout(server));
    }

    private static String called(Connection connection, String tool, JsonNode arguments)
            throws IOException {
        CallToolResult result = connection.call(tool, JSON.convertValue(arguments, MAP));
        String text = text(result);
        if (Boolean.TRUE.equals(result.isError())) {
            throw new IllegalStateException(text);
        }
        return text;
    }

    private static String text(CallToolResult result) {
        StringJoiner text = new StringJoiner("\n");
        for (Content content : result.content() == null ? List.<Content>of() : result.content()) {
            text.add(
                    switch (content) {
                        case TextContent plain -> String.valueOf(plain.text());
                        case EmbeddedResource resource
                                when resource.resource() instanceof TextResourceContents plain ->
                                String.valueOf(plain.text());
                        case ResourceLink link -> "(a link, not followed: " + link.uri() + ")";
                        default -> "(" + content.type() + ", left out)";
                    });
        }
        if (text.length() == 0 && result.structuredContent() != null) {
            return JSON.valueToTree(result.structuredContent()).toString();
        }
        return text.toString();
    }

    private static String name(Server server, String tool) {
        return server.name() + "_" + tool;
    }

    private static String plain(String foreign) {
        String plain = foreign.replaceAll("[^A-Za-z0-9_.-]", "?");
        return plain.length() <= 64 ? plain : plain.substring(0, 64);
    }

    @Override
    public void close() {
        servers.forEach(server -> server.connection.close());
    }
}
