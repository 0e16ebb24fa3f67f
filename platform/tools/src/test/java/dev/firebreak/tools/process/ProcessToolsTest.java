package dev.firebreak.tools.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import dev.firebreak.kit.tool.RefusedException;
import dev.firebreak.schemas.RejectionCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessToolsTest {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Cage BARE = new Cage(null, Cage.program("prlimit").orElse(null));

    @TempDir Path temp;
    private Path work;

    @BeforeEach
    void lay() throws IOException {
        work = Files.createDirectory(temp.resolve("work"));
    }

    @Test
    void aNamedProgramRunsWithItsArgumentsAsTheyAre() throws Exception {
        Command echo = text("/bin/echo", ".{1,80}", "hello", "{x}", "<{x}>");

        assertThat(run(BARE, echo, "{\"x\":\"a b  $HOME `id` ; rm * | > 'q' \\\"\"}"))
                .isEqualTo(
                        "hello a b  $HOME `id` ; rm * | > 'q' \" <a b  $HOME `id` ; rm * | > 'q' \">\n");
    }

    @Test
    void itSeesAnEmptyEnvironmentAndAnEmptyFolderOfItsOwn() throws Exception {
        String environment = run(BARE, command("/usr/bin/printenv"), "{}");
        String listed = run(BARE, command("/bin/ls", "-A"), "{}");
        String where = run(BARE, command("/bin/pwd"), "{}");

        assertThat(environment.lines().map(line -> line.substring(0, line.indexOf('='))))
                .containsExactlyInAnyOrder("PATH", "HOME", "TMPDIR", "LC_ALL");
        assertThat(listed).isEmpty();
        assertThat(where).startsWith(work.toRealPath() + "/command-");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void itGetsNoInput() throws Exception {
        assertThat(run(BARE, command("/bin/cat"), "{}")).isEmpty();
    }

    @Test
    void outputWithoutEndIsCutAndTheProgramEnded() throws Exception {
        assertThat(run(BARE, command("/usr/bin/yes"), "{}"))
                .startsWith("It wrote more than 262144 bytes and was ended.\ny\n")
                .hasSizeLessThan(270_000);
    }

    @Test
    void aProgramThatFailsSaysWhatItSaid() {
        assertThatThrownBy(() -> run(BARE, command("/bin/ls", "/nowhere-at-all"), "{}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended with 2")
                .hasMessageContaining("No such file");
    }

    @Test
    void whenItsTimeIsUpItEndsWithAllThatItStarted() throws Exception {
        // given a program that starts a child, and a child that leaves its family
        Path program =
                program(
                        "#!/bin/sh\nsleep 60017 &\necho $!\nsetsid sleep 60019 >/dev/null 2>&1 &\necho $!\nexec sleep 60023\n");
        Command command = command(program.toString());
        AtomicReference<@Nullable Throwable> ended = new AtomicReference<>();
        Thread calling =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        run(BARE, command, "{}");
                                    } catch (Throwable e) {
                                        ended.set(e);
                                    }
                                });
        Awaitility.await().atMost(WAIT).until(() -> sleeping("60017") && sleeping("60019"));

        calling.interrupt();
        calling.join(WAIT);

        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        Awaitility.await()
                .atMost(WAIT)
                .until(() -> !sleeping("60017") && !sleeping("60019") && !sleeping("60023"));
    }

    private static boolean sleeping(String seconds) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .anyMatch(
                        each ->
                                each.info().command().orElse("").endsWith("/sleep")
                                        && List.of(each.info().arguments().orElse(new String[0]))
                                                .contains(seconds));
    }

    @Test
    void itMayNotTakeAllTheMemoryOrFillTheDisk() throws Exception {
        assumeTrue(BARE.prlimit() != null, "prlimit is there");
        Path filling = program("#!/bin/sh\nulimit -v; ulimit -t; ulimit -n; ulimit -f\n");

        List<String> limits = run(BARE, command(filling.toString()), "{}").lines().toList();

        assertThat(limits).hasSize(4).doesNotContain("unlimited");
        assertThat(limits.get(0)).isEqualTo(Long.toString((1L << 30) / 1024));
        assertThat(limits.get(2)).isEqualTo("256");
    }

    /** A value that wants to be more than a value. */
    record Escape(String argument, String json, String allowed) {}

    static Stream<Escape> escapes() {
        return Stream.of(
                new Escape("word", "\"-rf\"", "the options are the operator's"),
                new Escape("word", "\"--help\"", "the options are the operator's"),
                new Escape("word", "\"a;id\"", "matches [a-z-]+"),
                new Escape("word", "\"$(id)\"", "matches [a-z-]+"),
                new Escape("word", "\"a\\u0000b\"", "matches [a-z-]+"),
                new Escape("word", "\"a\\nb\"", "matches [a-z-]+"),
                new Escape("word", "\"a\\u202Eb\"", "matches [a-z-]+"),
                new Escape("word", "\"../../etc/passwd\"", "matches [a-z-]+"),
                new Escape("word", "\"" + "a".repeat(41) + "\"", "at most 40 characters"),
                new Escape("word", "[\"a\",\"b\"]", "is a text"),
                new Escape("word", "null", "is a text"),
                new Escape("word", "7", "is a text"),
                new Escape("word", "\"\"", "matches [a-z-]+"),
                new Escape("one", "\"c\"", "is one of a, b"),
                new Escape("one", "\"A\"", "is one of a, b"),
                new Escape("one", "\"a b\"", "is one of a, b"),
                new Escape("one", "{\"a\":1}", "is one of a, b"),
                new Escape("n", "11", "from 1 to 10"),
                new Escape("n", "-1", "from 1 to 10"),
                new Escape("n", "1.5", "from 1 to 10"),
                new Escape("n", "\"5\"", "from 1 to 10"),
                new Escape("n", "99999999999999999999", "from 1 to 10"));
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void aValueIsAValueAndNothingElse(Escape escape) {
        Map<String, String> values =
                new java.util.HashMap<>(Map.of("word", "\"x\"", "one", "\"a\"", "n", "5"));
        values.put(escape.argument(), escape.json());
        Command command =
                new Command(
                        "typed",
                        "",
                        List.of("/bin/echo", "{word}", "--one={one}", "-n{n}"),
                        Map.of(
                                "word", new Command.Text("", Pattern.compile("[a-z-]+"), 40),
                                "one", new Command.OneOf("", List.of("a", "b")),
                                "n", new Command.Whole("", 1, 10)));
        String json =
                "{\"word\":%s,\"one\":%s,\"n\":%s}"
                        .formatted(values.get("word"), values.get("one"), values.get("n"));

        assertThatThrownBy(() -> run(BARE, command, json))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(escape.argument())
                .hasMessageContaining(escape.allowed())
                .extracting(e -> ((RefusedException) e).code())
                .isEqualTo(RejectionCode.PERMISSION_DENIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sh",
                "/bin/sh",
                "bash",
                "/usr/bin/env",
                "xargs",
                "find",
                "awk",
                "perl",
                "nohup",
                "timeout",
                "setsid",
                "{x}",
                "/bin/{x}",
                "",
                "/etc/passwd",
                "no-such-program-at-all",
                "/bin",
                "../bin/ls",
                "./ls"
            })
    void aShellOrWhatIsNoProgramStopsTheStart(String program) {
        assertThatThrownBy(() -> text(program, ".*", "-c", "{x}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("commands.c");
    }

    @Test
    void aShellByAnotherNameStopsTheStartToo() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("harmless"), Path.of("/bin/bash"));

        assertThatThrownBy(() -> command(link.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name the program itself");
    }

    @Test
    void slotsAndArgumentsHaveToBeTheSame() {
        assertThatThrownBy(() -> new Command("c", "", List.of("/bin/echo", "{y}"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("they have to be the same");
    }

    @Test
    void inACageThereIsNoNetworkNoFileOfAnybodyAndNothingToWriteTo() throws Exception {
        Cage cage = Cage.found(bwrap());
        assumeTrue(cage.bwrap() != null, "bwrap works here");
        Path secret = Files.writeString(temp.resolve("secret.txt"), "hunter2");
        Path open = Files.createDirectory(temp.resolve("open"));
        Files.writeString(open.resolve("o.txt"), "read me");
        Path looking =
                Files.writeString(
                        open.resolve("look"),
                        """
                        #!/bin/sh
                        cat %s 2>&1
                        cat %s 2>&1
                        ls /home /root /etc/passwd 2>&1
                        echo x > /usr/x 2>&1
                        echo x > %s/x 2>&1
                        echo mine > mine && cat mine
                        cat /proc/net/dev | tail -n +3 | cut -d: -f1
                        ls /proc | grep -c '^[0-9]'
                        """
                                .formatted(secret, open.resolve("o.txt"), open));
        Files.setPosixFilePermissions(looking, PosixFilePermissions.fromString("rwxr-xr-x"));

        String seen =
                new ProcessTools(cage, work, List.of(open))
                        .offer(command(looking.toString()), WAIT)
                        .tool()
                        .call(JSON.createObjectNode());

        assertThat(seen).contains("read me", "mine\n").doesNotContain("hunter2", "root:");
        assertThat(seen.lines().filter(l -> l.contains("Read-only file system"))).hasSize(2);
        assertThat(seen.lines().map(String::strip)).contains("lo").doesNotContain("eth0");
        assertThat(Integer.parseInt(seen.strip().lines().reduce((_, l) -> l).orElseThrow()))
                .isLessThan(10);
    }

    /** Where it is not installed, a test may be told where it lies. */
    private static @Nullable Path bwrap() {
        String named = System.getProperty("firebreak.bwrap");
        return named != null ? Path.of(named) : Cage.program("bwrap").orElse(null);
    }

    private Path program(String text) throws IOException {
        Path program = Files.writeString(temp.resolve("program"), text);
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Command command(String... run) {
        return new Command("c", "", List.of(run), Map.of());
    }

    private static Command text(String program, String pattern, String... arguments) {
        List<String> run = Stream.concat(Stream.of(program), Stream.of(arguments)).toList();
        return new Command(
                "c", "", run, Map.of("x", new Command.Text("", Pattern.compile(pattern), 80)));
    }

    private String run(Cage cage, Command command, String json) throws Exception {
        JsonNode arguments = JSON.readTree(json);
        return new ProcessTools(cage, work, List.of()).offer(command, WAIT).tool().call(arguments);
    }
}
