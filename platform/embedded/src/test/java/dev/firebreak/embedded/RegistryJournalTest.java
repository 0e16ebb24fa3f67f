package dev.firebreak.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
final class RegistryJournalTest {
    @Test
    void registersAndAnswersById(KafkaCluster cluster) throws Exception {
        RegistryCalls calls = new RegistryCalls(cluster.registryUrl());
        String subject = cluster.prefix() + "value";

        RegistryCalls.Answer registered = calls.register(subject, "{\"type\": \"string\"}");

        assertThat(registered.status()).as("%s", registered.body()).isEqualTo(200);
        assertThat(
                        calls.get("/schemas/ids/" + registered.body().path("id").asInt())
                                .body()
                                .path("schema")
                                .asText())
                .isEqualTo("\"string\"");
    }
}
