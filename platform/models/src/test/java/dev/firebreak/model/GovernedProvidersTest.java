package dev.firebreak.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.kit.budget.Allowance;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fake.Fixtures;
import dev.firebreak.model.fake.ManualTime;
import dev.firebreak.model.fault.Fault;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.fault.Told;
import dev.firebreak.model.provider.Protocol;
import dev.firebreak.model.provider.Providers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All that stands before a provider, and the provider over HTTP: each protocol, on loopback. */
class GovernedProvidersTest {
    private static final String KEY = "sk-canary-4d1e8b7a90";

    @TempDir private Path dir;
    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FaultServer server = FaultServer.start();
    private final FaultServer other = FaultServer.start();
    private final HttpClient http = Providers.http();
    private Path prices;

    @BeforeEach
    void givenPricesThatAreEasyToReckonWith() throws Exception {
        prices =
                Files.writeString(
                        dir.resolve("prices.yaml"),
                        """
                        models:
                          - {name: openai/m, class: standard, context-tokens: 32000, output-tokens-max: 4000, counting: o200k}
                          - {name: anthropic/m, class: standard, context-tokens: 32000, output-tokens-max: 4000}
                          - {name: gemini/m, class: standard, context-tokens: 32000, output-tokens-max: 4000}
                        prices:
                          - {model: openai/*, from: 2026-01-01, input: 100, cached: 10, output: 1000}
                          - {model: anthropic/*, from: 2026-01-01, input: 200, cached: 20, cache-write: 250, output: 2000}
                          - {model: gemini/*, from: 2026-01-01, input: 300, cached: 30, output: 3000}
                          - {model: ollama/*, from: 2026-01-01, input: 1, output: 1}
                        """);
    }

