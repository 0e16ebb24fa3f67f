package dev.firebreak.console;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import org.jspecify.annotations.Nullable;

/**
 * Where the supervisor is asked about tasks.
 *
 * @param url null: on this machine, at {@code http.port}
 */
@Group(value = "supervisor", doc = "The supervisor, as commands ask it about tasks.")
record SupervisorAddress(
        @Key(
                        doc =
                                "Where any instance answers /tasks, such as http://supervisor:8080; without it http://127.0.0.1"
                                        + " at http.port, or at 8080, where `firebreak up` answers.")
                @Nullable String url) {
    SupervisorAddress {
        if (url != null && !url.matches("https?://[^\\s/?#]+/?")) {
            throw new IllegalArgumentException(
                    "supervisor.url is not http://HOST:PORT or https://HOST:PORT: " + url);
        }
    }
}
