package dev.firebreak.boundary.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.registry.FaultyRegistry.Answer;
import dev.firebreak.boundary.registry.RegistryException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Registries as ill as a test wants them, and their clients; all are closed after the test. */
final class RegistryGround implements AfterEachCallback {
    final Waits time = new Waits();
    private final List<AutoCloseable> open = new ArrayList<>();

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    FaultyRegistry registry(Answer... answers) {
        FaultyRegistry registry = FaultyRegistry.start(answers);
        open.add(registry);
        return registry;
    }

    RegistryClient client(FaultyRegistry registry, String... more) {
        return client(url(registry.url(), more));
    }

    RegistryClient client(Map<String, String> config) {
        RegistryClient client = RegistryClient.of(config, time, time, new Random(1));
        open.add(client);
        return client;
    }

    static void assertKind(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Kind kind) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
    }

    /** A configuration with this address, or any for "u", and these keys and values. */
    static Map<String, String> url(String url, String... more) {
        Map<String, String> config = new HashMap<>();
        config.put("schema.registry.url", url.equals("u") ? "http://localhost:1" : url);
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return config;
    }
}
