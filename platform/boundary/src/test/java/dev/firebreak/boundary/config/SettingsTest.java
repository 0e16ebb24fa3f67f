package dev.firebreak.boundary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    enum Mode {
        LOOK_ONLY,
        ENFORCE
    }

    @Group(value = "sample", doc = "For this test.")
    record Sample(
            @Key(doc = "How many.", fallback = "16", min = 1, max = 64) int stepsMax,
            @Key(doc = "How long.", fallback = "2500") long timeoutMs,
            @Key(doc = "How much.", fallback = "0.5", min = 0, max = 1) double share,
            @Key(doc = "Whether.", fallback = "true") boolean enabled,
            @Key(doc = "Which way.", fallback = "look-only") Mode mode,
            @Key(doc = "Where.") @Nullable Path folder,
            @Key(doc = "Which.", fallback = "a, b") List<String> names,
            @Key(doc = "Files by name.") Map<String, String> datasets,
            @Key(doc = "To log in.", fallback = "") String password) {
        Sample {
            if (stepsMax == 13) {
                throw new IllegalArgumentException("sample.steps-max must not be 13");
            }
        }
    }

    private static final List<Class<? extends Record>> GROUPS = groups();

    @TempDir Path directory = Path.of(".");

    @Test
    void withoutAnythingEveryKeyHasItsDefault() {
        Settings settings = load("", Map.of(), Map.of());

        assertThat(settings.read(Sample.class))
                .isEqualTo(
                        new Sample(
                                16,
                                2500,
                                0.5,
                                true,
                                Mode.LOOK_ONLY,
                                null,
                                List.of("a", "b"),
                                Map.of(),
                                ""));
        assertThat(settings.read(KafkaSettings.class).clientProperties())
                .isEqualTo(Map.of("bootstrap.servers", "127.0.0.1:9092"));
        assertThat(settings.read(RegistrySettings.class).registryProperties())
                .isEqualTo(Map.of("schema.registry.url", "http://127.0.0.1:8081"));
        assertThat(settings.read(TopicSettings.class)).isEqualTo(new TopicSettings("", 0, 0));
    }

    @Test
    void theFileMayNestKeysOrWriteThemOut() {
        String yaml =
                """
                sample:
                  steps-max: 3
                  names: [x, y]
                  mode: enforce
                  datasets:
                    orders: data/orders.csv
                sample.timeout-ms: 10
                kafka.security.protocol: SSL
                kafka:
                  sasl.mechanism: PLAIN
                """;

        Settings settings = load(yaml, Map.of(), Map.of());

        Sample sample = settings.read(Sample.class);
        assertThat(sample.stepsMax()).isEqualTo(3);
        assertThat(sample.timeoutMs()).isEqualTo(10);
        assertThat(sample.names()).containsExactly("x", "y");
        assertThat(sample.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(sample.datasets()).isEqualTo(Map.of("orders", "data/orders.csv"));
        assertThat(settings.read(KafkaSettings.class).clientProperties())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("sasl.mechanism", "PLAIN");
    }

    @Test
    void aFlagOutweighsTheEnvironmentAndThatTheFile() {
        String yaml = "registry: http://file\nbootstrap-servers: file:1\nsample: {steps-max: 1}\n";
        Map<String, String> environment =
                Map.of(
                        "FIREBREAK_REGISTRY",
                        "http://environment",
                        "FIREBREAK_SAMPLE_STEPS_MAX",
                        "2",
                        "PATH",
                        "/bin");

        Settings settings = load(yaml, environment, Map.of("registry", "http://flag"));

        assertThat(settings.read(RegistrySettings.class).registry()).isEqualTo("http://flag");
        assertThat(settings.read(Sample.class).stepsMax()).isEqualTo(2);
        assertThat(settings.read(KafkaSettings.class).bootstrapServers()).isEqualTo("file:1");
    }

    @Test
    void otherProgramsNamesAreTaken() {
        Settings settings =
                load(
                        "schema.registry.url: http://r\nbasic.auth.credentials.source: USER_INFO\n",
                        Map.of(
                                "FIREBREAK_KAFKA_BOOTSTRAP_SERVERS",
                                "k:1",
                                "FIREBREAK_KAFKA_SASL_JAAS_CONFIG",
                                "jaas"),
                        Map.of());

        assertThat(settings.read(RegistrySettings.class).registryProperties())
                .isEqualTo(
                        Map.of(
                                "schema.registry.url",
                                "http://r",
                                "basic.auth.credentials.source",
                                "USER_INFO"));
        assertThat(settings.read(KafkaSettings.class).clientProperties())
                .isEqualTo(Map.of("bootstrap.servers", "k:1", "sasl.jaas.config", "jaas"));
    }

    @Test
    void aKeyThatNobodyReadsStopsTheStartAndNamesTheNearest() {
        String yaml = "registry: http://r\nsample:\n  step-max: 3\n";

        assertThatThrownBy(() -> load(yaml, Map.of("FIREBREAK_REGISTY", "x"), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(
                        "nobody reads sample.step-max (firebreak.yaml:3); did you mean sample.steps-max?")
                .hasMessageContaining(
                        "nobody reads FIREBREAK_REGISTY; did you mean FIREBREAK_REGISTRY?");
    }

    @Test
    void whatKubernetesPutsInTheEnvironmentIsNoSlip() {
        Map<String, String> environment =
                Map.of(
                        "FIREBREAK_CONSOLE_SERVICE_HOST", "10.0.0.1",
                        "FIREBREAK_CONSOLE_SERVICE_PORT_HTTP", "8080",
                        "FIREBREAK_PORT", "tcp://10.0.0.1:8080",
                        "FIREBREAK_PORT_8080_TCP_ADDR", "10.0.0.1");

        assertThat(load("", environment, Map.of()).read(Sample.class).stepsMax()).isEqualTo(16);
    }

    @Test
    void theHttpPortIsToldFromTheAddressThatKubernetesPutsUnderTheSameName() {
        Map<String, String> ours = Map.of("FIREBREAK_HTTP_PORT", "8080");
        Map<String, String> theirs = Map.of("FIREBREAK_HTTP_PORT", "tcp://10.0.0.1:80");

        assertThat(port(ours)).isEqualTo(8080);
        assertThat(port(theirs)).isZero();
    }

    private int port(Map<String, String> environment) {
        return load("", environment, Map.of()).read(HttpSettings.class).port();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sample.steps-max|ten|expected a whole number from 1 to 64",
                "sample.steps-max|65|expected a whole number from 1 to 64",
                "sample.steps-max|99999999999|expected a whole number from 1 to 64",
                "sample.share|NaN|expected a number from 0 to 1",
                "sample.enabled|maybe|expected true or false",
                "sample.mode|block|expected look-only | enforce",
                "sample.steps-max|13|must not be 13",
                "kafka.security.protcol|SSL|did you mean kafka.security.protocol?",
                "kafka.isolation.level|read_uncommitted|not for the configuration",
                "topic-prefix|a/b|letters"
            })
    void aBadValueNamesKeySeenAndExpected(String key, String value, String expected) {
        assertThatThrownBy(() -> load("", Map.of(), Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(key.equals("topic-prefix") ? "topic-prefix" : key)
                .hasMessageContaining(expected);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        String yaml = "sample: {steps-max: ten, share: much}\nnobody: 1\n";

        assertThatThrownBy(() -> load(yaml, Map.of(), Map.of()))
                .isInstanceOfSatisfying(
                        SettingsException.class, e -> assertThat(e.problems()).hasSize(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'sample: [1'|firebreak.yaml:1 is not valid YAML",
                "'registry: a\nregistry: b\n'|firebreak.yaml:2 is not valid YAML",
                "'registry: a\nschema.registry.url: b\n'|are the same setting",
                "'sample: {steps-max: 1}\nsample.steps-max: 2\n'|is set twice",
                "'- a\n- b\n'|holds no keys",
                "'registry: [[a]]'|list of plain values"
            })
    void aFileThatCanNotBeMeantIsRefused(String yaml, String expected) {
        assertThatThrownBy(() -> load(yaml, Map.of(), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void aFileThatIsNamedAndNotThereIsSaid() {
        assertThatThrownBy(
                        () ->
                                SettingsSources.of(
                                        Path.of("other.yaml"), directory, Map.of(), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("other.yaml");
        assertThat(SettingsSources.of(null, directory, Map.of(), Map.of()).file()).isNull();
    }

    @Test
    void secretsAreNeverShown() {
        Settings settings =
                load(
                        "sample: {password: hunter2}\nregistry: http://me:hunter2@r\nkafka: {sasl.jaas.config: hunter2}\n",
                        Map.of("FIREBREAK_BASIC_AUTH_USER_INFO", "me:hunter2"),
                        Map.of());

        List<String> lines = settings.lines();

        assertThat(String.join("\n", lines)).doesNotContain("hunter2");
        assertThat(lines)
                .contains("sample.password = **** (firebreak.yaml:1)")
                .contains("registry = http://****@r (firebreak.yaml:2)")
                .contains("kafka.sasl.jaas.config = **** (firebreak.yaml:3)")
                .contains("basic.auth.user.info = **** (FIREBREAK_BASIC_AUTH_USER_INFO)")
                .contains("sample.steps-max = 16 (default)");
    }

    @Test
    void whatIsKeptSecretIsKnownByItsName() {
        assertThat(
                        List.of(
                                "bearer.auth.token",
                                "models.openai.api-key",
                                "ssl.keystore.password",
                                "sasl.client.secret"))
                .allMatch(KeySpec::secret);
        assertThat(List.of("models.limits.tokens-per-minute", "models.openai.url"))
                .noneMatch(KeySpec::secret);
    }

    @Test
    void whatKafkaItselfKeepsSecretIsMasked() {
        List<ConfigDef> clients =
                List.of(
                        ConsumerConfig.configDef(),
                        ProducerConfig.configDef(),
                        AdminClientConfig.configDef());
        Set<String> secret = new TreeSet<>();
        for (ConfigDef client : clients) {
            client.configKeys().values().stream()
                    .filter(key -> key.type() == ConfigDef.Type.PASSWORD)
                    .forEach(key -> secret.add("kafka." + key.name));
        }
        assertThat(secret)
                .contains(
                        "kafka.sasl.jaas.config",
                        "kafka.ssl.keystore.password",
                        "kafka.ssl.key.password",
                        "kafka.ssl.keystore.key",
                        "kafka.ssl.truststore.password");
        // A certificate is shown to everybody who connects.
        secret.remove("kafka.ssl.keystore.certificate.chain");
        secret.remove("kafka.ssl.truststore.certificates");

        assertThat(secret).allMatch(KeySpec::secret);
    }

    private Settings load(String yaml, Map<String, String> environment, Map<String, String> flags) {
        try {
            Files.writeString(directory.resolve("firebreak.yaml"), yaml);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Settings.load(SettingsSources.of(null, directory, environment, flags), GROUPS);
    }

    private static List<Class<? extends Record>> groups() {
        List<Class<? extends Record>> groups = new ArrayList<>(Settings.SHARED);
        groups.add(Sample.class);
        return groups;
    }
}
