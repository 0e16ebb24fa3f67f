package dev.firebreak.console;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.schemas.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who orders or decides, and why. */
@SuppressWarnings("NullAway.Init") // picocli sets what is required
final class WhoOptions {
    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why, for the audit.")
    private String reason;

    @Option(
            names = "--as",
            paramLabel = "USER",
            description = "Who (default: person.user, or your login name).")
    private @Nullable String user;

    String reason() {
        return reason;
    }

    /**
     * @param roles null: those of the configuration
     */
    Principal principal(Settings settings, @Nullable List<String> roles) {
        return settings.read(PersonSettings.class).principal(user, roles);
    }
}
