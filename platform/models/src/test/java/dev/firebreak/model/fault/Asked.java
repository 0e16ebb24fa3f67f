package dev.firebreak.model.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.model.provider.Protocol;
import java.util.Map;

/**
 * A request as the server got it.
 *
 * @param path with its query
 * @param headers names in lower case
 */
public record Asked(
        Protocol protocol,
        boolean streamed,
        String path,
        Map<String, String> headers,
        JsonNode body) {
    public Asked {
        headers = Map.copyOf(headers);
    }
}
