package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.config.InstanceSettings;
import dev.firebreak.boundary.config.KafkaSettings;
import dev.firebreak.boundary.config.RegistrySettings;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.TopicSettings;
import java.nio.file.Path;
import java.util.Map;

/**
 * How one instance of the supervisor runs.
 *
 * @param kafka Kafka client properties: bootstrap servers, TLS, SASL
 * @param registry schema registry properties under Confluent's names
 * @param topicPrefix stands before every topic, group and transactional id
 * @param instance this process among the supervisor's instances
 * @param options the supervisor's own
 * @param admission how much users and agents may ask for
 * @param stateDir where the state is kept; it can be lost
 */
public record SupervisorSettings(
        Map<String, Object> kafka,
        Map<String, Object> registry,
        String topicPrefix,
        String instance,
        SupervisorOptions options,
        AdmissionOptions admission,
        Path stateDir) {
    static final String VERSION = "0.1.0";

    public SupervisorSettings {
        kafka = Map.copyOf(kafka);
        registry = Map.copyOf(registry);
    }

    /** With the state where the options have it. */
    public SupervisorSettings(
            Map<String, Object> kafka,
            Map<String, Object> registry,
            String topicPrefix,
            String instance,
            SupervisorOptions options,
            AdmissionOptions admission) {
        this(kafka, registry, topicPrefix, instance, options, admission, options.stateDir());
    }

    /** With nobody limited. */
    public SupervisorSettings(
            Map<String, Object> kafka,
            Map<String, Object> registry,
            String topicPrefix,
            String instance,
            SupervisorOptions options) {
        this(kafka, registry, topicPrefix, instance, options, AdmissionOptions.NONE);
    }

    /** As the configuration says. */
    public static SupervisorSettings from(Settings settings) {
        return new SupervisorSettings(
                settings.read(KafkaSettings.class).clientProperties(),
                settings.read(RegistrySettings.class).registryProperties(),
                settings.read(TopicSettings.class).topicPrefix(),
                settings.read(InstanceSettings.class).instance(),
                settings.read(SupervisorOptions.class),
                settings.read(AdmissionOptions.class));
    }

    /** Consumer group, and the beginning of the names of internal topics and transactional ids. */
    String applicationId() {
        return topicPrefix + "agent-supervisor";
    }
}
