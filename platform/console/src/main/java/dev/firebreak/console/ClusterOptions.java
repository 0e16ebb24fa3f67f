package dev.firebreak.console;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.console.cluster.Cluster;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The flags of every command that talks to a cluster. */
@SuppressWarnings("NullAway.Init") // picocli sets the spec
final class ClusterOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers (default 127.0.0.1:9092).")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Schema registry (default http://127.0.0.1:8081).")
    private @Nullable String registry;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            description = "Stands before every topic's name.")
    private @Nullable String topicPrefix;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file (default firebreak.yaml, if it is there).")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any key of the configuration file; may be given several times.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = {"-v", "--verbose"},
            description = "Say more; show where an error comes from.")
    private boolean verbose;

    /** The configuration of this run. */
    Settings settings() {
        if (verbose) {
            Logging.tellMore();
        }
        CliContext context = context();
        Map<String, String> flags = new LinkedHashMap<>(set);
        put(flags, "bootstrap-servers", bootstrapServers);
        put(flags, "registry", registry);
        put(flags, "topic-prefix", topicPrefix);
        return Settings.load(
                SettingsSources.of(
                        config, context.workingDirectory(), context.environment(), flags),
                context.programs().allSettings());
    }

    /** The cluster these flags mean. */
    Cluster cluster() {
        return new Cluster(settings(), context().clock());
    }

    CliContext context() {
        if (spec.root().userObject() instanceof FirebreakCommand root) {
            return root.context();
        }
        throw new IllegalStateException("the root of the command line is not ours");
    }

    private static void put(Map<String, String> flags, String key, @Nullable String value) {
        if (value != null) {
            flags.put(key, value);
        }
    }
}
