package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, on a small project of its own with a Maven that only pretends to build. */
class LauncherTest {
    private static final String PROGRAM =
            """
            package dev.firebreak.standalone;
            public final class Firebreak {
                public static void main(String[] args) {
                    System.out.println("ran " + String.join("|", args));
                    System.exit(args.length > 0 && args[0].equals("fail") ? 7 : 0);
                }
            }
            """;
    private static final String BENCH =
            """
            package dev.firebreak.benchmarks;
            public final class Bench {
                public static void main(String[] args) {
                    System.out.println("measured " + String.join("|", args));
                }
            }
            """;
    private static final String MAVEN =
            """
            #!/bin/sh
            echo run >> runs
            echo "[INFO] Building schemas 0.1.0-SNAPSHOT                             [1/2]"
            sleep 0.3
            echo "[INFO] Building standalone 0.1.0-SNAPSHOT                          [2/2]"
            if [ -f broken ]; then echo "[ERROR] the sources are broken"; exit 1; fi
            mkdir -p platform/standalone/target/lib
            cp program.jar platform/standalone/target/standalone-0.1.0.jar
            cp program.jar platform/standalone/target/lib/other.jar
            case "$*" in *"-pl platform/benchmarks "*)
                mkdir -p platform/benchmarks/target/lib
                cp program.jar platform/benchmarks/target/lib/other.jar
                cp bench.jar platform/benchmarks/target/benchmarks-0.1.0.jar ;;
            esac
            """;

    @TempDir private Path directory = Path.of(".");

    private Path project = Path.of(".");

    private record Ran(int exit, String out, String err) {}

