package dev.firebreak.boundary.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir private static Path folder;

    private final Waits time = new Waits();

    @BeforeAll
    static void makeKeys() throws Exception {
        // Its certificate is for localhost and nothing else: not for 127.0.0.1.
        keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-validity",
                "2",
                "-keystore",
                file("server.p12"));
        keytool(
                "-exportcert",
                "-alias",
                "server",
                "-keystore",
                file("server.p12"),
                "-file",
                file("server.crt"));
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "server",
                "-file",
                file("server.crt"),
                "-keystore",
                file("trust.p12"));
        keytool(
                "-genkeypair",
                "-alias",
                "other",
                "-keyalg",
                "EC",
                "-dname",
                "CN=other",
                "-validity",
                "2",
                "-keystore",
                file("other.p12"));
    }

    @Test
    void aTrustedCertificateForTheHostIsAccepted() throws Exception {
        try (FaultyRegistry registry = FaultyRegistry.startTls(server(false), FaultyRegistry.ok());
                RegistryClient client = client(registry.url("localhost"), trust())) {
            assertThat(client.byId(7).id()).isEqualTo(7);
        }
    }

    @Test
    void aTrustedCertificateForAnotherHostIsRefusedWhateverTheConfigurationSays() throws Exception {
        Map<String, String> keys = trust();
        keys.put("schema.registry.ssl.endpoint.identification.algorithm", "");
        try (FaultyRegistry registry = FaultyRegistry.startTls(server(false), FaultyRegistry.ok());
                RegistryClient client = client(registry.url("127.0.0.1"), keys)) {
            assertThatThrownBy(() -> client.byId(7))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e ->
                                    assertThat(e.kind())
                                            .isEqualTo(RegistryException.Kind.MISCONFIGURED))
                    .hasMessageContaining("certificate");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void anUnknownCertificateIsRefused() throws Exception {
        try (FaultyRegistry registry = FaultyRegistry.startTls(server(false), FaultyRegistry.ok());
                RegistryClient client = client(registry.url("localhost"), new HashMap<>())) {
            assertThatThrownBy(() -> client.byId(7))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e ->
                                    assertThat(e.kind())
                                            .isEqualTo(RegistryException.Kind.MISCONFIGURED));
        }
    }

    @Test
    void aPemFileIsTrustedToo() throws Exception {
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "server",
                "-keystore",
                file("server.p12"),
                "-file",
                file("server.pem"));
        Map<String, String> keys = new HashMap<>();
        keys.put("schema.registry.ssl.truststore.type", "PEM");
        keys.put("schema.registry.ssl.truststore.location", file("server.pem"));
        try (FaultyRegistry registry = FaultyRegistry.startTls(server(false), FaultyRegistry.ok());
                RegistryClient client = client(registry.url("localhost"), keys)) {
            assertThat(client.byId(7).id()).isEqualTo(7);
        }
    }

    private static RegistryClient client(String url, Map<String, String> keys, Waits time) {
        keys.put("schema.registry.url", url);
        keys.put("max.retries", "0");
        return RegistryClient.of(keys, time, time, new Random(1));
    }

    private RegistryClient client(String url, Map<String, String> keys) {
        return client(url, keys, time);
    }

    private static Map<String, String> trust() {
        Map<String, String> keys = new HashMap<>();
        keys.put("schema.registry.ssl.truststore.type", "PKCS12");
        keys.put("schema.registry.ssl.truststore.location", file("trust.p12"));
        keys.put("schema.registry.ssl.truststore.password", PASSWORD);
        return keys;
    }

    private static SSLContext server(boolean ofAnother) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in =
                Files.newInputStream(Path.of(file(ofAnother ? "other.p12" : "server.p12")))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }
}
