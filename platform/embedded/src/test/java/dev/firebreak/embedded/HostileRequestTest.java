package dev.firebreak.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is sent is answered as the sender's fault, and the registry lives on. */
final class HostileRequestTest {
    private static final int SEEDS = 1_500;
    private final RegistryInMemory registry = new RegistryInMemory();

    @AfterEach
    void close() {
        registry.close();
    }

    static List<String> hostileBodies() {
        return List.of(
                "{",
                "null",
                "\"text\"",
                "\u0000",
                "{\"schema\":\"\\ud800\"}",
                "{\"schema\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}",
                wrapped("[".repeat(900) + "\"int\"" + "]".repeat(900)),
                wrapped(nestedArrays(400)),
                wrapped(nestedArrays(20_000)),
                wrapped(
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"r\",\"type\":\"R\"},{\"name\":\"r\",\"type\":\"R\"}]}"),
                wrapped("{\"type\":\"record\",\"name\":\"\",\"fields\":[]}"),
                wrapped("{\"type\":\"record\",\"name\":\"a..b\",\"fields\":[]}"),
                wrapped("{\"type\":\"record\",\"name\":\"R\",\"fields\":null}"),
                wrapped(
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\",\"default\":\"x\"}]}"),
                wrapped("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}"),
                wrapped("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":7}"),
                wrapped("{\"type\":\"fixed\",\"name\":\"F\",\"size\":-1}"),
                wrapped("{\"type\":\"fixed\",\"name\":\"F\",\"size\":1e999}"),
                wrapped("{\"type\":{\"type\":{\"type\":{}}}}"),
                wrapped("[\"int\",\"int\"]"),
                wrapped("[[\"int\"]]"),
                wrapped("\"no.such.Type\""),
                wrapped(
                        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":-5,\"scale\":9}\u0000"),
                "{\"schema\":\"\\\"string\\\"\",\"references\":[1]}",
                "{\"schema\":\"\\\"string\\\"\",\"references\":[{\"name\":\"a\",\"subject\":\"s\",\"version\":1e99}]}",
                "{\"schema\":\"\\\"string\\\"\",\"id\":1e400}",
                "{\"schema\":\"\\\"string\\\"\",\"id\":\"x\"}");
    }

    @ParameterizedTest
    @MethodSource("hostileBodies")
    void aBodyThatMeansHarmIsRefused(String body) throws Exception {
        for (String path :
                List.of(
                        "/subjects/s/versions",
                        "/subjects/s",
                        "/compatibility/subjects/s/versions/latest?verbose=true")) {
            registry.store.register("s", Draft.of("\"long\""));

            RegistryCalls.Answer answer = registry.calls.post(path, body);

            assertThat(answer.status()).as("%s: %s", path, answer.body()).isBetween(200, 499);
            assertThat(registry.calls.get("/subjects").status()).isEqualTo(200);
        }
    }

    @Test
    void bytesByChanceAreRefused() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomGenerator random = new Random(seed);
            byte[] body = mutated(wrapped(new RandomSchemas(random).record()), random);

            RegistryCalls.Answer answer =
                    registry.calls.send("POST", "/subjects/s" + seed + "/versions", body);

            assertThat(answer.status()).as("seed %d: %s", seed, answer.body()).isIn(200, 400, 422);
        }
        assertThat(registry.calls.get("/subjects").status()).isEqualTo(200);
    }

    @Test
    void bodiesThatAreNotUtf8AreRefused() throws Exception {
        for (byte[] body :
                List.of(
                        new byte[] {(byte) 0xff, (byte) 0xfe, 0},
                        new byte[] {'{', '"', (byte) 0xc3, '"'})) {
            assertThat(registry.calls.send("POST", "/subjects/s/versions", body).status())
                    .isEqualTo(400);
        }
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() throws Exception {
        byte[] body = new byte[RegistryHttp.BODY_BYTES_MAX + 1];
        Arrays.fill(body, (byte) ' ');

        RegistryCalls.Answer answer = registry.calls.send("POST", "/subjects/s/versions", body);

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void addressesOutOfShapeAreRefused() throws Exception {
        for (String path :
                List.of(
                        "/subjects/%ff%fe",
                        "//",
                        "/subjects//versions",
                        "/schemas/ids/",
                        "/subjects?deleted",
                        "/subjects?=&&a=%20")) {
            assertThat(registry.calls.get(path).status()).as(path).isBetween(200, 499);
        }
    }

    private static byte[] mutated(String text, RandomGenerator random) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var output = new ByteArrayOutputStream();
        for (byte b : bytes) {
            switch (random.nextInt(60)) {
                case 0 -> output.write(random.nextInt(256));
                case 1 -> {}
                case 2 -> output.write(new byte[] {b, b});
                default -> output.write(b);
            }
        }
        return output.toByteArray();
    }

    private static String nestedArrays(int depth) {
        return "{\"type\":\"array\",\"items\":".repeat(depth) + "\"int\"" + "}".repeat(depth);
    }

    private static String wrapped(String schema) {
        return RegistryCalls.wrapped(schema);
    }
}
