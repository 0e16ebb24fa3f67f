package dev.firebreak.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
final class KafkaExtensionTest {
    @Test
    void givesABrokerAndARegistryThatAnswer(KafkaCluster cluster) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
        assertThat(new RegistryCalls(cluster.registryUrl()).get("/subjects").status())
                .isEqualTo(200);
    }

    @Test
    void givesEachParameterItsOwnPrefixOverOneBroker(KafkaCluster one, KafkaCluster other) {
        assertThat(one.prefix()).isNotEqualTo(other.prefix()).startsWith("kafkaextensiontest-");
        assertThat(one.bootstrapServers()).isEqualTo(other.bootstrapServers());
        assertThat(one.registryUrl()).isEqualTo(other.registryUrl());
    }
}
