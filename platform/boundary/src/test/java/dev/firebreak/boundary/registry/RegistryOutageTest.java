package dev.firebreak.boundary.registry;

import static dev.firebreak.boundary.registry.FaultyRegistry.cut;
import static dev.firebreak.boundary.registry.FaultyRegistry.error;
import static dev.firebreak.boundary.registry.FaultyRegistry.ok;
import static dev.firebreak.boundary.registry.FaultyRegistry.status;
import static dev.firebreak.boundary.registry.RegistryGround.assertKind;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.registry.RegistryException.Kind;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the client does while the registry, or the way to it, is ill: how often, how long, where.
 */
final class RegistryOutageTest {
    @RegisterExtension final RegistryGround ground = new RegistryGround();

    @Test
    void aBusyRegistryIsAskedAgainUntilItAnswers() {
        FaultyRegistry registry =
                ground.registry(error(503, 50301), error(429, 42901), error(500, 50001), ok());
        RegistryClient client = ground.client(registry);

        RegisteredSchema schema = client.byId(7);

        assertThat(schema.schema().getName()).isEqualTo("R");
        assertThat(registry.requests()).hasSize(4);
        assertThat(ground.time.waits()).hasSize(3);
    }

    @Test
    void waitsGrowAndAreNeverLongerThanTheirCeiling() {
        FaultyRegistry registry = ground.registry(error(503, 50301));
        RegistryClient client =
                ground.client(
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
            assertThat(ground.time.waits().get(i))
                    .isBetween(Duration.ZERO, Duration.ofMillis(ceilings[i]));
        }
    }

    @Test
    void retryAfterIsHonouredInSeconds() {
        FaultyRegistry registry = ground.registry(status(429, "{}", "Retry-After", "7"), ok());

        ground.client(registry).byId(7);

        assertThat(ground.time.waits()).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void retryAfterIsHonouredAsADate() {
        FaultyRegistry registry =
                ground.registry(
                        status(503, "{}", "Retry-After", "Fri, 20 Nov 2026 10:00:03 GMT"), ok());

        ground.client(registry).byId(7);

        assertThat(ground.time.waits()).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void whoIsToldToWaitBeyondTheDeadlineGivesUpAtOnce() {
        FaultyRegistry registry = ground.registry(status(429, "{}", "Retry-After", "3600"), ok());

        assertKind(() -> ground.client(registry).byId(7), Kind.UNAVAILABLE);

        assertThat(ground.time.waits()).isEmpty();
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void allRetriesEndAtOneDeadline() {
        FaultyRegistry registry = ground.registry(status(503, "{}", "Retry-After", "4"));
        RegistryClient client =
                ground.client(registry, "max.retries", "100", "request.deadline.ms", "10000");

        assertKind(() -> client.byId(7), Kind.UNAVAILABLE);

        assertThat(ground.time.waits())
                .containsExactly(Duration.ofSeconds(4), Duration.ofSeconds(4));
    }

    @Test
    void aRegistryThatSaysNothingIsUnavailable() {
        FaultyRegistry helper = ground.registry();
        FaultyRegistry stalling = ground.registry(helper.stall());

        assertKind(
                () ->
                        ground.client(stalling, "http.read.timeout.ms", "200", "max.retries", "0")
                                .byId(7),
                Kind.UNAVAILABLE);
    }

    @Test
    void anAnswerThatStartsAndNeverEndsIsUnavailable() {
        FaultyRegistry helper = ground.registry();
        FaultyRegistry dripping = ground.registry(helper.stallWithinTheBody());

        assertKind(
                () ->
                        ground.client(dripping, "http.read.timeout.ms", "200", "max.retries", "0")
                                .byId(7),
                Kind.UNAVAILABLE);
    }

    @Test
    void aCutConnectionIsUnavailableAndWorthAnotherTry() {
        FaultyRegistry registry = ground.registry(cut(), ok());

        assertThat(ground.client(registry).byId(7).id()).isEqualTo(7);
    }

    @Test
    void aRefusedConnectionIsUnavailable() {
        FaultyRegistry registry = ground.registry(ok());
        String url = registry.url();
        registry.close();

        assertKind(
                () -> ground.client(Map.of("schema.registry.url", url)).byId(7), Kind.UNAVAILABLE);
    }

    @Test
    void theNextAddressIsAskedWithoutWaitingAndKept() {
        FaultyRegistry ill = ground.registry(error(503, 50301));
        FaultyRegistry sound = ground.registry(ok());
        RegistryClient client =
                ground.client(Map.of("schema.registry.url", ill.url() + ", " + sound.url()));

        client.byId(7);
        client.byId(8);
        client.byId(9);

        assertThat(ground.time.waits()).isEmpty();
        assertThat(ill.requests()).hasSize(1);
        assertThat(sound.requests()).hasSize(3);
    }

    @Test
    void anAddressThatIsGoneIsLeftForTheNext() {
        FaultyRegistry gone = ground.registry(ok());
        String url = gone.url();
        gone.close();
        FaultyRegistry sound = ground.registry(ok());

        assertThat(
                        ground.client(Map.of("schema.registry.url", url + "," + sound.url()))
                                .byId(7)
                                .id())
                .isEqualTo(7);
    }

    @Test
    void anOutageIsNotRemembered() {
        FaultyRegistry registry = ground.registry(error(503, 50301), ok());
        RegistryClient client = ground.client(registry, "max.retries", "0");

        assertKind(() -> client.byId(7), Kind.UNAVAILABLE);

        assertThat(client.byId(7).id()).isEqualTo(7);
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        FaultyRegistry registry =
                ground.registry(
                        status(200, "{\"schema\":\"" + "x".repeat(17 * 1024 * 1024) + "\"}"));

        assertKind(() -> ground.client(registry, "max.retries", "0").byId(7), Kind.UNAVAILABLE);
    }
}
