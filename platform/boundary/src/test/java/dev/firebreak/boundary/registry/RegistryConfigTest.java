package dev.firebreak.boundary.registry;

import static dev.firebreak.boundary.registry.RegistryGround.url;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said about a configuration before anything is asked. */
final class RegistryConfigTest {
    @Test
    void whatCantBeDoneIsSaidAtTheStart() {
        assertSaid(Map.of(), "schema.registry.url");
        assertSaid(url("ftp://x"), "http");
        assertSaid(url("http://secretuser:secretpass@a b"), "URL");
        assertSaid(url("u", "basic.auth.credentials.source", "GUESS"), "GUESS");
        assertSaid(url("u", "basic.auth.credentials.source", "USER_INFO"), "basic.auth.user.info");
        assertSaid(url("u", "basic.auth.credentials.source", "SASL_INHERIT"), "sasl.jaas.config");
        assertSaid(url("u", "bearer.auth.credentials.source", "OAUTHBEARER"), "OAUTHBEARER");
        assertSaid(url("u", "bearer.auth.credentials.source", "STATIC_TOKEN"), "bearer.auth.token");
        assertSaid(
                url(
                        "u",
                        "basic.auth.credentials.source",
                        "USER_INFO",
                        "basic.auth.user.info",
                        "a:b",
                        "bearer.auth.token",
                        "t"),
                "both");
        assertSaid(url("u", "http.read.timeout.ms", "soon"), "http.read.timeout.ms");
        assertSaid(
                url("https://localhost:1", "schema.registry.ssl.truststore.location", "/nowhere"),
                "ssl");
    }

    @Test
    void keysWithoutEffectAreNamed() {
        Map<String, Object> config =
                new HashMap<>(
                        url(
                                "u",
                                "auto.register.schemas",
                                "true",
                                "use.latest.version",
                                "true",
                                "schema.registry.ssl.endpoint.identification.algorithm",
                                "",
                                "schema.registry.basic.auth.sauce",
                                "URL",
                                "max.retries",
                                "3"));
        config.put("bootstrap.servers", "localhost:9092");
        config.put("ssl.truststore.location", "the broker's");

        assertThat(RegistryConfig.of(config).warnings())
                .extracting(warning -> warning.substring(0, warning.indexOf(' ')))
                .containsExactlyInAnyOrder(
                        "auto.register.schemas",
                        "use.latest.version",
                        "schema.registry.ssl.endpoint.identification.algorithm",
                        "schema.registry.basic.auth.sauce");
    }

    @Test
    void configurationIsShownWithoutSecrets() {
        RegistryConfig config = RegistryConfig.of(url("http://ada:hunter2@localhost:8081/base/"));

        assertThat(config.toString()).isEqualTo("registry at [http://localhost:8081/base]");
    }

    private static void assertSaid(Map<String, String> config, String word) {
        assertThatThrownBy(() -> RegistryConfig.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(word)
                .hasMessageNotContaining("secret");
    }
}