    @AfterEach
    void close() {
        server.close();
        other.close();
        http.close();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerCostsWhatItsProviderCounted(Protocol protocol) {
        boolean counts = protocol != Protocol.OLLAMA;
        server.next(
                Told.text("fine")
                        .withTokens(counts ? new Tokens(11, 5, 0, 7, 0) : Tokens.of(11, 7)));
        Allowance allowance = Fixtures.allowance(100_000L, 10_000_000L);

        Completion completion =
                open(Map.of(protocol, server)).model().complete(Fixtures.prompt(allowance));

        long cost =
                switch (protocol) {
                    case OPENAI -> 6 * 100 + 5 * 10 + 7 * 1_000;
                    case ANTHROPIC -> 6 * 200 + 5 * 20 + 7 * 2_000;
                    case GEMINI -> 6 * 300 + 5 * 30 + 7 * 3_000;
                    case OLLAMA -> 11 + 7;
                };
        assertThat(completion.text()).isEqualTo("fine");
        assertThat(completion.model()).isEqualTo(name(protocol) + "/m");
        assertThat(completion.costMicros()).isEqualTo(cost);
        assertThat(allowance.costMicrosSpent()).isEqualTo(cost);
        assertThat(allowance.tokensSpent()).isEqualTo(18);
    }

    @ParameterizedTest
    @EnumSource
    void aProviderThatIsIllForAMomentIsAskedAgainWhenItSays(Protocol protocol) {
        server.next(Fault.THROTTLED_SECONDS, Fault.SERVER, Told.text("fine"));

        Completion completion = open(Map.of(protocol, server)).model().complete(Fixtures.prompt());

        assertThat(completion.text()).isEqualTo("fine");
        assertThat(server.requests()).hasSize(3);
        assertThat(time.pauses().getFirst()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsCutWhileItIsReadStartsAgain(Protocol protocol) {
        server.next(Fault.STREAM_CUT, Told.text("the whole answer"));
        List<String> seen = new ArrayList<>();
        Prompt prompt = Fixtures.prompt().withStream(recording(seen));

        Completion completion = open(Map.of(protocol, server)).model().complete(prompt);

        assertThat(completion.text()).isEqualTo("the whole answer");
        int restart = seen.indexOf("(restart)");
        assertThat(restart).isPositive();
        assertThat(String.join("", seen.subList(restart + 1, seen.size())))
                .isEqualTo("the whole answer");
    }

    @Test
    void whereTheCheaperProviderIsAwayTheOtherOneAnswersAndTheFirstIsLeftAlone() {
        server.otherwise(Fault.UNAVAILABLE);
        other.otherwise(Told.text("from the other"));
        Models models = open(Map.of(Protocol.OPENAI, server, Protocol.ANTHROPIC, other));

        for (int i = 0; i < 10; i++) {
            Completion completion =
                    models.model().complete(Prompt.of("Be brief.", "Number " + i + "?"));
            assertThat(completion.model()).isEqualTo("anthropic/m");
        }

        assertThat(server.requests()).as("five failures open its breaker").hasSize(5);
        assertThat(other.requests()).hasSize(10);
        server.otherwise(Told.text("back again"));
        time.forward(Duration.ofSeconds(31));
        assertThat(models.model().complete(Fixtures.prompt()).text()).isEqualTo("back again");
    }

    @ParameterizedTest
    @EnumSource
    void promptsToWhichAModelSaysNothingShutItForNobody(Protocol protocol) {
        server.otherwise(
                asked ->
                        asked.body().toString().contains("hush")
                                ? Fault.EMPTY_ANSWER
                                : Told.text("fine"));
        Models models = open(Map.of(protocol, server));

        for (int i = 0; i < 10; i++) {
            Prompt hush = Prompt.of("Be brief.", "hush " + i);
            ModelException failure =
                    catchThrowableOfType(ModelException.class, () -> models.model().complete(hush));
            assertThat(failure.error()).isEqualTo(ModelError.UNUSABLE);
        }

        assertThat(models.model().complete(Fixtures.prompt()).text()).isEqualTo("fine");
    }

    @ParameterizedTest
    @EnumSource
    void aBudgetIsKeptWhateverTheProviderDoes(Protocol protocol) {
        Random random = new Random(7);
        List<Fault> faults =
                List.of(
                        Fault.OVERLOADED,
                        Fault.THROTTLED_SECONDS,
                        Fault.HALF_JSON,
                        Fault.BODY_CUT,
                        Fault.CONTEXT_TOO_LONG);
        server.otherwise(
                asked -> {
                    synchronized (random) {
                        return random.nextInt(3) == 0
                                ? faults.get(random.nextInt(faults.size()))
                                : Told.text("fine")
                                        .withTokens(
                                                Tokens.of(random.nextInt(20), random.nextInt(60)));
                    }
                });
        Allowance allowance = Fixtures.allowance(null, 500_000L);
        Models models = open(Map.of(protocol, server));

        for (int i = 0; i < 60; i++) {
            Prompt prompt =
                    Prompt.of("Be brief.", "Number " + i + "?")
                            .withScope(Fixtures.prompt(allowance).scope())
                            .withMaxOutputTokens(60);
            try {
                assertThat(models.model().complete(prompt).text()).isEqualTo("fine");
            } catch (ModelException e) {
                assertThat(e.error()).isNotNull();
            }
            time.forward(Duration.ofSeconds(31));
        }

        assertThat(allowance.costMicrosSpent()).isBetween(1L, 500_000L);
        assertThat(allowance.costMicrosLeft()).isEqualTo(500_000 - allowance.costMicrosSpent());
    }

    @Test
    void theKeyIsInNoMessageOfAnyFailure() {
        server.otherwise(Fault.BAD_KEY_QUOTED);
        other.otherwise(Fault.QUOTA);
        Models models = open(Map.of(Protocol.OPENAI, server, Protocol.GEMINI, other));

        for (int i = 0; i < 2; i++) {
            ModelException failure =
                    catchThrowableOfType(
                            ModelException.class, () -> models.model().complete(Fixtures.prompt()));

            assertThat(failure.error()).isEqualTo(ModelError.QUOTA);
            assertThat(failure)
                    .hasMessageContaining("openai/m AUTH")
                    .hasMessageContaining("gemini/m QUOTA");
            for (Throwable part : failure.getSuppressed()) {
                assertThat(part.toString()).doesNotContain("canary");
            }
            assertThat(failure.toString()).doesNotContain("canary");
        }
        assertThat(server.requests()).hasSize(1);
        assertThat(other.requests()).hasSize(1);
    }

    private static AnswerStream recording(List<String> seen) {
        return new AnswerStream() {
            @Override
            public void text(String piece) {
                seen.add(piece);
            }

            @Override
            public void restart() {
                seen.add("(restart)");
            }
        };
    }

    private Models open(Map<Protocol, FaultServer> servers) {
        Map<String, String> flags = new HashMap<>();
        flags.put(
                "models.use",
                String.join(
                        ",", servers.keySet().stream().map(GovernedProvidersTest::name).toList()));
        flags.put("models.file", prices.toString());
        servers.forEach(
                (protocol, one) -> {
                    String prefix = "models." + name(protocol) + ".";
                    flags.put(prefix + "url", one.url(protocol).toString());
                    flags.put(prefix + "api-key", KEY);
                    flags.put(prefix + "models", "m");
                });
        return Models.open(
                Settings.load(SettingsSources.ofFlags(flags), Models.GROUPS),
                new Outside(
                        Map.of(),
                        endpoint -> Providers.open(endpoint, http, time),
                        script -> {
                            throw new IllegalArgumentException("no scripts here");
                        },
                        registry,
                        time,
                        new Random(1),
                        () -> {}));
    }

    private static String name(Protocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT);
    }
}
