package dev.firebreak.boundary.probe;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may read what is more than a probe. With a token: who sends it. Without one: who asks from
 * this machine, and by its own name, so that no page in a browser here can be led to ask under
 * another (DNS rebinding).
 */
final class Doorkeeper {
    private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String SCHEME = "Bearer ";

    private final @Nullable String token;

    Doorkeeper(@Nullable String token) {
        this.token = token;
    }

    /** Why this one is not let in; null: it is. */
    @Nullable Page objection(HttpExchange exchange) {
        if (token == null) {
            return isOfThisMachine(exchange)
                    ? null
                    : PageServer.error(
                            403,
                            "without http.token this is told on the machine itself only, asked as localhost or 127.0.0.1");
        }
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        boolean right =
                sent != null
                        && sent.startsWith(SCHEME)
                        && MessageDigest.isEqual(
                                bytes(sent.substring(SCHEME.length())), bytes(token));
        return right
                ? null
                : PageServer.error(
                        401, "this is told to who sends http.token as `Authorization: Bearer`");
    }

    private static boolean isOfThisMachine(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        return exchange.getRemoteAddress().getAddress().isLoopbackAddress()
                && host != null
                && OWN_NAMES.contains(host.replaceFirst(":[0-9]{1,5}$", ""));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
