package dev.firebreak.boundary.registry;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a registry, read from the keys that Confluent's client knows, with or without the
 * prefix {@code schema.registry.} (TLS keys only with it: {@code ssl.*} alone is the broker's).
 *
 * <p>Defaults differ from Confluent's where those can block a poll loop for minutes: a call has one
 * deadline for everything it does, retries and other URLs included ({@code request.deadline.ms},
 * ours).
 */
record RegistryConfig(
        List<Endpoint> endpoints,
        Map<String, String> headers,
        @Nullable SSLContext tls,
        @Nullable String proxyHost,
        int proxyPort,
        Duration connectTimeout,
        Duration readTimeout,
        Duration deadline,
        int retriesMax,
        Duration retryWait,
        Duration retryWaitMax,
        Duration latestTtl,
        Duration missingTtl,
        boolean normalize,
        List<String> warnings) {

    /** One of the registry's addresses, and how it is told who asks. */
    record Endpoint(URI base, @Nullable String authorization) {}

    private static final String PREFIX = "schema.registry.";
    private static final String TLS_PREFIX = "schema.registry.ssl.";
    private static final String HEADER_PREFIX = "request.header.";
    private static final String HOST_NAME_CHECK = "ssl.endpoint.identification.algorithm";
    private static final Pattern JAAS_OPTION =
            Pattern.compile("\\b(username|password)\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static final Set<String> HONOURED =
            Set.of(
                    "url",
                    "basic.auth.credentials.source",
                    "basic.auth.user.info",
                    "bearer.auth.credentials.source",
                    "bearer.auth.token",
                    "bearer.auth.logical.cluster",
                    "bearer.auth.identity.pool.id",
                    "http.connect.timeout.ms",
                    "http.read.timeout.ms",
                    "request.deadline.ms",
                    "max.retries",
                    "retries.wait.ms",
                    "retries.max.wait.ms",
                    "latest.cache.ttl.sec",
                    "missing.id.cache.ttl.sec",
                    "normalize.schemas",
                    "proxy.host",
                    "proxy.port");

    /** What Confluent's client would do something else for, and why ours doesn't. */
    private static final Map<String, String> NOT_HONOURED =
            Map.ofEntries(
                    Map.entry(
                            "auto.register.schemas",
                            "schemas are never registered by sending; use `firebreak schemas register`"),
                    Map.entry("use.latest.version", "a record is written with its own schema only"),
                    Map.entry(
                            "latest.compatibility.strict",
                            "a record is written with its own schema only"),
                    Map.entry("use.schema.id", "a record is written with its own schema only"),
                    Map.entry(
                            "id.compatibility.strict",
                            "a record is written with its own schema only"),
                    Map.entry("value.subject.name.strategy", "subjects follow the topic catalogue"),
                    Map.entry("key.subject.name.strategy", "keys are bytes"),
                    Map.entry(
                            "value.schema.id.serializer",
                            "values are written with a prefix, and read with prefix or header"),
                    Map.entry(
                            "value.schema.id.deserializer",
                            "values are written with a prefix, and read with prefix or header"),
                    Map.entry("key.schema.id.serializer", "keys are bytes"),
                    Map.entry("key.schema.id.deserializer", "keys are bytes"),
                    Map.entry("specific.avro.reader", "the contract decides"),
                    Map.entry("avro.remove.java.properties", "they are always removed"),
                    Map.entry(
                            "missing.version.cache.ttl.sec",
                            "missing.id.cache.ttl.sec holds for all"),
                    Map.entry(
                            "missing.schema.cache.ttl.sec",
                            "missing.id.cache.ttl.sec holds for all"),
                    Map.entry("missing.cache.size", "it is fixed"),
                    Map.entry("max.schemas.per.subject", "it is fixed"));

    RegistryConfig {
        endpoints = List.copyOf(endpoints);
        headers = Map.copyOf(headers);
        warnings = List.copyOf(warnings);
    }

    /**
     * @throws IllegalArgumentException naming the key, when a value makes no sense or asks for what
     *     there isn't
     */
    static RegistryConfig of(Map<String, ?> config) {
        Keys keys = new Keys(config);
        String urls = keys.text("url");
        if (urls == null || urls.isBlank()) {
            throw new IllegalArgumentException("schema.registry.url is missing");
        }
        String authorization = authorization(keys, config);
        List<Endpoint> endpoints = new ArrayList<>();
        for (String url : urls.split(",", -1)) {
            endpoints.add(endpoint(url.strip(), authorization));
        }
        List<String> warnings = warnings(config);
        return new RegistryConfig(
                endpoints,
                headers(keys, config),
                endpoints.stream().anyMatch(RegistryConfig::isTls)
                        ? RegistryTls.context(tls(config))
                        : null,
                keys.text("proxy.host"),
                keys.number("proxy.port", 8080, 1, 65_535),
                keys.millis("http.connect.timeout.ms", 5_000),
                keys.millis("http.read.timeout.ms", 10_000),
                keys.millis("request.deadline.ms", 30_000),
                keys.number("max.retries", 3, 0, 100),
                keys.millis("retries.wait.ms", 200),
                keys.millis("retries.max.wait.ms", 5_000),
                Duration.ofSeconds(keys.number("latest.cache.ttl.sec", 60, -1, 86_400)),
                Duration.ofSeconds(keys.number("missing.id.cache.ttl.sec", 5, 0, 3_600)),
                Boolean.parseBoolean(keys.text("normalize.schemas", "false")),
                warnings);
    }

    private static boolean isTls(Endpoint endpoint) {
        return "https".equals(endpoint.base.getScheme());
    }

    private static Endpoint endpoint(String url, @Nullable String authorization) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            // Without the cause: it would repeat a password that stands in the URL.
            throw new IllegalArgumentException(
                    "schema.registry.url holds what is not a URL, such as http://localhost:8081");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https")) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "schema.registry.url is not of the form http://host:port or https://host:port: "
                            + uri.getScheme()
                            + "://"
                            + uri.getHost());
        }
        String userInfo = uri.getUserInfo();
        if (userInfo != null && authorization != null && !authorization.equals(basic(userInfo))) {
            throw new IllegalArgumentException(
                    "schema.registry.url names a user, and another key says to log in otherwise: leave one out");
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/+$", "");
        return new Endpoint(
                URI.create(scheme + "://" + uri.getHost() + port + path),
                userInfo == null ? authorization : basic(userInfo));
    }

    private static @Nullable String authorization(Keys keys, Map<String, ?> config) {
        String basic = basicFromKeys(keys, config);
        String bearer = bearer(keys);
        if (basic != null && bearer != null) {
            throw new IllegalArgumentException(
                    "basic.auth.* and bearer.auth.* are both set: leave one out");
        }
        return basic == null ? bearer : basic;
    }

    private static @Nullable String basicFromKeys(Keys keys, Map<String, ?> config) {
        String source = keys.text("basic.auth.credentials.source", "URL").toUpperCase(Locale.ROOT);
        return switch (source) {
            case "URL" -> null;
            case "USER_INFO" -> {
                String userInfo = keys.text("basic.auth.user.info");
                if (userInfo == null || userInfo.indexOf(':') < 1) {
                    throw new IllegalArgumentException("basic.auth.user.info is not user:password");
                }
                yield basic(userInfo);
            }
            case "SASL_INHERIT" -> basic(fromJaas(config.get("sasl.jaas.config")));
            default ->
                    throw new IllegalArgumentException(
                            "basic.auth.credentials.source is not URL, USER_INFO or SASL_INHERIT: "
                                    + source);
        };
    }

    private static String fromJaas(@Nullable Object jaas) {
        Map<String, String> options = new LinkedHashMap<>();
        Matcher option = JAAS_OPTION.matcher(jaas == null ? "" : jaas.toString());
        while (option.find()) {
            options.put(option.group(1), option.group(2).replaceAll("\\\\(.)", "$1"));
        }
        String user = options.get("username");
        String password = options.get("password");
        if (user == null || password == null) {
            throw new IllegalArgumentException(
                    "basic.auth.credentials.source is SASL_INHERIT, but sasl.jaas.config has no username and password");
        }
        return user + ":" + password;
    }

    private static @Nullable String bearer(Keys keys) {
        String token = keys.text("bearer.auth.token");
        String source =
                keys.text("bearer.auth.credentials.source", token == null ? "" : "STATIC_TOKEN");
        return switch (source.toUpperCase(Locale.ROOT)) {
            case "" -> null;
            case "STATIC_TOKEN" -> {
                if (token == null || token.isBlank()) {
                    throw new IllegalArgumentException("bearer.auth.token is missing");
                }
                yield "Bearer " + token.strip();
            }
            default ->
                    throw new IllegalArgumentException(
                            "bearer.auth.credentials.source %s is not supported; STATIC_TOKEN is"
                                    .formatted(source));
        };
    }

    private static String basic(String userInfo) {
        return "Basic "
                + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> headers(Keys keys, Map<String, ?> config) {
        Map<String, String> headers = new LinkedHashMap<>();
        config.forEach(
                (key, value) -> {
                    String name = bare(key);
                    if (name.startsWith(HEADER_PREFIX) && value != null) {
                        headers.put(name.substring(HEADER_PREFIX.length()), value.toString());
                    }
                });
        String cluster = keys.text("bearer.auth.logical.cluster");
        if (cluster != null) {
            headers.put("target-sr-cluster", cluster);
        }
        String pool = keys.text("bearer.auth.identity.pool.id");
        if (pool != null) {
            headers.put("Confluent-Identity-Pool-Id", pool);
        }
        return headers;
    }

    /** Kafka's own names, from {@code ssl.} on. */
    private static Map<String, Object> tls(Map<String, ?> config) {
        Map<String, Object> tls = new LinkedHashMap<>();
        config.forEach(
                (key, value) -> {
                    if (key.startsWith(TLS_PREFIX)
                            && value != null
                            && !bare(key).equals(HOST_NAME_CHECK)) {
                        tls.put(bare(key), value);
                    }
                });
        return tls;
    }

    private static List<String> warnings(Map<String, ?> config) {
        List<String> warnings = new ArrayList<>();
        new TreeMap<>(config)
                .forEach(
                        (key, value) -> {
                            String name = bare(key);
                            boolean ours = key.startsWith(PREFIX);
                            String reason = NOT_HONOURED.get(name);
                            if (reason != null
                                    && !(name.equals("auto.register.schemas")
                                            && "false".equals(String.valueOf(value)))) {
                                warnings.add("%s has no effect: %s".formatted(key, reason));
                            } else if (ours && name.equals(HOST_NAME_CHECK)) {
                                warnings.add(
                                        "%s has no effect: the host name is always checked"
                                                .formatted(key));
                            } else if (reason == null
                                    && isMeant(name, ours)
                                    && !HONOURED.contains(name)) {
                                warnings.add(
                                        "%s is not known here and has no effect".formatted(key));
                            }
                        });
        return warnings;
    }

    /** Whether somebody who wrote this key meant the registry's client. */
    private static boolean isMeant(String name, boolean prefixed) {
        boolean honouredFamily =
                name.startsWith(HEADER_PREFIX) || (prefixed && name.startsWith("ssl."));
        return !honouredFamily
                && (prefixed
                        || name.startsWith("basic.auth.")
                        || name.startsWith("bearer.auth.")
                        || name.contains(".schema.id."));
    }

    private static String bare(String key) {
        return key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
    }

    /** The values of keys with or without prefix; with it wins. */
    private record Keys(Map<String, ?> config) {
        @Nullable String text(String name) {
            Object value = config.get(PREFIX + name);
            if (value == null && !name.equals("url")) {
                value = config.get(name);
            }
            return value == null ? null : value.toString();
        }

        String text(String name, String otherwise) {
            String text = text(name);
            return text == null ? otherwise : text;
        }

        int number(String name, int otherwise, int min, int max) {
            String text = text(name);
            if (text == null) {
                return otherwise;
            }
            try {
                int value = Integer.parseInt(text.strip());
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Said below, together with numbers out of range.
            }
            throw new IllegalArgumentException(
                    "%s is not a number between %d and %d: %s".formatted(name, min, max, text));
        }

        Duration millis(String name, int otherwise) {
            return Duration.ofMillis(number(name, otherwise, 1, 3_600_000));
        }
    }

    /** Without what it knows: headers and credentials. */
    @Override
    public String toString() {
        return "registry at " + endpoints.stream().map(Endpoint::base).toList();
    }
}
