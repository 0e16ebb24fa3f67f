package dev.firebreak.deploy.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.boundary.config.KafkaSettings;
import dev.firebreak.boundary.config.RegistrySettings;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.AccessRule;
import dev.firebreak.boundary.topic.AccessRules;
import dev.firebreak.boundary.topic.Principals;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.deploy.Terminal;
import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import dev.firebreak.embedded.EmbeddedRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.awaitility.Awaitility;

/**
 * A broker that asks everybody who they are (TLS, SASL) and allows what the rules say, and a
 * registry behind TLS and passwords. Every process has a user of its own, known by SCRAM; the
 * administrator is known by PLAIN and may do everything.
 */
final class SecuredStack implements AutoCloseable {
    static final String ADMIN = "admin";
    static final String STRANGER = "stranger";
    static final int PARTITIONS = 2;
    private static final int ITERATIONS = 4096;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    private final Terminal terminal;
    private final Certificates certificates;
    private final EmbeddedBroker broker;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AccessRules rules =
            AccessRules.of(TopicCatalog.bundled(), "", Principals.ofProcesses());
    private String registryUrl = "https://127.0.0.1:1";
    private final Admin admin;
    private final SecuredRegistry registry;

    /** What {@code firebreak} printed and how it ended. */
    record Ran(int exit, String out, String err) {
        List<JsonNode> json() {
            return out.lines().map(Ran::parsed).toList();
        }

        private static JsonNode parsed(String line) {
            try {
                return JSON.readTree(line);
            } catch (IOException e) {
                throw new AssertionError(line, e);
            }
        }
    }

    SecuredStack(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = Files.createDirectories(folder);
        this.terminal = new Terminal(Map.of(), folder, InstantSource.system());
        this.certificates = Certificates.make(folder);
        this.broker = EmbeddedBroker.start(options(folder.resolve("broker"), certificates));
        try {
            this.admin = keep(Admin.create(clientProperties(ADMIN)));
            users();
            // In the order of docs/access.md: rules, registry, topics, schemas.
            must("topics", "acls", "--apply");
            awaitRules();
            EmbeddedRegistry plain = keep(EmbeddedRegistry.start(clientProperties("registry"), 0));
            Map<String, String> passwords = new HashMap<>();
            principals().forEach(user -> passwords.put(user, password(user)));
            passwords.put(ADMIN, password(ADMIN));
            this.registry =
                    keep(new SecuredRegistry(plain.url(), certificates.server(), passwords, ADMIN));
            this.registryUrl = registry.url();
            must(
                    "topics",
                    "apply",
                    "--set",
                    "partitions=" + PARTITIONS,
                    "--set",
                    "replication-factor=1");
            must("schemas", "register");
        } catch (RuntimeException | Error | IOException | GeneralSecurityException e) {
            close();
            throw e;
        }
    }

    TopicNames topics() {
        return new TopicNames("");
    }

    AccessRules rules() {
        return rules;
    }

    SecuredRegistry registry() {
        return registry;
    }

    /** Users that are processes. */
    List<String> principals() {
        return rules.processes();
    }

    /** What only this user knows. */
    static String password(String user) {
        return "secret-of-" + user + "-4f2a";
    }

