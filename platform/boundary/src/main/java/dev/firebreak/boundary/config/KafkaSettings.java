package dev.firebreak.boundary.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Where the Kafka cluster is.
 *
 * @param bootstrapServers brokers to begin with
 * @param kafka properties handed to every Kafka client as they are
 */
@Group(value = "", doc = "The Kafka cluster.")
public record KafkaSettings(
        @Key(
                        doc = "Brokers to begin with, parted by commas.",
                        fallback = "127.0.0.1:9092",
                        alias = "kafka.bootstrap.servers")
                String bootstrapServers,
        @Key(
                        doc =
                                "Properties handed to every Kafka client as they are, by Kafka's own names: security.protocol,"
                                        + " sasl.jaas.config, ssl.truststore.location …")
                Map<String, String> kafka) {
    /** What exactly-once rests on is not for the file. */
    private static final Set<String> OURS =
            Set.of(
                    ConsumerConfig.GROUP_ID_CONFIG,
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                    ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                    ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                    ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                    ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    ProducerConfig.ACKS_CONFIG);

    public KafkaSettings {
        kafka = Map.copyOf(kafka);
        if (bootstrapServers.isEmpty()) {
            throw new IllegalArgumentException("bootstrap-servers is empty; expected HOST:PORT");
        }
        for (String name : new TreeSet<>(kafka.keySet())) {
            check(name);
        }
    }

    /** Properties for any Kafka client, Kafka Streams included. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put("bootstrap.servers", bootstrapServers);
        return Map.copyOf(properties);
    }

    private static void check(String name) {
        if (OURS.contains(name)) {
            throw new IllegalArgumentException(
                    "kafka." + name + " is not for the configuration: the promises rest on it");
        }
        Set<String> known = new TreeSet<>(ConsumerConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        if (!known.contains(name) && !name.startsWith("config.providers.")) {
            throw new IllegalArgumentException(
                    "kafka."
                            + name
                            + " is no property of a Kafka client"
                            + Nearest.to(name, known)
                                    .map(n -> "; did you mean kafka." + n + "?")
                                    .orElse(""));
        }
    }
}
