package dev.firebreak.boundary.registry;

import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Makes a TLS context from Kafka's own {@code ssl.*} keys (JKS, PKCS12, PEM). The class that reads
 * them is Kafka's internal one; it is used here and nowhere else.
 */
final class RegistryTls {
    private RegistryTls() {}

    static SSLContext context(Map<String, Object> keys) {
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(
                    new AbstractConfig(new ConfigDef().withClientSslSupport(), keys, false)
                            .values());
            return factory.sslContext();
        } catch (KafkaException e) {
            throw new IllegalArgumentException(
                    "schema.registry.ssl.* can't be used: " + e.getMessage(), e);
        }
    }
}
