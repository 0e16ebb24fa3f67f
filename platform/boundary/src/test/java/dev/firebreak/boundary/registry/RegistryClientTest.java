package dev.firebreak.boundary.registry;

import static dev.firebreak.boundary.registry.FaultyRegistry.cut;
import static dev.firebreak.boundary.registry.FaultyRegistry.error;
import static dev.firebreak.boundary.registry.FaultyRegistry.ok;
import static dev.firebreak.boundary.registry.FaultyRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.registry.FaultyRegistry.Answer;
import dev.firebreak.boundary.registry.RegistryException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the client does when the registry, or the way to it, is ill; how it behaves with a sound one
 * is in EmbeddedRegistryTest.
 */
final class RegistryClientTest {
    private final Waits time = new Waits();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void aBusyRegistryIsAskedAgainUntilItAnswers() {
        FaultyRegistry registry =
                registry(error(503, 50301), error(429, 42901), error(500, 50001), ok());
        RegistryClient client = client(registry);

        RegisteredSchema schema = client.byId(7);

        assertThat(schema.schema().getName()).isEqualTo("R");
        assertThat(registry.requests()).hasSize(4);
        assertThat(time.waits()).hasSize(3);
    }

    @Test
    void waitsGrowAndAreNeverLongerThanTheirCeiling() {
        FaultyRegistry registry = registry(error(503, 50301));
        RegistryClient client =
                client(
                        registry,
                        "max.retries",
                        "6",
                        "retries.wait.ms",
                        "100",
                        "retries.max.wait.ms",
                        "800");

        assertKind(() -> client.byId(7), Kind.UNAVAILABLE);

        assertThat(registry.requests()).hasSize(7);
        long[] ceilings = {100, 200, 400, 800, 800, 800};
        for (int i = 0; i < ceilings.length; i++) {
            assertThat(time.waits().get(i))
                    .isBetween(Duration.ZERO, Duration.ofMillis(ceilings[i]));
        }
    }

