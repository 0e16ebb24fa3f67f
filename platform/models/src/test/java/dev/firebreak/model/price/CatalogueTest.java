package dev.firebreak.model.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fake.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {
    private static final Instant NOW = ManualTime.START;

    @TempDir private Path dir;
    private final List<String> problems = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "gemini"})
    void aPaidProviderHasAUsualModelOfEachClassWithAPrice(String provider) {
        Catalogue catalogue = Catalogue.open(null);

        List<KnownModel> usual =
                catalogue.usual(provider).stream()
                        .map(name -> catalogue.find(name, NOW, problems))
                        .toList();

        assertThat(problems).isEmpty();
        assertThat(usual)
                .extracting(KnownModel::modelClass)
                .containsExactlyInAnyOrder(ModelClass.values());
        assertThat(usual)
                .allSatisfy(
                        m -> {
                            assertThat(m.local()).isFalse();
                            assertThat(m.prices().at(NOW).costMicrosMax(1_000, 1_000)).isPositive();
                        });
    }

    @Test
    void anyModelOfOllamaIsKnownAndFreeAndLocalUnlessItRunsElsewhere() {
        Catalogue catalogue = Catalogue.open(null);

        KnownModel own = catalogue.find("ollama/my-own:7b", NOW, problems);
        KnownModel cloud = catalogue.find("ollama/gpt-oss:120b-cloud", NOW, problems);

        assertThat(problems).isEmpty();
        assertThat(own.local()).isTrue();
        assertThat(own.name()).isEqualTo("ollama/my-own:7b");
        assertThat(own.prices().at(NOW).costMicrosMax(1_000_000, 1_000_000)).isZero();
        assertThat(cloud.local()).isFalse();
    }

    @Test
    void aDatedNameHasThePriceOfItsFamilyAndNotOfALargerSister() {
        Catalogue catalogue = Catalogue.open(null);

        KnownModel mini = catalogue.find("openai/gpt-4.1-mini-2025-04-14", NOW, problems);

        assertThat(mini.prices().at(NOW).costMicrosMax(1_000_000, 0)).isEqualTo(400_000);
        assertThat(mini.modelClass()).isEqualTo(ModelClass.STANDARD);
    }

    @Test
    void whatAnthropicTakesForWritingToItsCacheIsNotForgottenWhereAFileDoesNotSay()
            throws IOException {
        Path own =
                file(
                        """
                        prices:
                          - {model: anthropic/claude-haiku-4-5, from: 2026-01-01, input: 4, output: 20}
                          - {model: openai/gpt-4.1, from: 2026-01-01, input: 4, output: 20}
                        """);

        Catalogue catalogue = Catalogue.open(own);
        KnownModel claude = catalogue.find("anthropic/claude-haiku-4-5", NOW, problems);
        KnownModel gpt = catalogue.find("openai/gpt-4.1", NOW, problems);

        Tokens written = new Tokens(1_000, 0, 1_000, 0, 0);
        assertThat(claude.prices().at(NOW).costMicros(written)).isEqualTo(5_000);
        assertThat(claude.prices().at(NOW).costMicrosMax(1_000, 0)).isEqualTo(5_000);
        assertThat(gpt.prices().at(NOW).costMicros(written)).isEqualTo(4_000);
    }

    @Test
    void theDeploymentsOwnFileComesBeforeTheBundledOne() throws IOException {
        Path own =
                file(
                        """
                        models:
                          - {name: openai/gpt-4.1-mini, class: strong, context-tokens: 1_000, output-tokens-max: 100, local: true, tokens-per-minute: 5000}
                        prices:
                          - {model: openai/gpt-4.1*, from: 2026-01-01, input: 7.5, output: 9}
                        """);

        Catalogue catalogue = Catalogue.open(own);
        KnownModel model = catalogue.find("openai/gpt-4.1-mini", NOW, problems);

        assertThat(model.modelClass()).isEqualTo(ModelClass.STRONG);
        assertThat(model.contextTokens()).isEqualTo(1_000);
        assertThat(model.tokensPerMinute()).isEqualTo(5_000);
        assertThat(model.local()).isTrue();
        assertThat(model.prices().at(NOW).costMicrosMax(1_000_000, 0)).isEqualTo(7_500_000);
        assertThat(
                        model.prices()
                                .at(Instant.parse("2025-12-31T00:00:00Z"))
                                .costMicrosMax(1_000_000, 0))
                .isEqualTo(400_000);
        assertThat(catalogue.usual("openai"))
                .as("the own entry does not say that it is usual")
                .doesNotContain("openai/gpt-4.1-mini")
                .contains("openai/gpt-4.1-nano");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceWithItsLineAndTheNearestName() throws IOException {
        Path own =
                file(
                        """
                        models:
                          - {name: gpt, class: medium, context-tokens: 12, output-tokens-max: many}
                          - {name: openai/x, clas: strnog, context-tokens: 1000, output-tokens-max: 100}
                          - openai/y
                        prices:
                          - model: openai/x
                            from: yesterday
                            input: -1
                            output: 1,5
                          - {model: openai/z, from: 2026-01-01, input: 1, output: 1}
                          - {model: openai/z, from: 2026-01-01, input: 2, output: 2}
                        modells: []
                        """);

        SettingsException wrong =
                catchThrowableOfType(SettingsException.class, () -> Catalogue.open(own));

        assertThat(wrong.problems())
                .containsExactlyInAnyOrder(
                        "own.yaml:2: name: gpt is not PROVIDER/NAME, such as openai/gpt-4.1-mini",
                        "own.yaml:2: class: is medium; expected small, standard, strong",
                        "own.yaml:2: context-tokens: is 12; expected a whole number from 256 to 100000000",
                        "own.yaml:2: output-tokens-max: is many; expected a whole number from 16 to 100000000",
                        "own.yaml:3: nobody reads clas; did you mean class?",
                        "own.yaml:3: class: is missing",
                        "own.yaml:4: a model is not `field: value` lines",
                        "own.yaml:4: name: is missing",
                        "own.yaml:4: class: is missing",
                        "own.yaml:4: context-tokens: is missing",
                        "own.yaml:4: output-tokens-max: is missing",
                        "own.yaml:7: from: is yesterday; expected a day such as 2026-01-31",
                        "own.yaml:8: input: is -1; expected a price per million tokens from 0 to 1000000, such as 0.40, with at most 9 digits after the point",
                        "own.yaml:9: output: is 1,5; expected a price per million tokens from 0 to 1000000, such as 0.40, with at most 9 digits after the point",
                        "own.yaml:11: model: openai/z has two prices from 2026-01-01 on",
                        "own.yaml:12: nobody reads modells; did you mean models?");
    }

    @Test
    void aFileThatIsNoYamlOrIsNotThereIsSaid() throws IOException {
        Path broken = file("models: [\n  - {name\n");

        SettingsException noYaml =
                catchThrowableOfType(SettingsException.class, () -> Catalogue.open(broken));
        SettingsException away =
                catchThrowableOfType(
                        SettingsException.class, () -> Catalogue.open(dir.resolve("away.yaml")));

        assertThat(noYaml).hasMessageContaining("own.yaml:").hasMessageContaining("not valid YAML");
        assertThat(away).hasMessageContaining("away.yaml can't be read");
    }

    @Test
    void aModelThatNobodyKnowsIsRefusedWithTheNearestAndWhatToWrite() {
        Catalogue.open(null).find("openai/gtp-4.1-mini", NOW, problems);

        assertThat(problems)
                .singleElement()
                .asString()
                .contains("did you mean openai/gpt-4.1-mini?")
                .contains("- {name: openai/gtp-4.1-mini, class: standard,");
    }

    @Test
    void aModelWithoutAPriceThatCountsIsRefusedWithWhatToWrite() throws IOException {
        Path own =
                file(
                        """
                        models:
                          - {name: openai/new, class: small, context-tokens: 1000, output-tokens-max: 100}
                        prices:
                          - {model: openai/new, from: 2030-01-01, input: 1, output: 1}
                        """);

        KnownModel model = Catalogue.open(own).find("openai/new", NOW, problems);

        assertThat(model).isNull();
        assertThat(problems)
                .singleElement()
                .asString()
                .contains("no price counts for the model openai/new")
                .contains("- {model: openai/new, from: 2026-01-01, input: 1.00, output: 4.00}");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("own.yaml"), text);
    }
}
