package dev.firebreak.boundary.config;

import java.util.HashMap;
import java.util.Map;

/**
 * Where the schema registry is.
 *
 * @param registry its URL, or several
 * @param schemaRegistry properties of the registry client
 * @param basicAuth credentials
 * @param bearerAuth a token
 */
@Group(value = "", doc = "The schema registry.")
public record RegistrySettings(
        @Key(
                        doc =
                                "URL of the schema registry; several, parted by commas, are tried in turn.",
                        fallback = "http://127.0.0.1:8081",
                        alias = "schema.registry.url")
                String registry,
        @Key(
                        name = "schema.registry",
                        doc =
                                "Properties of the registry client by Confluent's names: ssl.truststore.location, basic.auth.user.info …")
                Map<String, String> schemaRegistry,
        @Key(
                        name = "basic.auth",
                        doc = "Confluent's basic.auth.credentials.source and basic.auth.user.info.")
                Map<String, String> basicAuth,
        @Key(
                        name = "bearer.auth",
                        doc = "Confluent's bearer.auth.credentials.source and bearer.auth.token.")
                Map<String, String> bearerAuth) {
    public RegistrySettings {
        schemaRegistry = Map.copyOf(schemaRegistry);
        basicAuth = Map.copyOf(basicAuth);
        bearerAuth = Map.copyOf(bearerAuth);
        if (registry.isEmpty()) {
            throw new IllegalArgumentException(
                    "registry is empty; expected a URL such as http://127.0.0.1:8081");
        }
    }

    /** Properties for the registry client, by Confluent's names. */
    public Map<String, Object> registryProperties() {
        Map<String, Object> properties = new HashMap<>();
        schemaRegistry.forEach((name, value) -> properties.put("schema.registry." + name, value));
        basicAuth.forEach((name, value) -> properties.put("basic.auth." + name, value));
        bearerAuth.forEach((name, value) -> properties.put("bearer.auth." + name, value));
        properties.put("schema.registry.url", registry);
        return Map.copyOf(properties);
    }
}
