package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CliUsageTest {
    @TempDir private Path directory = Path.of(".");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "submit --help",
                "results --help",
                "tasks --help",
                "tasks list --help",
                "tasks show --help",
                "tasks cancel --help",
                "tasks hand-over --help",
                "tasks raise-budget --help",
                "tasks resume --help",
                "watch --help",
                "approvals --help",
                "approvals list --help",
                "approvals show --help",
                "approvals approve --help",
                "approvals reject --help",
                "inbox --help",
                "inbox list --help",
                "inbox show --help",
                "dead-letters --help",
                "dead-letters list --help",
                "dead-letters show --help",
                "dead-letters replay --help",
                "dead-letters discard --help",
                "agent --help",
                "supervisor --help",
                "executor --help",
                "notifier --help",
                "prompts --help",
                "prompts list --help",
                "prompts report --help",
                "tools --help",
                "tools list --help",
                "tools check --help",
                "tools pin --help",
                "topics --help",
                "topics apply --help",
                "topics acls --help",
                "schemas check --help",
                "doctor --help",
                "--version"
            })
    void helpIsAnAnswerAndNoError(String line) {
        var ran = run(line.split(" "));

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isNotBlank();
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void noCommandSaysWhatThereIs() {
        var ran = run();

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("submit", "results", "dead-letters", "doctor", "Examples:");
    }

    @Test
    void everyCommandIsListedOnceUnderWhatItIsFor() {
        String help = run("--help").out();

        assertThat(help)
                .contains("Tasks:", "What waits for a person:", "The deployment:", "Processes:")
                .doesNotContain("Others:");
        CliContext context =
                new CliContext(
                        Programs.NONE,
                        Map.of(),
                        directory,
                        100,
                        InstantSource.system(),
                        new java.util.Random(1));
        Cli.commandLine(context)
                .getSubcommands()
                .forEach(
                        (name, command) -> {
                            boolean hidden = command.getCommandSpec().usageMessage().hidden();
                            assertThat(help.lines().filter(l -> l.startsWith("  " + name + " ")))
                                    .as(name)
                                    .hasSize(hidden ? 0 : 1);
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "submit --gaol x|--goal",
                "sumbit x.eml|submit",
                "dead-letters lst|list",
                "submit|nothing to submit",
                "submit --goal x --deadline soon|not a duration such as 90s",
                "submit --goal x --deadline 0s|not longer than nothing",
                "results --task|--task",
                "dead-letters list --code NONSENSE|RULE_VIOLATION",
                "dead-letters list --limit many|many",
                "dead-letters replay|ID",
                "dead-letters replay abcd --edit a --value b|two ways of editing",
                "dead-letters replay abcd ef01 --edit a|one letter",
                "topics|apply, diff or acls",
                "topics acls --apply --diff|mutually exclusive",
                "topics acls --json --commands|mutually exclusive",
                "topics acls --principal agent-emial=User:x|there is no process agent-emial",
                "topics acls --principal agent-email=x|TYPE:NAME",
                "tasks|cancel, hand-over, raise-budget or resume",
                "tasks list --status opne|there are open, ended, all, completed",
                "tasks cancel t1|--reason",
                "tasks hand-over t1 --reason x|--role",
                "tasks raise-budget t1 --reason x|nothing to add",
                "tasks raise-budget t1 --reason x --steps 0|only be raised",
                "tasks raise-budget t1 --reason x --cost 0.0000001|six digits after the point",
                "approvals|list, show, approve or reject",
                "approvals approve a1|--reason",
                "approvals approve a1 --reason x --wait soon|not a duration",
                "inbox|list or show",
                "watch|ID",
                "prompts|list or report",
                "prompts report --since yesterday|not a duration",
                "tools|list, check or pin",
                "tools chek|check",
                "agent juggler|there is no agent 'juggler'"
            })
    void wrongUsageIsOneSentenceThatNamesTheRightOne(String line, String named) {
        var ran = run(line.split(" "));

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(named).contains("--help").doesNotContain("\tat ");
    }

    @Test
    void aConfigurationKeyThatNobodyReadsStopsTheCommand() throws IOException {
        Files.writeString(directory.resolve("firebreak.yaml"), "bootstrap-server: localhost:1\n");

        var ran = run("doctor");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualToIgnoringNewLines(
                        "nobody reads bootstrap-server (firebreak.yaml:1); did you mean bootstrap-servers?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "results",
                "topics diff",
                "topics acls --diff",
                "topics acls --apply",
                "dead-letters list",
                "approvals list",
                "approvals reject a1 --reason x",
                "tasks list",
                "tasks cancel t1 --reason x",
                "watch t1",
                "prompts report",
                "inbox list",
                "submit --goal x",
                "dead-letters replay abcdef"
            })
    void aBrokerThatIsAwayIsSaidInASentence(String line) throws IOException {
        int port = closedPort();

        var ran = run((line + " --bootstrap-servers 127.0.0.1:" + port).split(" "));

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("no Kafka broker answers at 127.0.0.1:" + port)
                .contains("--bootstrap-servers")
                .doesNotContain("\tat ");
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void aRegistryThatIsAwayIsSaidInASentence() throws IOException {
        int port = closedPort();

        var ran = run("schemas", "list", "--registry", "http://127.0.0.1:" + port);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("the schema registry does not answer")
                .contains("" + port)
                .contains("--registry");
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    @Tag("slow") // waits as long as a person would have to
    void somethingElseThatListensThereIsSaidInASentence() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (String line : new String[] {"results", "topics diff", "submit --goal x"}) {
                var ran =
                        run(
                                (line + " --bootstrap-servers 127.0.0.1:" + silent.getLocalPort())
                                        .split(" "));

                assertThat(ran.exit()).isEqualTo(1);
                assertThat(ran.err())
                        .contains("the broker did not answer in time", "security.protocol");
                assertThat(ran.err().lines()).hasSize(1);
            }
        }
    }

    @Test
    void theDoctorNamesEverythingThatIsAway() throws IOException {
        int port = closedPort();

        var ran =
                run(
                        "doctor",
                        "--bootstrap-servers",
                        "127.0.0.1:" + port,
                        "--registry",
                        "http://127.0.0.1:" + port,
                        "--json");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.json()).hasSize(2).allMatch(f -> f.path("level").asText().equals("fail"));
        assertThat(ran.json())
                .extracting(f -> f.path("what").asText())
                .containsExactly("broker", "registry");
        assertThat(ran.json()).noneMatch(f -> f.path("remedy").asText().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "submit nowhere.eml|there is no file",
                "submit note.xyz|the ending .xyz is unknown; known are .csv, .eml",
                "submit .|is not a file",
                "results --config nowhere.yaml|there is no configuration file",
                "results --set steps=3|nobody reads steps",
                "results --bootstrap-servers nohost|is not HOST:PORT"
            })
    void whatCanNotWorkIsRefusedWithTheReason(String line, String reason) throws IOException {
        Files.writeString(directory.resolve("note.xyz"), "x");

        var ran = run(line.split(" "));

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains(reason).doesNotContain("\tat ");
    }

    @Test
    void theRehearsalNeedsNoCluster() {
        var ran =
                run(
                        "rehearse",
                        "--bootstrap-servers",
                        "127.0.0.1:1",
                        "--registry",
                        "http://127.0.0.1:1");

        assertThat(ran).isEqualTo(new Firebreak.Ran(0, "", ""));
    }

    @Test
    void theStackIsShownOnlyToThoseWhoAsk() {
        var ran = run("results", "--bootstrap-servers", "127.0.0.1:1", "-v");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("\tat ");
    }

    @Test
    void otherModulesAddCommands() {
        @CommandLine.Command(name = "extra")
        class Extra implements Runnable {
            @Override
            public void run() {}
        }
        CliContext context =
                new CliContext(
                        Programs.NONE,
                        Map.of(),
                        directory,
                        80,
                        InstantSource.system(),
                        new java.util.Random(1));

        assertThat(Cli.commandLine(context, new Extra()).execute("extra")).isZero();
    }

    private Firebreak.Ran run(String... args) {
        return Firebreak.in(directory).run(args);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
