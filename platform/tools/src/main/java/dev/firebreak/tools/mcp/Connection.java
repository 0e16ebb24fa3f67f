package dev.firebreak.tools.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.firebreak.kit.tool.RefusedException;
import dev.firebreak.schemas.RejectionCode;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one server: opened by the first call, and anew after it broke. Safe for many threads.
 */
final class Connection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int TOOLS_MAX = 200;
    private static final int PAGES_MAX = 20;
    private static final int ANSWER_BYTES_MAX = 4 << 20;
    private static final int MESSAGE_CHARS_MAX = 400;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(64)
                                                    .maxNumberLength(400)
                                                    .maxStringLength(ANSWER_BYTES_MAX)
                                                    .build())
                                    .build())
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private static final McpJsonMapper JSON = new JacksonMcpJsonMapper(MAPPER);

    private final Server server;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Open open;
    private volatile boolean closed;

    /** A session with what the server offers in it. */
    private static final class Open {
        private final McpSyncClient client;
        private volatile Map<String, Tool> tools = Map.of();
        private volatile boolean stale = true;
        private volatile String why = "";

        private Open(McpSyncClient client) {
            this.client = client;
        }
    }

    Connection(Server server) {
        this.server = server;
    }

    Server server() {
        return server;
    }

    /**
     * What the server offers now, by name.
     *
     * @throws IOException it can't be reached, or makes no sense
     */
    Map<String, Tool> tools() throws IOException {
        return current().tools;
    }

    /**
     * Calls a tool, if it still is the one that was approved.
     *
     * @throws RefusedException it is another one
     * @throws IOException there was no answer
     * @throws IllegalStateException the server refused
     */
    CallToolResult call(String name, Map<String, Object> arguments) throws IOException {
        Open session = current();
        Tool tool = session.tools.get(name);
        String approved = server.approved().get(name);
        if (tool == null || !Pin.of(tool).equals(approved)) {
            throw new RefusedException(
                    RejectionCode.TOOL_NOT_ALLOWED,
                    "%s of %s is not what it was when it was approved; an operator has to look at it again, and the other tools go on"
                            .formatted(name, server.name()));
        }
        try {
            return session.client.callTool(
                    CallToolRequest.builder(name).arguments(arguments).build());
        } catch (RuntimeException e) {
            throw failed(session, e);
        }
    }

    private Open current() throws IOException {
        opening.lock();
        try {
            if (closed) {
                throw new IOException(
                        "the server %s is not used any more".formatted(server.name()));
            }
            Open session = open;
            if (session == null) {
                session = opened();
                open = session;
            }
            if (session.stale) {
                session.stale = false;
                session.tools = listed(session);
            }
            return session;
        } finally {
            opening.unlock();
        }
    }

    private Open opened() throws IOException {
        // The transport is made before the session that its end is told to.
        Open[] session = new Open[1];
        McpClientTransport transport =
                switch (server) {
                    case Server.Child child ->
                            new ChildTransport(
                                    child.command(),
                                    child.environment(),
                                    JSON,
                                    why -> broken(session[0], why));
                    case Server.Remote remote -> remote(remote);
                };
        Open made =
                new Open(
                        McpClient.sync(transport)
                                .clientInfo(Implementation.builder("firebreak", "1").build())
                                .requestTimeout(server.timeout())
                                .initializationTimeout(server.timeout())
                                .toolsChangeConsumer(
                                        _ -> {
                                            if (session[0] != null) {
                                                session[0].stale = true;
                                            }
                                        })
                                .enableCallToolSchemaCaching(false)
                                .build());
        session[0] = made;
        try {
            made.client.initialize();
            return made;
        } catch (RuntimeException e) {
            IOException failed =
                    new IOException(
                            "the server %s can't be reached: %s"
                                    .formatted(server.name(), reason(made, e)),
                            e);
            if (transport instanceof ChildTransport child && !child.complaint().isEmpty()) {
                LOG.warn("MCP server {} wrote: {}", server.name(), child.complaint());
            }
            drop(made);
            throw failed;
        }
    }

    private static McpClientTransport remote(Server.Remote remote) {
        URI uri = remote.uri();
        String base = uri.getScheme() + "://" + uri.getRawAuthority();
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return HttpClientStreamableHttpTransport.builder(base)
                .endpoint(path + query)
                .jsonMapper(JSON)
                .connectTimeout(remote.timeout())
                .openConnectionOnStartup(false)
                .resumableStreams(false)
                .maxResponseSize(ANSWER_BYTES_MAX)
                // A server that leads elsewhere would get our headers there.
                .customizeClient(http -> http.followRedirects(HttpClient.Redirect.NEVER))
                .addHttpRequestCustomizer(
                        (request, _, _, _, _) -> remote.headers().forEach(request::setHeader))
                .build();
    }

    private Map<String, Tool> listed(Open session) throws IOException {
        Map<String, Tool> tools = new LinkedHashMap<>();
        try {
            String cursor = null;
            for (int page = 0; page < PAGES_MAX; page++) {
                ListToolsResult listed =
                        cursor == null
                                ? session.client.listTools(null)
                                : session.client.listTools(cursor);
                for (Tool tool : listed.tools()) {
                    if (tools.size() == TOOLS_MAX) {
                        return tools;
                    }
                    if (tools.putIfAbsent(tool.name(), tool) != null) {
                        throw new IllegalStateException("it offers two tools of one name");
                    }
                }
                cursor = listed.nextCursor();
                if (cursor == null || cursor.isEmpty()) {
                    return tools;
                }
            }
            return tools;
        } catch (RuntimeException e) {
            IOException failed = failed(session, e);
            drop(session);
            throw failed;
        }
    }

    /** The child has ended: whoever waits for an answer waits no longer. */
    private void broken(@Nullable Open session, String why) {
        LOG.warn("MCP server {} is gone: {}", server.name(), why);
        if (session != null) {
            session.why = why;
            drop(session);
        }
    }

    private void drop(Open session) {
        if (open == session) {
            open = null;
        }
        try {
            session.client.close();
        } catch (RuntimeException e) {
            LOG.debug("MCP server {} did not close well", server.name(), e);
        }
    }

    private IOException failed(Open session, RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof McpError refused && session.why.isEmpty() && open == session) {
                throw new IllegalStateException(
                        "%s: %s".formatted(server.name(), head(refused.getMessage())), e);
            }
        }
        boolean late = timedOut(e);
        if (!late) {
            drop(session);
        }
        return new IOException(
                "the server %s gave no answer: %s".formatted(server.name(), reason(session, e)), e);
    }

    private static boolean timedOut(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private String reason(Open session, Throwable e) {
        if (!session.why.isEmpty()) {
            return session.why;
        }
        if (timedOut(e)) {
            return "nothing came within " + server.timeout().toMillis() + " ms";
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return head(root.getMessage());
    }

    private static String head(@Nullable String message) {
        String all = String.valueOf(message);
        return all.length() <= MESSAGE_CHARS_MAX ? all : all.substring(0, MESSAGE_CHARS_MAX) + "…";
    }

    @Override
    public void close() {
        closed = true;
        Open session = open;
        if (session != null) {
            drop(session);
        }
    }
}