    /** The configuration of a process, as a deployment writes it. */
    Path config(String user) {
        Map<String, String> keys = new TreeMap<>();
        keys.put("bootstrap-servers", broker.bootstrapServers());
        keys.put("registry", registryUrl);
        keys.put("kafka.security.protocol", "SASL_SSL");
        keys.put("kafka.sasl.mechanism", user.equals(ADMIN) ? "PLAIN" : "SCRAM-SHA-512");
        keys.put("kafka.sasl.jaas.config", jaas(user));
        keys.put("basic.auth.credentials.source", "USER_INFO");
        keys.put("basic.auth.user.info", user + ":" + password(user));
        for (String prefix : List.of("kafka.", "schema.registry.")) {
            keys.put(prefix + "ssl.truststore.type", "PKCS12");
            keys.put(
                    prefix + "ssl.truststore.location",
                    certificates.trustStore().toAbsolutePath().toString());
            keys.put(prefix + "ssl.truststore.password", Certificates.PASSWORD);
        }
        if (List.of(ADMIN, "console", "replay", "upstream").contains(user)) {
            // A person gives up within seconds; a test on a busy machine does not.
            keys.put("kafka.default.api.timeout.ms", "120000");
            keys.put("kafka.request.timeout.ms", "60000");
        }
        StringBuilder yaml = new StringBuilder();
        keys.forEach((key, value) -> yaml.append(key + ": '" + value + "'\n"));
        try {
            return Files.writeString(folder.resolve(user + ".yaml"), yaml.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, read. */
    Settings settings(
            String user, Map<String, String> flags, List<Class<? extends Record>> groups) {
        return Settings.load(new SettingsSources(config(user), Map.of(), flags), groups);
    }

    Map<String, Object> clientProperties(String user) {
        return settings(user, Map.of(), Settings.SHARED)
                .read(KafkaSettings.class)
                .clientProperties();
    }

    RegistryClient registryClient(String user) {
        return RegistryClient.of(
                settings(user, Map.of(), Settings.SHARED)
                        .read(RegistrySettings.class)
                        .registryProperties());
    }

    /** What {@code firebreak ARGS} does for this user. */
    Ran firebreak(String user, String... args) {
        Terminal.Ran ran =
                terminal.firebreak(Map.of("FIREBREAK_CONFIG", config(user).toString()), args);
        return new Ran(ran.exit(), ran.out(), ran.err());
    }

    /** Takes these rules away; running what is returned gives them back. */
    Runnable withdraw(List<AccessRule> taken) throws Exception {
        Collection<AclBinding> bindings = taken.stream().map(AccessRule::binding).toList();
        assertThat(bindings).isNotEmpty();
        admin.deleteAcls(bindings.stream().map(AclBinding::toFilter).toList()).all().get();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> existing().stream().noneMatch(bindings::contains));
        return () -> {
            try {
                admin.createAcls(bindings).all().get();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
            awaitRules();
        };
    }

    @Override
    public void close() {
        for (AutoCloseable one : open.reversed()) {
            try {
                one.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        broker.close();
    }

    private void must(String... args) {
        Ran ran = firebreak(ADMIN, args);
        assertThat(ran.exit()).as(ran.toString()).isZero();
    }

    private void awaitRules() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> rules.compare(existing()).missing().isEmpty());
    }

    private Collection<AclBinding> existing() throws Exception {
        return admin.describeAcls(AclBindingFilter.ANY).values().get();
    }

    private void users() throws InterruptedException {
        List<UserScramCredentialAlteration> users = new ArrayList<>();
        List<String> names = new ArrayList<>(principals());
        names.add(STRANGER);
        for (String user : names) {
            users.add(
                    new UserScramCredentialUpsertion(
                            user,
                            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                            password(user)));
        }
        try {
            admin.alterUserScramCredentials(users).all().get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private <T extends AutoCloseable> T keep(T made) {
        open.add(made);
        return made;
    }

    private static String jaas(String user) {
        return "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
                .formatted(
                        user.equals(ADMIN) ? "plain.PlainLoginModule" : "scram.ScramLoginModule",
                        user,
                        password(user));
    }

    /**
     * The listener keeps its name and is spoken to in TLS with SASL. The controller's stays plain:
     * its users are nobody, who may do everything, and no rule reaches it; so this is for a test.
     */
    private static BrokerOptions options(Path data, Certificates certificates) {
        String plain = "org.apache.kafka.common.security.plain.PlainLoginModule required";
        Map<String, String> properties = new HashMap<>();
        properties.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
        properties.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
        properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        properties.put(
                "listener.name.plaintext.plain.sasl.jaas.config",
                "%s username=\"broker\" password=\"%s\" user_broker=\"%s\" user_admin=\"%s\";"
                        .formatted(plain, password("broker"), password("broker"), password(ADMIN)));
        properties.put(
                "listener.name.plaintext.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        properties.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:broker;User:admin;User:ANONYMOUS");
        properties.put("allow.everyone.if.no.acl.found", "false");
        // On a machine that is busy with other things it has taken more than a minute.
        properties.put("server.max.startup.time.ms", "300000");
        properties.put("ssl.keystore.type", "PKCS12");
        properties.put("ssl.keystore.location", certificates.keyStore().toString());
        properties.put("ssl.keystore.password", Certificates.PASSWORD);
        properties.put("ssl.key.password", Certificates.PASSWORD);
        properties.put("ssl.truststore.type", "PKCS12");
        properties.put("ssl.truststore.location", certificates.trustStore().toString());
        properties.put("ssl.truststore.password", Certificates.PASSWORD);
        BrokerOptions options = BrokerOptions.in(data);
        for (Map.Entry<String, String> property : properties.entrySet()) {
            options = options.with(property.getKey(), property.getValue());
        }
        return options;
    }
}