    @Test
    void retryAfterIsHonouredInSeconds() {
        FaultyRegistry registry = registry(status(429, "{}", "Retry-After", "7"), ok());

        client(registry).byId(7);

        assertThat(time.waits()).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void retryAfterIsHonouredAsADate() {
        FaultyRegistry registry =
                registry(status(503, "{}", "Retry-After", "Fri, 20 Nov 2026 10:00:03 GMT"), ok());

        client(registry).byId(7);

        assertThat(time.waits()).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void whoIsToldToWaitBeyondTheDeadlineGivesUpAtOnce() {
        FaultyRegistry registry = registry(status(429, "{}", "Retry-After", "3600"), ok());

        assertKind(() -> client(registry).byId(7), Kind.UNAVAILABLE);

        assertThat(time.waits()).isEmpty();
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void allRetriesEndAtOneDeadline() {
        FaultyRegistry registry = registry(status(503, "{}", "Retry-After", "4"));
        RegistryClient client =
                client(registry, "max.retries", "100", "request.deadline.ms", "10000");

        assertKind(() -> client.byId(7), Kind.UNAVAILABLE);

        assertThat(time.waits()).containsExactly(Duration.ofSeconds(4), Duration.ofSeconds(4));
    }

    @Test
    void aRegistryThatSaysNothingIsUnavailable() {
        FaultyRegistry registry = FaultyRegistry.start();
        open.add(registry);
        FaultyRegistry stalling = registry(registry.stall());

        assertKind(
                () -> client(stalling, "http.read.timeout.ms", "200", "max.retries", "0").byId(7),
                Kind.UNAVAILABLE);
    }

    @Test
    void anAnswerThatStartsAndNeverEndsIsUnavailable() {
        FaultyRegistry helper = registry();
        FaultyRegistry dripping = registry(helper.stallWithinTheBody());

        assertKind(
                () -> client(dripping, "http.read.timeout.ms", "200", "max.retries", "0").byId(7),
                Kind.UNAVAILABLE);
    }

    @Test
    void aCutConnectionIsUnavailableAndWorthAnotherTry() {
        FaultyRegistry registry = registry(cut(), ok());

        assertThat(client(registry).byId(7).id()).isEqualTo(7);
    }

    @Test
    void aRefusedConnectionIsUnavailable() {
        FaultyRegistry registry = registry(ok());
        String url = registry.url();
        registry.close();

        assertKind(() -> client(Map.of("schema.registry.url", url)).byId(7), Kind.UNAVAILABLE);
    }

    @Test
    void theNextAddressIsAskedWithoutWaitingAndKept() {
        FaultyRegistry ill = registry(error(503, 50301));
        FaultyRegistry sound = registry(ok());
        RegistryClient client =
                client(Map.of("schema.registry.url", ill.url() + ", " + sound.url()));

        client.byId(7);
        client.byId(8);
        client.byId(9);

        assertThat(time.waits()).isEmpty();
        assertThat(ill.requests()).hasSize(1);
        assertThat(sound.requests()).hasSize(3);
    }

    @Test
    void anAddressThatIsGoneIsLeftForTheNext() {
        FaultyRegistry gone = registry(ok());
        String url = gone.url();
        gone.close();
        FaultyRegistry sound = registry(ok());

        assertThat(client(Map.of("schema.registry.url", url + "," + sound.url())).byId(7).id())
                .isEqualTo(7);
    }

    @Test
    void onlyARegistrysOwnWordMakesASchemaUnknown() {
        for (int code : new int[] {40401, 40402, 40403}) {
            assertKind(() -> client(registry(error(404, code))).byId(7), Kind.UNKNOWN_SCHEMA);
        }
        for (Answer notARegistry :
                List.of(
                        status(404, ""),
                        status(404, "<html>not found</html>"),
                        status(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}"),
                        status(200, "<html>welcome</html>"),
                        status(200, ""),
                        status(200, "{}"),
                        status(302, "", "Location", "http://elsewhere/"),
                        status(405, ""))) {
            assertKind(() -> client(registry(notARegistry)).byId(7), Kind.MISCONFIGURED);
        }
    }

    @Test
    void unauthorizedIsNotTriedAgain() {
        for (int status : new int[] {401, 403}) {
            FaultyRegistry registry = registry(status(status, ""));

            assertKind(() -> client(registry).byId(7), Kind.UNAUTHORIZED);

            assertThat(registry.requests()).hasSize(1);
        }
    }

    @Test
    void anIncompatibleSchemaIsNotTriedAgain() {
        for (int code : new int[] {409, 40901}) {
            FaultyRegistry registry = registry(error(409, code));

            assertKind(() -> client(registry).register("s", record("R")), Kind.INCOMPATIBLE);

            assertThat(registry.requests()).hasSize(1);
        }
    }

    @Test
    void whatCantBeParsedIsAMismatch() {
        for (String body :
                List.of(
                        "{\"schema\":\"not a schema\"}",
                        "{\"schema\":\"{}\",\"schemaType\":\"JSON\"}",
                        "{\"schema\":\"\"}",
                        "{\"schema\":\"" + "[".repeat(100_000) + "\"}")) {
            assertKind(() -> client(registry(status(200, body))).byId(7), Kind.MISMATCH);
        }
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        FaultyRegistry registry =
                registry(status(200, "{\"schema\":\"" + "x".repeat(17 * 1024 * 1024) + "\"}"));

        assertKind(() -> client(registry, "max.retries", "0").byId(7), Kind.UNAVAILABLE);
    }

    @Test
    void aMissingSchemaIsLookedForTwiceThenRememberedForSeconds() {
        FaultyRegistry registry = registry(error(404, 40403));
        RegistryClient client = client(registry);

        assertKind(() -> client.byId(7), Kind.UNKNOWN_SCHEMA);
        assertThat(registry.requests()).hasSize(2);
        for (int i = 0; i < 50; i++) {
            assertKind(() -> client.byId(7), Kind.UNKNOWN_SCHEMA);
        }
        assertThat(registry.requests()).hasSize(2);

        time.pass(Duration.ofSeconds(6));
        assertKind(() -> client.byId(7), Kind.UNKNOWN_SCHEMA);
        assertThat(registry.requests()).hasSizeGreaterThan(2);
    }

    @Test
    void aSchemaThatArrivesBetweenTwoLooksIsFound() {
        FaultyRegistry registry = registry(error(404, 40403), ok());

        assertThat(client(registry).byId(7).id()).isEqualTo(7);
    }

    @Test
    void aFloodOfUnknownIdsIsNotReadAtTheSpeedOfOurPatience() {
        FaultyRegistry registry = registry(error(404, 40403));
        RegistryClient client = client(registry);

        for (int id = 1; id <= 1000; id++) {
            int unknown = id;
            assertKind(() -> client.byId(unknown), Kind.UNKNOWN_SCHEMA);
        }

        assertThat(time.waits()).hasSize(1);
    }

    @Test
    void anOutageIsNotRemembered() {
        FaultyRegistry registry = registry(error(503, 50301), ok());
        RegistryClient client = client(registry, "max.retries", "0");

        assertKind(() -> client.byId(7), Kind.UNAVAILABLE);

        assertThat(client.byId(7).id()).isEqualTo(7);
    }

    @Test
    void idsThatNoRegistryGivesAreNotAskedFor() {
        FaultyRegistry registry = registry(ok());
        RegistryClient client = client(registry);

        for (int id : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertKind(() -> client.byId(id), Kind.UNKNOWN_SCHEMA);
        }

        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aGuidIsUnknownToASoundRegistryThatHasNoGuids() {
        FaultyRegistry registry = registry(status(404, ""), status(200, "[]"));

        assertKind(() -> client(registry).byGuid(new UUID(1, 2)), Kind.UNKNOWN_SCHEMA);
    }

    @Test
    void manyWhoAskTheSameAtOnceAskOnce() throws Exception {
        FaultyRegistry registry = registry(ok());
        RegistryClient client = client(registry);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<RegisteredSchema>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(threads.submit(() -> client.byId(7)));
            }

            for (Future<RegisteredSchema> answer : answers) {
                assertThat(answer.get().id()).isEqualTo(7);
            }
        }

        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void whoWaitsForAnInterruptedAskerAsksAgain() throws Exception {
        FaultyRegistry helper = registry();
        FaultyRegistry registry = registry(helper.stall(), ok());
        RegistryClient client = client(registry);
        Thread first =
                Thread.ofVirtual().start(() -> assertKind(() -> client.byId(7), Kind.UNAVAILABLE));
        org.awaitility.Awaitility.await().until(() -> registry.requests().size() == 1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<RegisteredSchema> second = threads.submit(() -> client.byId(7));

            first.interrupt();

            assertThat(second.get().id()).isEqualTo(7);
        }
        first.join();
    }

    @Test
    void referencesAreReadDepthFirst() {
        FaultyRegistry registry =
                registry(
                        status(
                                200,
                                """
                        {"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"A\\",\\"fields\\":[{\\"name\\":\\"b\\",\\"type\\":\\"B\\"}]}",
                         "references":[{"name":"B","subject":"b","version":1}]}"""),
                        status(
                                200,
                                """
                        {"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"B\\",\\"fields\\":[{\\"name\\":\\"c\\",\\"type\\":\\"C\\"}]}",
                         "references":[{"name":"C","subject":"c/d","version":2}]}"""),
                        status(
                                200,
                                """
                        {"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"C\\",\\"fields\\":[]}"}"""));

        Schema schema = client(registry).byId(7).schema();

        assertThat(schema.getField("b").schema().getField("c").schema().getName()).isEqualTo("C");
        assertThat(registry.requests().getLast())
                .isEqualTo("GET /subjects/c%2Fd/versions/2?deleted=true");
    }

    @Test
    void referencesThatGoInCirclesEnd() {
        Answer circle =
                status(
                        200,
                        """
                {"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"A\\",\\"fields\\":[{\\"name\\":\\"b\\",\\"type\\":\\"B\\"}]}",
                 "references":[{"name":"B","subject":"b","version":1}]}""");

        assertKind(() -> client(registry(circle)).byId(7), Kind.MISMATCH);
    }

    @Test
    void referencesWithoutEndAreCutOff() {
        Random random = new Random(1);
        Answer deeper =
                exchange ->
                        status(
                                        200,
                                        """
                {"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"A\\",\\"fields\\":[]}",
                 "references":[{"name":"B","subject":"s","version":%d}]}"""
                                                .formatted(random.nextInt(1 << 30)))
                                .to(exchange);
        FaultyRegistry registry = registry(deeper);

        assertKind(() -> client(registry).byId(7), Kind.MISMATCH);

        assertThat(registry.requests()).hasSizeLessThan(30);
    }

    @Test
    void whoAsksIsSaidAsConfigured() {
        String basic =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString("ada:pä:ss".getBytes(StandardCharsets.UTF_8));
        assertThat(authorization(Map.of())).isEmpty();
        assertThat(
                        authorization(
                                Map.of(
                                        "basic.auth.credentials.source",
                                        "USER_INFO",
                                        "basic.auth.user.info",
                                        "ada:pä:ss")))
                .isEqualTo(basic);
        assertThat(
                        authorization(
                                Map.of(
                                        "schema.registry.basic.auth.credentials.source",
                                                "USER_INFO",
                                        "schema.registry.basic.auth.user.info", "ada:pä:ss")))
                .isEqualTo(basic);
        assertThat(
                        authorization(
                                Map.of(
                                        "basic.auth.credentials.source",
                                        "SASL_INHERIT",
                                        "sasl.jaas.config",
                                        "o.a.k.PlainLoginModule required username=\"ada\" password=\"pä:ss\";")))
                .isEqualTo(basic);
        assertThat(
                        authorization(
                                Map.of(
                                        "bearer.auth.credentials.source",
                                        "STATIC_TOKEN",
                                        "bearer.auth.token",
                                        "t0ken")))
                .isEqualTo("Bearer t0ken");

        FaultyRegistry registry = registry(ok());
        client(Map.of("schema.registry.url", registry.url().replace("://", "://ada:p%C3%A4%3Ass@")))
                .byId(7);
        assertThat(registry.authorizations()).containsExactly(basic);
    }

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

    private String authorization(Map<String, String> keys) {
        FaultyRegistry registry = registry(ok());
        Map<String, String> config = new HashMap<>(keys);
        config.put("schema.registry.url", registry.url());
        client(config).byId(7);
        return registry.authorizations().getFirst();
    }

    private static Map<String, String> url(String url, String... more) {
        Map<String, String> config = new HashMap<>();
        config.put("schema.registry.url", url.equals("u") ? "http://localhost:1" : url);
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return config;
    }

    private static void assertSaid(Map<String, String> config, String word) {
        assertThatThrownBy(() -> RegistryConfig.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(word)
                .hasMessageNotContaining("secret");
    }

    private static void assertKind(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Kind kind) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
    }

    private static Schema record(String name) {
        return Schema.createRecord(name, null, null, false, List.of());
    }

    private FaultyRegistry registry(Answer... answers) {
        FaultyRegistry registry = FaultyRegistry.start(answers);
        open.add(registry);
        return registry;
    }

    private RegistryClient client(FaultyRegistry registry, String... more) {
        return client(url(registry.url(), more));
    }

    private RegistryClient client(Map<String, String> config) {
        RegistryClient client = RegistryClient.of(config, time, time, new Random(1));
        open.add(client);
        return client;
    }
}