    @BeforeEach
    void makeProject() throws IOException {
        Path script = Path.of(System.getProperty("firebreak.root", "../..")).resolve("firebreak");
        assumeTrue(
                Files.isExecutable(script) && Files.isExecutable(Path.of("/bin/sh")),
                "needs the launcher and a shell");
        project = Files.createDirectories(directory.resolve("a project"));
        Files.copy(script, project.resolve("firebreak")).toFile().setExecutable(true);
        Files.createDirectories(project.resolve("platform/standalone/src/main"));
        Files.createDirectories(project.resolve("deploy"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        Files.writeString(project.resolve("deploy/topics.yaml"), "");
        Path mvn = Files.createDirectories(directory.resolve("bin")).resolve("mvn");
        Files.writeString(mvn, MAVEN);
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
        jar(project.resolve("program.jar"), "dev.firebreak.standalone.Firebreak", PROGRAM);
        jar(project.resolve("bench.jar"), "dev.firebreak.benchmarks.Bench", BENCH);
    }

    @Test
    void buildsOnFirstUseSayingHowFarItIsThenOnlyRuns() throws Exception {
        Ran first =
                run(directory, project.resolve("firebreak").toString(), "results", "--task", "a b");
        Ran second = run(directory, project.resolve("firebreak").toString(), "--help");

        assertThat(first).isEqualTo(new Ran(0, "ran results|--task|a b\n", first.err()));
        assertThat(first.err())
                .contains(
                        "building for the first time",
                        "[1/2] schemas",
                        "[2/2] standalone",
                        "built in");
        assertThat(second).isEqualTo(new Ran(0, "ran --help\n", ""));
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void theProgramsExitCodeIsItsOwn() throws Exception {
        assertThat(run(project, "./firebreak", "fail").exit()).isEqualTo(7);
    }

    @Test
    void worksThroughALinkFromAnywhere() throws Exception {
        Path link =
                Files.createSymbolicLink(directory.resolve("bin/fb"), project.resolve("firebreak"));

        assertThat(run(Path.of("/"), link.toString(), "x").out()).isEqualTo("ran x\n");
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        run(project, "./firebreak", "x");
        Path source = project.resolve("platform/standalone/src/main/New.java");
        Files.writeString(source, "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

        Ran again = run(project, "./firebreak", "x");

        assertThat(again.err()).contains("sources have changed");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void benchIsBuiltAndRunApartFromTheRest() throws Exception {
        Ran bench = run(project, "./firebreak", "bench", "--quick");
        Ran again = run(project, "./firebreak", "bench");
        Path source =
                Files.createDirectories(project.resolve("platform/benchmarks/src/main"))
                        .resolve("New.java");
        Ran other = run(project, "./firebreak", "x");
        Files.writeString(source, "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        Ran unmoved = run(project, "./firebreak", "x");

        assertThat(bench.out()).isEqualTo("measured bench|--quick\n");
        assertThat(again).isEqualTo(new Ran(0, "measured bench\n", ""));
        assertThat(other.out()).isEqualTo("ran x\n");
        assertThat(unmoved).isEqualTo(new Ran(0, "ran x\n", ""));
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void twoFirstUsesBuildOnce() throws Exception {
        Callable<Ran> use = () -> run(project, "./firebreak", "x");

        try (ExecutorService shells = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Ran> shell : shells.invokeAll(List.of(use, use, use))) {
                assertThat(shell.get().out()).isEqualTo("ran x\n");
            }
        }

        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aBuildThatFailsIsShownAndTriedAgain() throws Exception {
        Files.writeString(project.resolve("broken"), "");

        Ran broken = run(project, "./firebreak", "x");
        Files.delete(project.resolve("broken"));
        Ran mended = run(project, "./firebreak", "x");

        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.out()).isEmpty();
        assertThat(broken.err())
                .contains("[ERROR] the sources are broken", "the build failed", "build.log");
        assertThat(mended.out()).isEqualTo("ran x\n");
    }

    @Test
    void aLockWhoseOwnerIsGoneHoldsNobodyUp() throws Exception {
        Path lock = Files.createDirectories(project.resolve("target")).resolve(".build-lock");
        Process gone = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
        gone.waitFor();
        Files.createSymbolicLink(lock, Path.of(Long.toString(gone.pid())));

        assertThat(run(project, "./firebreak", "x").out()).isEqualTo("ran x\n");
    }

    @Test
    void withoutANewEnoughJdkItSaysWhatToInstall() throws Exception {
        Path script = project.resolve("firebreak");
        Files.writeString(script, Files.readString(script).replace("java_min=25", "java_min=99"));

        Ran ran = run(project, "./firebreak", "x");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("needs a JDK 99 or newer", "install one", "JAVA_HOME");
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void whatWasBuiltLastCanBeRunWhateverTheSourcesSay() throws Exception {
        run(project, "./firebreak", "x");
        Files.setLastModifiedTime(
                project.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(5)));

        Ran ran = run(project, "FIREBREAK_BUILD=never", "./firebreak", "x");

        assertThat(ran).isEqualTo(new Ran(0, "ran x\n", ""));
    }

    private long builds() throws IOException {
        return Files.readAllLines(project.resolve("runs")).size();
    }

    private Ran run(Path workingDirectory, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder();
        List<String> words = new ArrayList<>(List.of(command));
        while (words.getFirst().contains("=")) {
            String[] variable = words.removeFirst().split("=", 2);
            builder.environment().put(variable[0], variable[1]);
        }
        builder.environment()
                .merge(
                        "PATH",
                        directory.resolve("bin").toString(),
                        (path, bin) -> bin + ":" + path);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Made in the background, it would still be written while the folder is deleted.
        builder.environment().put("FIREBREAK_AOT", "off");
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        Process process =
                builder.command(words)
                        .directory(workingDirectory.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static void jar(Path jar, String program, String text) throws IOException {
        Path sources = Files.createDirectories(jar.resolveSibling("source"));
        String simpleName = program.substring(program.lastIndexOf('.') + 1);
        Path source = Files.writeString(sources.resolve(simpleName + ".java"), text);
        int compiled =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                OutputStream.nullOutputStream(),
                                null,
                                "-d",
                                sources.toString(),
                                source.toString());
        assertThat(compiled).isZero();
        String name = program.replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(name));
            out.write(Files.readAllBytes(sources.resolve(name)));
            out.closeEntry();
        }
        assertThat(Files.readString(source, StandardCharsets.UTF_8)).isEqualTo(text);
    }
}
