package dev.firebreak.boundary.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.registry.RegistryException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client for registries that speak Confluent's REST API: Confluent's own, Redpanda, Karapace,
 * Apicurio, and the embedded one. What can't change (the schema under an id) is remembered for
 * ever, that something is missing for seconds. It registers only when {@link #register} is called.
 * Safe for use by many threads.
 */
public final class RegistryClient implements SchemaRegistry, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryClient.class);
    private static final int SCHEMAS_MAX = 5_000;
    private static final Duration SECOND_LOOK_AFTER = Duration.ofMillis(500);
    private static final Duration SECOND_LOOK_EVERY = Duration.ofSeconds(5);

    private final RegistryHttp http;
    private final SchemaReader reader;
    private final InstantSource clock;
    private final Pause pause;
    private final boolean normalize;
    private final Answers<Integer, RegisteredSchema> byId;
    private final Answers<UUID, RegisteredSchema> byGuid;
    private final Answers<Place, RegisteredSchema> lookups;
    private final Answers<String, RegisteredSchema> latest;
    private final Answers<Integer, List<SubjectVersion>> versionsOf;
    private final AtomicReference<Instant> nextSecondLook = new AtomicReference<>(Instant.MIN);

    private record Place(String subject, String schema) {}

    private RegistryClient(
            RegistryConfig config, InstantSource clock, Pause pause, RandomGenerator random) {
        this.http = new RegistryHttp(config, clock, pause, random);
        this.reader = new SchemaReader(this::versionNode);
        this.clock = clock;
        this.pause = pause;
        this.normalize = config.normalize();
        this.byId = Answers.forEver(clock, SCHEMAS_MAX, config.missingTtl());
        this.byGuid = Answers.forEver(clock, SCHEMAS_MAX, config.missingTtl());
        this.lookups = Answers.forEver(clock, SCHEMAS_MAX, config.missingTtl());
        this.latest = Answers.during(clock, SCHEMAS_MAX, config.latestTtl(), config.missingTtl());
        this.versionsOf =
                Answers.during(clock, SCHEMAS_MAX, config.missingTtl(), config.missingTtl());
    }

    /**
     * Built from Confluent's configuration keys, with or without the prefix {@code
     * schema.registry.}; README.md lists them. Keys that Confluent's client would act on and this
     * one doesn't are logged.
     *
     * @throws IllegalArgumentException naming the key that can't be used
     */
    public static RegistryClient of(Map<String, ?> config) {
        return of(
                config,
                InstantSource.system(),
                time -> Thread.sleep(time), // the one place where waiting is real
                RandomGenerator.getDefault());
    }

    static RegistryClient of(
            Map<String, ?> config, InstantSource clock, Pause pause, RandomGenerator random) {
        RegistryConfig read = RegistryConfig.of(config);
        read.warnings().forEach(log::warn);
        return new RegistryClient(read, clock, pause, random);
    }

    @Override
    public RegisteredSchema byId(int id) {
        return byId(id, "");
    }

    @Override
    public RegisteredSchema byId(int id, String subject) {
        if (id <= 0) {
            // Not worth a question, and some registries answer it with a server error, which would
            // look like an outage.
            throw new RegistryException(Kind.UNKNOWN_SCHEMA, "no registry gives the id " + id);
        }
        String hint = subject.isEmpty() ? "" : "&subject=" + segment(subject);
        return byId.get(
                id,
                () -> {
                    JsonNode answer =
                            lookingTwice(
                                    () ->
                                            http.get(
                                                    "/schemas/ids/"
                                                            + id
                                                            + "?fetchMaxId=false"
                                                            + hint));
                    return reader.read(id, answer);
                });
    }

    @Override
    public RegisteredSchema byGuid(UUID guid) {
        return byGuid.get(
                guid,
                () -> {
                    JsonNode answer;
                    try {
                        answer = lookingTwice(() -> http.get("/schemas/guids/" + guid));
                    } catch (RegistryException e) {
                        if (e.kind() != Kind.MISCONFIGURED) {
                            throw e;
                        }
                        // A registry without guids has no such path. One that answers otherwise is
                        // sound: the record is at fault.
                        subjects();
                        throw new RegistryException(
                                Kind.UNKNOWN_SCHEMA,
                                "the registry knows no guids: " + e.getMessage(),
                                e);
                    }
                    RegisteredSchema found = reader.read(answer.path("id").asInt(-1), answer);
                    return new RegisteredSchema(found.id(), guid, found.schema());
                });
    }

    @Override
    public RegisteredSchema lookup(String subject, Schema schema) {
        String text = schema.toString();
        return lookups.get(
                new Place(subject, text),
                () ->
                        named(
                                schema,
                                http.post(
                                        "/subjects/%s?normalize=%s&deleted=false"
                                                .formatted(segment(subject), normalize),
                                        body(text))));
    }

    @Override
    public RegisteredSchema register(String subject, Schema schema) {
        String text = schema.toString();
        JsonNode answer =
                http.post(
                        "/subjects/%s/versions?normalize=%s".formatted(segment(subject), normalize),
                        body(text));
        latest.forget(subject);
        lookups.forget(new Place(subject, text));
        RegisteredSchema registered = named(schema, answer);
        versionsOf.forget(registered.id());
        byId.forget(registered.id());
        return registered;
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        return known(
                () ->
                        latest.get(
                                subject,
                                () -> {
                                    JsonNode answer =
                                            http.get(
                                                    "/subjects/%s/versions/latest"
                                                            .formatted(segment(subject)));
                                    return reader.read(id(answer), answer);
                                }));
    }

    @Override
    public List<String> subjects() {
        return texts(http.get("/subjects"));
    }

    @Override
    public List<SubjectVersion> versionsOf(int id) {
        return known(
                        () ->
                                versionsOf.get(
                                        id,
                                        () -> {
                                            List<SubjectVersion> places = new ArrayList<>();
                                            for (JsonNode place :
                                                    http.get("/schemas/ids/" + id + "/versions")) {
                                                places.add(
                                                        new SubjectVersion(
                                                                place.path("subject").asText(),
                                                                place.path("version").asInt()));
                                            }
                                            return List.copyOf(places);
                                        }))
                .orElse(List.of());
    }

    @Override
    public List<String> incompatibilities(String subject, Schema schema) {
        String path = "/compatibility/subjects/%s/versions".formatted(segment(subject));
        return known(
                        () -> {
                            JsonNode answer;
                            try {
                                // Against all versions that the subject's level asks for; older
                                // registries only compare with the latest.
                                answer = http.post(path + "?verbose=true", body(schema.toString()));
                            } catch (RegistryException e) {
                                if (e.kind() != Kind.MISCONFIGURED) {
                                    throw e;
                                }
                                answer =
                                        http.post(
                                                path + "/latest?verbose=true",
                                                body(schema.toString()));
                            }
                            if (answer.path("is_compatible").asBoolean()) {
                                return List.<String>of();
                            }
                            List<String> messages = texts(answer.path("messages"));
                            return messages.isEmpty()
                                    ? List.of("not compatible, says the registry, and nothing more")
                                    : messages;
                        })
                .orElse(List.of());
    }

    @Override
    public List<Integer> versions(String subject) {
        return known(
                        () -> {
                            List<Integer> versions = new ArrayList<>();
                            http.get("/subjects/%s/versions".formatted(segment(subject)))
                                    .forEach(version -> versions.add(version.asInt()));
                            return List.copyOf(versions);
                        })
                .orElse(List.of());
    }

    @Override
    public RegisteredSchema version(String subject, int version) {
        JsonNode answer = versionNode(subject, version);
        return reader.read(id(answer), answer);
    }

    @Override
    public String compatibility(String subject) {
        JsonNode answer =
                known(() -> http.get("/config/%s?defaultToGlobal=true".formatted(segment(subject))))
                        .orElseGet(() -> http.get("/config"));
        return answer.path("compatibilityLevel")
                .asText(answer.path("compatibility").asText("UNKNOWN"));
    }

    /** How many exchanges it had with the registry so far. */
    long exchanges() {
        return http.exchanges();
    }

    /** Ends open connections; whoever waits for an answer gets UNAVAILABLE. */
    @Override
    public void close() {
        http.close();
    }

    /**
     * A schema registered a moment ago may not have reached the instance that we ask, so what is
     * missing is looked for twice; but seldom, or a topic full of garbage would be read at the
     * speed of our patience.
     */
    private JsonNode lookingTwice(Supplier<JsonNode> look) {
        try {
            return look.get();
        } catch (RegistryException e) {
            Instant now = clock.instant();
            Instant next = nextSecondLook.get();
            if (e.kind() != Kind.UNKNOWN_SCHEMA
                    || now.isBefore(next)
                    || !nextSecondLook.compareAndSet(next, now.plus(SECOND_LOOK_EVERY))) {
                throw e;
            }
            try {
                pause.forAbout(SECOND_LOOK_AFTER);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new RegistryException(
                        Kind.UNAVAILABLE, "interrupted while waiting for a schema", interrupted);
            }
            return look.get();
        }
    }

    private JsonNode versionNode(String subject, int version) {
        return http.get(
                "/subjects/%s/versions/%d?deleted=true".formatted(segment(subject), version));
    }

    private static <T> Optional<T> known(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (RegistryException e) {
            if (e.kind() == Kind.UNKNOWN_SCHEMA) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Answers to a posted schema need not repeat it; where they do, theirs counts. */
    private RegisteredSchema named(Schema schema, JsonNode answer) {
        int id = id(answer);
        return answer.hasNonNull("schema")
                ? reader.read(id, answer)
                : new RegisteredSchema(id, SchemaReader.guid(answer), schema);
    }

    private static int id(JsonNode answer) {
        if (!answer.path("id").isInt()) {
            throw new RegistryException(Kind.MISCONFIGURED, "the registry's answer has no id");
        }
        return answer.path("id").asInt();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }

    private static ObjectNode body(@Nullable String schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", schema);
    }

    /**
     * As one segment of a path: {@code a/b c} is {@code a%2Fb%20c}; a plus sign would not mean a
     * space there.
     */
    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
