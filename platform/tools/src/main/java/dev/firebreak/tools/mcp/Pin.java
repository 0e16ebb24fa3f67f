package dev.firebreak.tools.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.firebreak.kit.tool.Effect;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a tool was when somebody approved it: a digest of everything that a model is told of it and
 * of what it says that it does. A server that changes one of them later offers another tool.
 */
final class Pin {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private static final ObjectMapper CANONICAL =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private Pin() {}

    static boolean isDigest(String digest) {
        return DIGEST.matcher(digest).matches();
    }

    static String of(Tool tool) {
        Map<String, @Nullable Object> all = new TreeMap<>();
        all.put("name", tool.name());
        all.put("description", tool.description());
        all.put("inputSchema", tool.inputSchema());
        all.put("effect", effect(tool).name());
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] json = CANONICAL.writeValueAsString(all).getBytes(StandardCharsets.UTF_8);
            return "sha256:" + HexFormat.of().formatHex(sha256.digest(json));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(
                    "what was read as JSON can be written, and digested", e);
        }
    }

    /** The schema of its arguments, as JSON. */
    static String schema(Tool tool) {
        try {
            return CANONICAL.writeValueAsString(
                    tool.inputSchema() == null ? Map.of("type", "object") : tool.inputSchema());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written", e);
        }
    }

    /** What a server says that its tool does; where it says nothing, or both, anything. */
    static Effect effect(Tool tool) {
        ToolAnnotations says = tool.annotations();
        if (says == null || !says(says.readOnlyHint())) {
            return says != null
                            && says(says.idempotentHint())
                            && Boolean.FALSE.equals(says.destructiveHint())
                    ? Effect.IDEMPOTENT
                    : Effect.EFFECTFUL;
        }
        return says(says.destructiveHint()) ? Effect.EFFECTFUL : Effect.READ_ONLY;
    }

    private static boolean says(@Nullable Boolean hint) {
        return Boolean.TRUE.equals(hint);
    }
}
