package dev.firebreak.embedded;

import static dev.firebreak.embedded.TaskSchemas.TASK;
import static dev.firebreak.embedded.TaskSchemas.TASK_WITH_REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compares a new schema with those of its subject, as Confluent's server 8.3.1 was seen to. */
final class RegistryCompatibilityTest {
    private final RegistryInMemory registry = new RegistryInMemory();
    private final RegistryCalls calls = registry.calls;

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void checksANewVersionAgainstTheLevelOfItsSubject() throws Exception {
        calls.register("s", TASK);

        RegistryCalls.Answer refused = calls.register("s", TASK_WITH_REQUIRED);
        calls.put("/config/s", "{\"compatibility\":\"forward\"}");
        RegistryCalls.Answer taken = calls.register("s", TASK_WITH_REQUIRED);

        assertThat(refused.errorCode()).isEqualTo(40901);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("message").asText())
                .contains("READER_FIELD_MISSING_DEFAULT_VALUE");
        assertThat(taken.status()).isEqualTo(200);
        assertThat(calls.get("/config/s").body())
                .isEqualTo(json("{'compatibilityLevel':'FORWARD'}"));
        assertThat(calls.delete("/config/s").body())
                .isEqualTo(json("{'compatibilityLevel':'FORWARD'}"));
        assertThat(calls.get("/config/s").errorCode()).isEqualTo(40408);
    }

    @Test
    void saysWhatDoesNotFitWhenAsked() throws Exception {
        calls.register("s", TASK);
        String body = RegistryCalls.wrapped(TASK_WITH_REQUIRED);

        RegistryCalls.Answer terse = calls.post("/compatibility/subjects/s/versions/latest", body);
        RegistryCalls.Answer verbose =
                calls.post("/compatibility/subjects/s/versions?verbose=true", body);
        RegistryCalls.Answer unknown =
                calls.post("/compatibility/subjects/none/versions/latest", body);

        assertThat(terse.body()).isEqualTo(json("{'is_compatible':false}"));
        assertThat(verbose.body().path("is_compatible").asBoolean(true)).isFalse();
        assertThat(verbose.body().path("messages").toString())
                .contains("READER_FIELD_MISSING_DEFAULT_VALUE", "/fields/1", "oldSchemaVersion: 1");
        assertThat(unknown.body()).isEqualTo(json("{'is_compatible':true}"));
    }

    @Test
    void aTransitiveLevelAsksAllVersions() throws Exception {
        // 1 and 2 can't be read by 3, which only fits 2 when 1 is not asked.
        calls.register("s", "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}");
        calls.register(
                "s",
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\",\"default\":0}]}");
        String third =
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";

        calls.put("/config/s", "{\"compatibility\":\"BACKWARD_TRANSITIVE\"}");
        RegistryCalls.Answer refused = calls.register("s", third);
        calls.put("/config/s", "{\"compatibility\":\"BACKWARD\"}");
        RegistryCalls.Answer taken = calls.register("s", third);

        assertThat(refused.errorCode()).isEqualTo(40901);
        assertThat(taken.status()).isEqualTo(200);
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String singleQuoted) {
        return RegistryCalls.json(singleQuoted);
    }
}
