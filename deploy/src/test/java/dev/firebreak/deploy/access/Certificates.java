package dev.firebreak.deploy.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Certificates for 127.0.0.1 that are made for one run and thrown away, and a store that trusts
 * them.
 */
record Certificates(Path keyStore, Path trustStore) {
    static final String PASSWORD = "store-secret-7b1d";

    static Certificates make(Path folder) throws IOException, InterruptedException {
        Certificates made =
                new Certificates(folder.resolve("server.p12"), folder.resolve("trust.p12"));
        made.certify(folder, made.keyStore, "broker");
        return made;
    }

    /** A certificate for somebody who proves by it who he is; whoever has the store trusts it. */
    Path client(Path folder, String name) throws IOException, InterruptedException {
        Path own = folder.resolve(name + ".p12");
        certify(folder, own, name);
        return own;
    }

    private void certify(Path folder, Path own, String name)
            throws IOException, InterruptedException {
        String file = folder.resolve(name + ".crt").toString();
        keytool(
                own,
                name,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name + ",O=Shop",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2");
        keytool(own, name, "-exportcert", "-file", file);
        keytool(trustStore, name, "-importcert", "-noprompt", "-file", file);
    }

    /** For a server that proves itself by it. */
    SSLContext server() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(Path store, String alias, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(
                List.of(
                        "-alias",
                        alias,
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + said);
        }
    }
}
