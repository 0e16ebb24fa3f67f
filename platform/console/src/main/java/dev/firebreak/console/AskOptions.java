package dev.firebreak.console;

import dev.firebreak.boundary.config.HttpSettings;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.console.task.SupervisorClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the supervisor is asked. */
final class AskOptions {
    /** Where {@code firebreak up} answers unless it is told otherwise. */
    private static final int USUAL_PORT = 8080;

    @Option(
            names = "--supervisor",
            paramLabel = "URL",
            description =
                    "Where any instance of the supervisor answers (default: supervisor.url, or this machine).")
    private @Nullable String supervisor;

    SupervisorClient client(Settings settings) {
        HttpSettings http = settings.read(HttpSettings.class);
        String configured = settings.read(SupervisorAddress.class).url();
        String url = supervisor == null ? configured : new SupervisorAddress(supervisor).url();
        int port = http.port() == 0 ? USUAL_PORT : http.port();
        return new SupervisorClient(url == null ? "http://127.0.0.1:" + port : url, http.token());
    }
}
