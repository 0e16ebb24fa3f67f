package dev.firebreak.model.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program by other people that tests run against, from npm, at the versions of a lock file. */
public final class NpmPackage {
    private static final long INSTALL_MAX_S = 300;
    private static final List<String> FILES =
            List.of("package.json", "package-lock.json", ".npmrc");

    private NpmPackage() {}

    /**
     * Its program, installed first where that is still to be done, by one process at a time. The
     * calling test is skipped where there is no node.
     *
     * @param module the folder of the Maven module, below the project's; the package is installed
     *     into its {@code target}
     * @param name the folder below {@code src/test} that holds the lock file
     * @param program the program's place below {@code node_modules}
     */
    public static Path installed(String module, String name, String program) {
        try {
            assumeTrue(hasNode(), "node is not installed: nothing is tested against " + name);
            return install(
                    Path.of(System.getProperty("firebreak.root", "../..")).resolve(module),
                    name,
                    program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path install(Path module, String name, String program) throws IOException {
        Path sources = module.resolve("src/test").resolve(name);
        Path home = Files.createDirectories(module.resolve("target").resolve(name));
        Path installed = home.resolve("node_modules").resolve(program).toAbsolutePath();
        try (FileChannel channel =
                        FileChannel.open(
                                home.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(installed)) {
                for (String file : FILES) {
                    Files.copy(
                            sources.resolve(file),
                            home.resolve(file),
                            StandardCopyOption.REPLACE_EXISTING);
                }
                int code =
                        run(
                                List.of("npm", "ci", "--ignore-scripts", "--prefer-offline"),
                                home,
                                INSTALL_MAX_S);
                if (code != 0) {
                    throw new IOException("npm ci ended with %d, see %s".formatted(code, home));
                }
            }
        }
        return installed;
    }

    private static boolean hasNode() {
        try {
            return run(List.of("node", "--version"), Path.of("."), 30) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int run(List<String> command, Path folder, long seconds) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            if (process.waitFor(seconds, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException("gave up after %d s: %s".formatted(seconds, command));
    }
}
