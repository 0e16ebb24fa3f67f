package dev.firebreak.boundary.process;

import dev.firebreak.boundary.config.FailurePolicy;
import dev.firebreak.boundary.config.InstanceSettings;
import dev.firebreak.boundary.config.KafkaSettings;
import dev.firebreak.boundary.config.RegistrySettings;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.TopicSettings;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How one agent process runs.
 *
 * @param kafka Kafka client properties: bootstrap servers, TLS, SASL
 * @param registry schema registry properties under Confluent's names
 * @param topicPrefix stands before every topic, group and transactional id
 * @param instance this process among those of its agent; the same after a restart, used by no other
 *     that runs
 * @param inFlightMax requests handled at once
 * @param heartbeatMs how often it says that it is alive
 * @param recordMaxMs how long one attempt at a request may take
 * @param shards transactional producers that commit side by side, each for its own partitions
 * @param failure what becomes of a request that the agent fails on
 */
public record ProcessSettings(
        Map<String, Object> kafka,
        Map<String, Object> registry,
        String topicPrefix,
        String instance,
        int inFlightMax,
        long heartbeatMs,
        long recordMaxMs,
        int shards,
        FailurePolicy failure) {
    private static final long RECORD_MAX_MS = 600_000;
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    public ProcessSettings {
        kafka = Map.copyOf(kafka);
        registry = Map.copyOf(registry);
        if (!INSTANCE.matcher(instance).matches()) {
            throw new IllegalArgumentException(
                    "an instance is 1 to 128 letters, digits, '.', '_' or '-': " + instance);
        }
        if (heartbeatMs < 100) {
            throw new IllegalArgumentException("heartbeat-ms is below 100: " + heartbeatMs);
        }
    }

    /** With the usual limits: 10 minutes an attempt, {@link FailurePolicy#defaults}. */
    public ProcessSettings(
            Map<String, Object> kafka,
            Map<String, Object> registry,
            String topicPrefix,
            String instance,
            int inFlightMax,
            long heartbeatMs) {
        this(
                kafka,
                registry,
                topicPrefix,
                instance,
                inFlightMax,
                heartbeatMs,
                RECORD_MAX_MS,
                1,
                FailurePolicy.defaults());
    }

    /** The same with another policy. */
    public ProcessSettings withFailure(FailurePolicy policy) {
        return new ProcessSettings(
                kafka,
                registry,
                topicPrefix,
                instance,
                inFlightMax,
                heartbeatMs,
                recordMaxMs,
                shards,
                policy);
    }

    /** As the configuration says. */
    public static ProcessSettings from(Settings settings) {
        InstanceSettings instance = settings.read(InstanceSettings.class);
        return new ProcessSettings(
                settings.read(KafkaSettings.class).clientProperties(),
                settings.read(RegistrySettings.class).registryProperties(),
                settings.read(TopicSettings.class).topicPrefix(),
                instance.instance(),
                instance.inFlightMax(),
                instance.heartbeatMs(),
                instance.recordMaxMs(),
                instance.shards(),
                settings.read(FailurePolicy.class));
    }
}
