package dev.firebreak.deploy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.config.KafkaSettings;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.deploy.Terminal;
import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS as docs/access.md describes it: the broker takes the name from the certificate. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCertificatesTest {
    private static final String AGENT = "agent-email";

    private final Path folder;
    private Certificates certificates;
    private EmbeddedBroker broker;

    ClientCertificatesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    void start() throws IOException, InterruptedException {
        certificates = Certificates.make(folder);
        certificates.client(folder, SecuredStack.ADMIN);
        certificates.client(folder, AGENT);
        broker = EmbeddedBroker.start(options());
        firebreak("topics", "acls", "--apply");
        firebreak("topics", "apply", "--set", "partitions=1", "--set", "replication-factor=1");
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void whoACertificateNamesMayDoWhatTheRulesSayOfItAndNoMore() throws InterruptedException {
        try (Attempts agent = new Attempts(client(folder.resolve(AGENT + ".p12")))) {
            assertThat(agent.write("agent.email.results")).isEmpty();
            assertThat(agent.read("agent.email.requests")).isEmpty();
            assertThat(agent.write("results"))
                    .get()
                    .isInstanceOf(TopicAuthorizationException.class);
            assertThat(agent.write("agent.report.results"))
                    .get()
                    .isInstanceOf(TopicAuthorizationException.class);
            assertThat(agent.write("approvals.decisions"))
                    .get()
                    .isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void withoutACertificateOrWithOneThatNobodyKnowsThereIsNoWayIn()
            throws IOException, InterruptedException {
        Path strangers = Files.createDirectories(folder.resolve("strangers"));
        Path forged = Certificates.make(strangers).client(strangers, AGENT);

        refused(client(null));
        refused(client(forged));
    }

    private static void refused(Map<String, Object> client) {
        try (Admin admin = Admin.create(client)) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SslAuthenticationException.class);
        }
    }

    private Map<String, Object> client(@Nullable Path keyStore) {
        return Settings.load(
                        new SettingsSources(config(keyStore), Map.of(), Map.of()), Settings.SHARED)
                .read(KafkaSettings.class)
                .clientProperties();
    }

    /** As a deployment writes it. */
    private Path config(@Nullable Path keyStore) {
        Map<String, String> keys = new TreeMap<>();
        keys.put("bootstrap-servers", broker.bootstrapServers());
        keys.put("kafka.security.protocol", "SSL");
        keys.put("kafka.ssl.truststore.type", "PKCS12");
        keys.put("kafka.ssl.truststore.location", certificates.trustStore().toString());
        keys.put("kafka.ssl.truststore.password", Certificates.PASSWORD);
        keys.put("kafka.default.api.timeout.ms", "120000");
        if (keyStore != null) {
            keys.put("kafka.ssl.keystore.type", "PKCS12");
            keys.put("kafka.ssl.keystore.location", keyStore.toString());
            keys.put("kafka.ssl.keystore.password", Certificates.PASSWORD);
            keys.put("kafka.ssl.key.password", Certificates.PASSWORD);
        }
        StringBuilder yaml = new StringBuilder();
        keys.forEach((key, value) -> yaml.append(key + ": '" + value + "'\n"));
        try {
            return Files.writeString(folder.resolve("firebreak.yaml"), yaml.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void firebreak(String... args) {
        Path config = config(folder.resolve(SecuredStack.ADMIN + ".p12"));
        new Terminal(Map.of("FIREBREAK_CONFIG", config.toString()), folder, InstantSource.system())
                .must(args);
    }

    private BrokerOptions options() {
        BrokerOptions options = BrokerOptions.in(folder.resolve("broker"));
        Map<String, String> properties =
                Map.ofEntries(
                        Map.entry(
                                "listener.security.protocol.map",
                                "PLAINTEXT:SSL,CONTROLLER:PLAINTEXT"),
                        Map.entry("ssl.client.auth", "required"),
                        Map.entry("ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/,DEFAULT"),
                        Map.entry(
                                "authorizer.class.name",
                                "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                        Map.entry("super.users", "User:broker;User:admin;User:ANONYMOUS"),
                        Map.entry("allow.everyone.if.no.acl.found", "false"),
                        Map.entry("server.max.startup.time.ms", "300000"),
                        Map.entry("ssl.keystore.type", "PKCS12"),
                        Map.entry("ssl.keystore.location", certificates.keyStore().toString()),
                        Map.entry("ssl.keystore.password", Certificates.PASSWORD),
                        Map.entry("ssl.key.password", Certificates.PASSWORD),
                        Map.entry("ssl.truststore.type", "PKCS12"),
                        Map.entry("ssl.truststore.location", certificates.trustStore().toString()),
                        Map.entry("ssl.truststore.password", Certificates.PASSWORD));
        for (Map.Entry<String, String> property : properties.entrySet()) {
            options = options.with(property.getKey(), property.getValue());
        }
        return options;
    }
}
