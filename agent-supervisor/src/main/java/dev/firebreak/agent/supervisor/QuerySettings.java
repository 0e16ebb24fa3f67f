package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.config.HttpSettings;
import dev.firebreak.boundary.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * How an instance of the supervisor is asked about tasks.
 *
 * @param advertised HOST:PORT under which other instances reach this one; null: they can't
 * @param token what the instances send each other; null: nothing
 */
public record QuerySettings(@Nullable String advertised, @Nullable String token) {
    /** Nobody else asks it anything. */
    public static final QuerySettings ALONE = new QuerySettings(null, null);

    /** As the configuration says. */
    public static QuerySettings from(Settings settings) {
        HttpSettings http = settings.read(HttpSettings.class);
        String host = http.host().contains(":") ? "[" + http.host() + "]" : http.host();
        String own = http.port() == 0 ? null : host + ":" + http.port();
        return new QuerySettings(http.advertised() == null ? own : http.advertised(), http.token());
    }
}
