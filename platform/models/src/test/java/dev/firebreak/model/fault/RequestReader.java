package dev.firebreak.model.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.model.provider.Protocol;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads one HTTP/1.1 request with a body of known length. */
final class RequestReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HEAD_BYTES_MAX = 64 * 1024;

    private RequestReader() {}

    static Asked read(InputStream in) throws IOException {
        String[] lines = head(in).split("\r\n", -1);
        String path = lines[0].split(" ", -1)[1];
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        JsonNode body = JSON.readTree(in.readNBytes(length));
        Protocol protocol = protocol(path);
        boolean streamed =
                protocol == Protocol.GEMINI
                        ? path.contains("stream")
                        : body.path("stream").asBoolean();
        return new Asked(protocol, streamed, path, headers, body);
    }

    private static Protocol protocol(String path) throws IOException {
        if (path.contains("/chat/completions")) {
            return Protocol.OPENAI;
        } else if (path.contains("/messages")) {
            return Protocol.ANTHROPIC;
        } else if (path.toLowerCase(Locale.ROOT).contains("generatecontent")) {
            return Protocol.GEMINI;
        } else if (path.startsWith("/api/chat")) {
            return Protocol.OLLAMA;
        }
        throw new IOException("no protocol has this path: " + path);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0 || head.length() > HEAD_BYTES_MAX) {
                throw new EOFException("no request");
            }
            head.append((char) c);
        }
        return new String(
                head.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
