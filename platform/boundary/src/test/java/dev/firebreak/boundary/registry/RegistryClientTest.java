package dev.firebreak.boundary.registry;

import static dev.firebreak.boundary.registry.FaultyRegistry.error;
import static dev.firebreak.boundary.registry.FaultyRegistry.ok;
import static dev.firebreak.boundary.registry.FaultyRegistry.status;
import static dev.firebreak.boundary.registry.RegistryGround.assertKind;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the client makes of a registry's answers; what it does when there is none is in
 * RegistryOutageTest, how it behaves with a sound one in EmbeddedRegistryTest.
 */
final class RegistryClientTest {
    @RegisterExtension final RegistryGround ground = new RegistryGround();

    @Test
    void onlyARegistrysOwnWordMakesASchemaUnknown() {
        for (int code : new int[] {40401, 40402, 40403}) {
            assertKind(
                    () -> ground.client(ground.registry(error(404, code))).byId(7),
                    Kind.UNKNOWN_SCHEMA);
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
            assertKind(
                    () -> ground.client(ground.registry(notARegistry)).byId(7), Kind.MISCONFIGURED);
        }
    }

    @Test
    void unauthorizedIsNotTriedAgain() {
        for (int status : new int[] {401, 403}) {
            FaultyRegistry registry = ground.registry(status(status, ""));

            assertKind(() -> ground.client(registry).byId(7), Kind.UNAUTHORIZED);

            assertThat(registry.requests()).hasSize(1);
        }
    }

    @Test
    void anIncompatibleSchemaIsNotTriedAgain() {
        for (int code : new int[] {409, 40901}) {
            FaultyRegistry registry = ground.registry(error(409, code));

            assertKind(() -> ground.client(registry).register("s", record("R")), Kind.INCOMPATIBLE);

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
            assertKind(
                    () -> ground.client(ground.registry(status(200, body))).byId(7), Kind.MISMATCH);
        }
    }

    @Test
    void aMissingSchemaIsLookedForTwiceThenRememberedForSeconds() {
        FaultyRegistry registry = ground.registry(error(404, 40403));
        RegistryClient client = ground.client(registry);

        assertKind(() -> client.byId(7), Kind.UNKNOWN_SCHEMA);
        assertThat(registry.requests()).hasSize(2);
        for (int i = 0; i < 50; i++) {
            assertKind(() -> client.byId(7), Kind.UNKNOWN_SCHEMA);
        }
        assertThat(registry.requests()).hasSize(2);

        ground.time.pass(Duration.ofSeconds(6));
        assertKind(() -> client.byId(7), Kind.UNKNOWN_SCHEMA);
        assertThat(registry.requests()).hasSizeGreaterThan(2);
    }

    @Test
    void aSchemaThatArrivesBetweenTwoLooksIsFound() {
        FaultyRegistry registry = ground.registry(error(404, 40403), ok());

        assertThat(ground.client(registry).byId(7).id()).isEqualTo(7);
    }

    @Test
    void aFloodOfUnknownIdsIsNotReadAtTheSpeedOfOurPatience() {
        FaultyRegistry registry = ground.registry(error(404, 40403));
        RegistryClient client = ground.client(registry);

        for (int id = 1; id <= 1000; id++) {
            int unknown = id;
            assertKind(() -> client.byId(unknown), Kind.UNKNOWN_SCHEMA);
        }

        assertThat(ground.time.waits()).hasSize(1);
    }

    @Test
    void idsThatNoRegistryGivesAreNotAskedFor() {
        FaultyRegistry registry = ground.registry(ok());
        RegistryClient client = ground.client(registry);

        for (int id : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertKind(() -> client.byId(id), Kind.UNKNOWN_SCHEMA);
        }

        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aGuidIsUnknownToASoundRegistryThatHasNoGuids() {
        FaultyRegistry registry = ground.registry(status(404, ""), status(200, "[]"));

        assertKind(() -> ground.client(registry).byGuid(new UUID(1, 2)), Kind.UNKNOWN_SCHEMA);
    }

    @Test
    void manyWhoAskTheSameAtOnceAskOnce() throws Exception {
        FaultyRegistry registry = ground.registry(ok());
        RegistryClient client = ground.client(registry);
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
        FaultyRegistry helper = ground.registry();
        FaultyRegistry registry = ground.registry(helper.stall(), ok());
        RegistryClient client = ground.client(registry);
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
                ground.registry(
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

        Schema schema = ground.client(registry).byId(7).schema();

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

        assertKind(() -> ground.client(ground.registry(circle)).byId(7), Kind.MISMATCH);
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
        FaultyRegistry registry = ground.registry(deeper);

        assertKind(() -> ground.client(registry).byId(7), Kind.MISMATCH);

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

        FaultyRegistry registry = ground.registry(ok());
        ground.client(
                        Map.of(
                                "schema.registry.url",
                                registry.url().replace("://", "://ada:p%C3%A4%3Ass@")))
                .byId(7);
        assertThat(registry.authorizations()).containsExactly(basic);
    }

    private String authorization(Map<String, String> keys) {
        FaultyRegistry registry = ground.registry(ok());
        Map<String, String> config = new HashMap<>(keys);
        config.put("schema.registry.url", registry.url());
        ground.client(config).byId(7);
        return registry.authorizations().getFirst();
    }

    private static Schema record(String name) {
        return Schema.createRecord(name, null, null, false, List.of());
    }
}
