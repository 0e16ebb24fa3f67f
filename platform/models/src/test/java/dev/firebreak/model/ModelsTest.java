package dev.firebreak.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.budget.Allowance;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fake.FakeModel;
import dev.firebreak.model.fake.Fixtures;
import dev.firebreak.model.fake.ManualTime;
import dev.firebreak.model.provider.Endpoint;
import dev.firebreak.model.provider.Protocol;
import dev.firebreak.schemas.Confidentiality;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
    private static final List<ModelClass> CLASSES = List.of(ModelClass.values());
    private static final String KEY = "sk-aVerySecretKey-123456";

    @TempDir private Path dir;
    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Endpoint> opened = new ArrayList<>();
    private final Map<String, FakeModel> fakes = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private boolean closed;

    @Test
    void withoutSettingsNoModelIsUsed() {
        environment.put("OPENAI_API_KEY", KEY);

        Models models = open(Map.of());

        assertThat(models.names()).isEmpty();
        assertThat(models.whenAway()).isEqualTo(WhenAway.WAIT);
        assertThat(opened).isEmpty();
        ModelException none =
                catchThrowableOfType(
                        ModelException.class, () -> models.model().complete(Fixtures.prompt()));
        assertThat(none.error()).isEqualTo(ModelError.NOT_CONFIGURED);
    }

    @Test
    void aProviderInUseIsReachedWithItsUsualModelsAndItsUsualVariable() {
        environment.put("OPENAI_API_KEY", KEY);
        environment.put("ANTHROPIC_API_KEY", "of nobody in use, and no key");

        Models models = open(Map.of("models.use", "openai", "models.when-away", "offline"));

        assertThat(models.names())
                .containsExactlyInAnyOrder(
                        "openai/gpt-4.1-nano", "openai/gpt-4.1-mini", "openai/gpt-4.1");
        assertThat(models.whenAway()).isEqualTo(WhenAway.OFFLINE);
        assertThat(opened)
                .hasSize(3)
                .allSatisfy(
                        e -> {
                            assertThat(e.key().reveal()).isEqualTo(KEY);
                            assertThat(e.protocol()).isEqualTo(Protocol.OPENAI);
                            assertThat(e.url()).hasToString("https://api.openai.com/v1");
                            assertThat(e.exchangeMax()).isEqualTo(Duration.ofMinutes(2));
                        });
    }

    @Test
    void theCheapestAnswersAndItsPriceIsPaid() {
        environment.put("OPENAI_API_KEY", KEY);
        Models models = open(Map.of("models.use", "openai"));
        Allowance allowance = Fixtures.allowance(null, 1_000_000L);

        Completion completion = models.model().complete(Fixtures.prompt(allowance));

        assertThat(completion.model()).isEqualTo("openai/gpt-4.1-nano");
        assertThat(completion.costMicros()).as("10 x 0.10 + 2 x 0.40").isEqualTo(2);
        assertThat(allowance.costMicrosSpent()).isEqualTo(2);
        assertThat(models.model().complete(Fixtures.prompt(allowance)).cached()).isTrue();
        assertThat(allowance.costMicrosSpent()).isEqualTo(2);
    }

    @Test
    void whereTheCheapestIsAwayItIsTriedAgainThenTheNextOneAnswers() {
        environment.put("OPENAI_API_KEY", KEY);
        Models models = open(Map.of("models.use", "openai"));
        fakes.get("openai/gpt-4.1-nano").alwaysFails(ModelError.SERVER);

        Completion completion = models.model().complete(Fixtures.prompt());

        assertThat(completion.model()).isEqualTo("openai/gpt-4.1-mini");
        List<Prompt> asked = fakes.get("openai/gpt-4.1-nano").asked();
        assertThat(asked).as("thrice, then whether it answers anything").hasSize(4);
        assertThat(asked.getLast().maxOutputTokens()).isLessThan(100);
        assertThat(time.pauses()).hasSize(2);
    }

    @Test
    void aBudgetHoldsAcrossTriesAndModels() {
        environment.put("OPENAI_API_KEY", KEY);
        Models models = open(Map.of("models.use", "openai"));
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long money = random.nextLong(3_000);
            Allowance allowance = Fixtures.allowance(null, money);
            fakes.values().forEach(fake -> fake.always(wild(random)));

            for (int i = 0; i < 10; i++) {
                ModelClass asked = CLASSES.get(random.nextInt(3));
                int room = 1 + random.nextInt(500);
                try {
                    models.model()
                            .complete(
                                    Fixtures.prompt(allowance)
                                            .withModelClass(asked)
                                            .withMaxOutputTokens(room));
                } catch (ModelException e) {
                    assertThat(e.error()).isNotNull();
                }
                time.forward(Duration.ofSeconds(20));
            }

            assertThat(allowance.costMicrosSpent()).as("seed %d", seed).isLessThanOrEqualTo(money);
            assertThat(allowance.costMicrosLeft())
                    .as("seed %d", seed)
                    .isEqualTo(money - allowance.costMicrosSpent());
        }
    }

    private static Function<Prompt, Completion> wild(Random random) {
        return prompt -> {
            Tokens used =
                    Tokens.of(random.nextInt(30), random.nextLong(prompt.maxOutputTokens() + 1L));
            if (random.nextInt(3) > 0) {
                ModelError error =
                        List.of(
                                        ModelError.CUT,
                                        ModelError.OVERLOADED,
                                        ModelError.CONTENT_FILTER,
                                        ModelError.TRUNCATED)
                                .get(random.nextInt(4));
                throw new ModelException(error, "wild").withSpent(used, 0);
            }
            return new FakeModel("wild").answer("fine", used);
        };
    }

    @Test
    void aKeyThatIsMissingStopsTheStartWithWhatToSet() {
        SettingsException wrong = refused(Map.of("models.use", "openai,gemini,ollama"));

        assertThat(wrong.problems())
                .containsExactly(
                        "models.use names openai, which needs a key: set models.openai.api-key-file, or the variable OPENAI_API_KEY",
                        "models.use names gemini, which needs a key: set models.gemini.api-key-file, or the variable GEMINI_API_KEY or GOOGLE_API_KEY");
    }

    @Test
    void aKeyMayBeInAFile() throws IOException {
        Path file = Files.writeString(dir.resolve("key"), KEY + "\n");

        open(Map.of("models.use", "openai", "models.openai.api-key-file", file.toString()));

        assertThat(opened).allSatisfy(e -> assertThat(e.key().reveal()).isEqualTo(KEY));
    }

    @Test
    void aKeyIsNeverPrinted() throws IOException {
        Path file = Files.writeString(dir.resolve("key"), KEY + " and " + KEY);
        Map<String, String> flags =
                Map.of(
                        "models.use",
                        "openai,anthropic,gemini",
                        "models.openai.api-key",
                        KEY,
                        "models.anthropic.api-key-file",
                        file.toString(),
                        "models.gemini.api-key",
                        KEY + " " + KEY);
        environment.put("OPENAI_API_KEY", KEY);
        Settings settings = settings(flags);

        SettingsException wrong =
                catchThrowableOfType(
                        SettingsException.class, () -> Models.open(settings, outside()));

        assertThat(wrong.problems()).hasSize(2);
        assertThat(wrong.toString()).doesNotContain("VerySecret");
        assertThat(settings.lines().toString()).doesNotContain("VerySecret");
        assertThat(settings.read(OpenAiSettings.class).toString()).doesNotContain("VerySecret");
        assertThat(settings.read(GeminiSettings.class).toString()).doesNotContain("VerySecret");
        assertThat(outside().toString()).doesNotContain("VerySecret");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        environment.put("OPENAI_API_KEY", KEY);

        SettingsException wrong =
                refused(
                        Map.of(
                                "models.use", "openai,anthropic",
                                "models.openai.models", "gpt-4.1-mni,gpt-4.1",
                                "models.openai.url", "http://user:VerySecret@host/v1"));

        assertThat(wrong.problems()).hasSize(3);
        assertThat(wrong)
                .hasMessageContaining("did you mean openai/gpt-4.1-mini?")
                .hasMessageContaining("models.openai.url is no address of a server")
                .hasMessageContaining("ANTHROPIC_API_KEY");
        assertThat(wrong.toString()).doesNotContain("VerySecret");
    }

    @Test
    void aProviderThatNobodyKnowsIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> settings(Map.of("models.use", "opnai")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("models.use names opnai; did you mean openai?");
        assertThatThrownBy(() -> settings(Map.of("models.use", "scripted")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("models.script");
    }

    @Test
    void secretsGoToOllamaHereAndNotToOllamaElsewhere() {
        Models here = open(Map.of("models.use", "ollama"));
        Models there =
                open(
                        Map.of(
                                "models.use", "ollama",
                                "models.ollama.url", "http://ollama.example.com:11434"));
        Models named =
                open(
                        Map.of(
                                "models.use", "ollama",
                                "models.ollama.url", "http://ollama.example.com:11434",
                                "models.local-hosts", "ollama.example.com"));

        assertThat(here.model().complete(Fixtures.prompt(Confidentiality.SECRET)).model())
                .isEqualTo("ollama/llama3.2");
        assertThat(named.model().complete(Fixtures.prompt(Confidentiality.SECRET)).model())
                .isEqualTo("ollama/llama3.2");
        ModelException refused =
                catchThrowableOfType(
                        ModelException.class,
                        () -> there.model().complete(Fixtures.prompt(Confidentiality.SECRET)));
        assertThat(refused.error()).isEqualTo(ModelError.NOT_CONFIGURED);
    }

    @Test
    void whatOllamaHandsOnToItsCompanyIsNotLocalWhateverAFileSays() throws IOException {
        Path own =
                Files.writeString(
                        dir.resolve("own.yaml"),
                        """
                        models:
                          - {name: ollama/big*, class: strong, context-tokens: 8192, output-tokens-max: 2048, local: true}
                        """);
        Models models =
                open(
                        Map.of(
                                "models.use", "ollama",
                                "models.file", own.toString(),
                                "models.ollama.models", "big:480b-cloud"));

        ModelException refused =
                catchThrowableOfType(
                        ModelException.class,
                        () -> models.model().complete(Fixtures.prompt(Confidentiality.SECRET)));

        assertThat(refused.error()).isEqualTo(ModelError.NOT_CONFIGURED);
        assertThat(models.model().complete(Fixtures.prompt()).text()).isEqualTo("fine");
    }

    @Test
    void aScriptAnswersForFree() {
        Models models =
                open(
                        Map.of(
                                "models.use",
                                "scripted",
                                "models.script",
                                dir.resolve("de mo.yaml").toString()));

        Completion completion =
                models.model()
                        .complete(
                                Fixtures.prompt(Confidentiality.SECRET)
                                        .withModelClass(ModelClass.STRONG));

        assertThat(models.names()).containsExactly("scripted/de-mo");
        assertThat(completion.text()).isEqualTo("scripted");
        assertThat(completion.costMicros()).isZero();
    }

    @Test
    void closingTakesItsStatesFromTheMetersAndClosesConnections() {
        Models models = open(Map.of("models.use", "ollama"));
        assertThat(registry.find("firebreak.models.concurrency.limit").gauge()).isNotNull();

        models.close();

        assertThat(registry.find("firebreak.models.concurrency.limit").gauge()).isNull();
        assertThat(closed).isTrue();
    }

    @Test
    void theDefaultsAreThese() {
        Settings settings = settings(Map.of());

        ModelSettings models = settings.read(ModelSettings.class);
        assertThat(models.use()).isEmpty();
        assertThat(models.callMaxMs()).isEqualTo(120_000);
        assertThat(models.idleMaxMs()).isEqualTo(30_000);
        assertThat(models.answerBytesMax()).isEqualTo(4 << 20);
        assertThat(settings.read(LimitSettings.class))
                .isEqualTo(
                        new LimitSettings(0, 0, 1, 8, 64, 15_000, 3, 500, 10_000, 30_000, 600_000));
        assertThat(settings.read(CacheSettings.class))
                .isEqualTo(new CacheSettings(32 << 20, 3_600));
        assertThat(settings.read(AlertSettings.class)).isEqualTo(new AlertSettings(0, 0));
        assertThat(settings.read(AnthropicSettings.class).url())
                .isEqualTo("https://api.anthropic.com/v1");
        assertThat(settings.read(GeminiSettings.class).url())
                .isEqualTo("https://generativelanguage.googleapis.com/v1beta");
        assertThat(settings.read(OllamaSettings.class).url()).isEqualTo("http://127.0.0.1:11434");
    }

    @Test
    void spendingFasterThanTheSettingsExpectIsSeenAndSaid() {
        environment.put("OPENAI_API_KEY", KEY);
        Models models =
                open(
                        Map.of(
                                "models.use", "openai",
                                "models.alert.per-hour", "0.000003",
                                "models.alert.per-tenant-hour", "0.000003"));

        models.model().complete(Fixtures.prompt());
        assertThat(alerts()).as("2 micros").isZero();
        models.model().complete(Fixtures.prompt().withMaxOutputTokens(99));

        assertThat(alerts()).as("by all and by the tenant").isEqualTo(2);
        assertThat(registry.get("firebreak.models.spend.hour").gauge().value()).isEqualTo(4e-6);
    }

    private double alerts() {
        return registry.get("firebreak.models.spend.alerts").functionCounter().count();
    }

    @Test
    void withoutMemoryForAnswersEachIsPaidFor() {
        environment.put("OPENAI_API_KEY", KEY);
        Models models = open(Map.of("models.use", "openai", "models.cache.bytes-max", "0"));
        Allowance allowance = Fixtures.allowance(null, 1_000_000L);

        models.model().complete(Fixtures.prompt(allowance));
        models.model().complete(Fixtures.prompt(allowance));

        assertThat(allowance.costMicrosSpent()).isEqualTo(2 * 2);
    }

    @Test
    void howOftenAModelMayBeAskedIsWhatTheSettingsSayUnlessItsEntryDoes() throws IOException {
        Path own =
                Files.writeString(
                        dir.resolve("own.yaml"),
                        """
                        models:
                          - {name: ollama/quick, class: small, context-tokens: 8192, output-tokens-max: 2048, requests-per-minute: 1000}
                        """);
        for (String name : List.of("quick", "llama3.2")) {
            Models models =
                    open(
                            Map.of(
                                    "models.use", "ollama",
                                    "models.file", own.toString(),
                                    "models.ollama.models", name,
                                    "models.limits.requests-per-minute", "6",
                                    "models.cache.bytes-max", "0"));
            for (int i = 0; i < 7; i++) {
                models.model().complete(Fixtures.prompt());
            }
            models.close();

            assertThat(time.pauses()).hasSize(name.equals("quick") ? 0 : 1);
        }
        assertThat(time.pauses()).containsExactly(Duration.ofSeconds(10));
    }

    private SettingsException refused(Map<String, String> flags) {
        return catchThrowableOfType(SettingsException.class, () -> open(flags));
    }

    private Models open(Map<String, String> flags) {
        return Models.open(settings(flags), outside());
    }

    private static Settings settings(Map<String, String> flags) {
        return Settings.load(SettingsSources.ofFlags(flags), Models.GROUPS);
    }

    private Outside outside() {
        Function<Endpoint, Model> providers =
                endpoint -> {
                    opened.add(endpoint);
                    return fakes.computeIfAbsent(endpoint.qualifiedName(), FakeModel::new);
                };
        return new Outside(
                environment,
                providers,
                script ->
                        new FakeModel("scripted/x")
                                .always(
                                        p ->
                                                new FakeModel("scripted/x")
                                                        .answer("scripted", Tokens.of(5, 5))),
                registry,
                time,
                new Random(1),
                () -> closed = true);
    }
}
