package dev.firebreak.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.kit.model.ToolSpec;
import dev.firebreak.kit.tool.RefusedException;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.kit.tool.Toolbox.User;
import dev.firebreak.kit.tool.Tools;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.tools.mcp.McpServers;
import dev.firebreak.tools.process.Cage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentToolsTest {
    private static final Cage NO_CAGE = new Cage(null, null);

    @TempDir Path temp;
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void lay() throws IOException {
        Files.createDirectory(temp.resolve("docs"));
        Files.writeString(temp.resolve("docs/a.md"), "alpha");
    }

    @Test
    void withoutAFileAgentsHaveTheirOwnToolsOnly() {
        try (AgentTools tools =
                AgentTools.open(
                        null, Map.of(), () -> NO_CAGE, InstantSource.system(), nanos::get)) {
            assertThat(names(tools.open(user("email"), List.of(own("query")))))
                    .containsExactly("query");
        }
    }

    @Test
    void whoMayUseAToolIsSaidByAgentAndRole() throws Exception {
        try (AgentTools tools =
                open(
                        """
                        folders: {docs: %s}
                        allow:
                          - {tools: [read_file], agents: [email], roles: [support, chief]}
                          - {tools: [list_files]}
                          - {tools: [query], roles: [analyst]}
                        """)) {
            assertThat(names(tools.open(user("email", "support"), List.of(own("search")))))
                    .containsExactlyInAnyOrder("search", "read_file", "list_files");
            assertThat(names(tools.open(user("email", "other"), List.of())))
                    .containsExactly("list_files");
            assertThat(names(tools.open(user("report", "support"), List.of())))
                    .containsExactly("list_files");
            assertThat(names(tools.open(user("report"), List.of(own("query")))))
                    .as("an agent's own tool that a row names is for those it names")
                    .containsExactly("list_files");
            assertThat(names(tools.open(user("report", "analyst"), List.of(own("query")))))
                    .containsExactly("query", "list_files");
        }
    }

    @Test
    void aToolThatNoRowNamesIsNobodys() throws Exception {
        try (AgentTools tools = open("folders: {docs: %s}\n")) {
            assertThat(tools.open(user("email", "chief"), List.of()).isEmpty()).isTrue();
        }
    }

    @Test
    void theContextOfARequestGivesTheToolsOfItsUser() throws Exception {
        try (AgentTools tools =
                open(
                        "folders: {docs: %s}\nallow: [{tools: [read_file], agents: [email], roles: [support]}]\n")) {
            assertThat(names(context(tools, "support").tools(own("mine"))))
                    .containsExactly("mine", "read_file");
            assertThat(names(context(tools, "other").tools(own("mine")))).containsExactly("mine");
        }
    }

    private static RecordedContext context(AgentTools tools, String role) {
        Scope open = Scope.open();
        Scope scope =
                new Scope(
                        "email",
                        "acme",
                        List.of(role),
                        "t1",
                        open.confidentiality(),
                        null,
                        open.allowance());
        InstantSource clock = InstantSource.system();
        return new RecordedContext(
                clock,
                Journal.forgetful(clock),
                new Thinking(Model.none(), WhenAway.OFFLINE, tools),
                scope,
                _ -> AnswerStream.nowhere());
    }

    @Test
    void aToolThatIsCalledTooOftenSaysWhenToComeAgain() throws Exception {
        try (AgentTools tools =
                open(
                        "folders: {docs: %s}\nallow: [{tools: [list_files]}]\nlimits: {list_files: {per-minute: 2}, mine: {per-minute: 1}}\n")) {
            ToolOffer mine = own("mine");
            call(tools, "list_files", own("x"));
            call(tools, "list_files", own("x"));

            assertThatThrownBy(() -> call(tools, "list_files", own("x")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage(
                            "list_files is called at most 2 times a minute, by all requests together; try again in 31 s, or go on without it")
                    .extracting(e -> ((RefusedException) e).code())
                    .isEqualTo(RejectionCode.RATE_LIMITED);
            nanos.addAndGet(Duration.ofSeconds(31).toNanos());
            assertThat(call(tools, "list_files", own("x"))).isEqualTo("The folders are: docs");
            assertThat(call(tools, "mine", mine)).isEqualTo("fine");
            assertThatThrownBy(() -> call(tools, "mine", own("mine")))
                    .as("an agent's own tool, made anew for each request")
                    .isInstanceOf(RefusedException.class);
        }
    }

    /** As the loop would call it. */
    private static String call(AgentTools tools, String name, ToolOffer own) throws Exception {
        return tools.all(List.of(own), new McpServers.Offered(List.of(), Map.of())).stream()
                .filter(offer -> offer.name().equals(name))
                .findFirst()
                .orElseThrow()
                .tool()
                .call(JsonNodeFactory.instance.objectNode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "folderz: {}|did you mean folders?",
                "folders: {docs: /nowhere/at/all}|/nowhere/at/all",
                "folders: {docs: /}|the whole machine",
                "folders: {'a b': /tmp}|1 to 64 letters",
                "file-bytes-max: 999999999|file-bytes-max is from 1",
                "allow: [{tools: []}]|names no tools",
                "allow: [{tool: [x]}]|did you mean tools?",
                "{folders: {docs: /tmp}, allow: [{tools: [read_fil]}]}|did you mean read_file?",
                "commands: {ls: {run: [ls], effect: read-only}}|processes.enabled: true",
                "{processes: {enabled: true}, commands: {ls: {run: [ls], effect: read-only}}}|install bubblewrap",
                "{processes: {enabled: true, without-bwrap: true}, commands: {ls: {run: [ls]}}}|say read-only if it changes nothing",
                "{processes: {enabled: true, without-bwrap: true}, commands: {rm: {run: [rm], effect: effectful}}}|let an executor run it",
                "{processes: {enabled: true, without-bwrap: true}, commands: {s: {run: [sh, -c, '{x}'], effect: read-only, arguments: {x: {pattern: '.*'}}}}}|name the program itself",
                "{processes: {enabled: true, without-bwrap: true}, commands: {e: {run: [echo, '{x}'], effect: read-only, arguments: {x: {}}}}}|either values, a pattern, or min and max",
                "{processes: {enabled: true, without-bwrap: true}, commands: {e: {run: [echo, '{x}'], effect: read-only, arguments: {x: {pattern: '('}}}}}|pattern can't be read",
                "servers: {a: {}}|either a command or a url",
                "servers: {a: {command: [node, x.js]}}|the whole path of a program",
                "servers: {a: {url: 'file:///etc/passwd'}}|http or https",
                "servers: {a: {url: 'http://u:p@localhost/'}}|without a password",
                "servers: {A: {url: 'http://localhost/'}}|lower-case letters",
                "servers: {a: {url: 'http://localhost/', approved: {x: abc}}}|sha256: and 64",
                "servers: {a: {command: [/bin/true], pass: [NOT_SET]}}|NOT_SET, which is not set",
                "limits: {x: {per-minute: -1}}|not negative",
                "'[1'|line 1",
            })
    void whatIsWrittenWrongStopsTheStartAndSaysWhatWouldBeRight(String yaml, String says)
            throws IOException {
        Path file = Files.writeString(temp.resolve("tools.yaml"), yaml);

        assertThatThrownBy(
                        () ->
                                AgentTools.open(
                                        file,
                                        Map.of(),
                                        () -> NO_CAGE,
                                        InstantSource.system(),
                                        nanos::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tools.file " + file)
                .hasMessageContaining(says);
    }

    @Test
    void aCommandThatWasNamedIsATool() throws Exception {
        String yaml =
                """
                processes: {enabled: true, without-bwrap: true}
                commands:
                  say:
                    description: Says it.
                    run: [/bin/echo, "{word}", "{n}"]
                    effect: read-only
                    arguments:
                      word: {values: [a, b]}
                      n: {min: 1, max: 3}
                allow: [{tools: [say]}]
                """;
        Path file = Files.writeString(temp.resolve("tools.yaml"), yaml);
        try (AgentTools tools =
                AgentTools.open(
                        file, Map.of(), () -> NO_CAGE, InstantSource.system(), nanos::get)) {
            Tools mine = tools.open(user("email"), List.of());

            assertThat(mine.specs()).extracting(ToolSpec::name).containsExactly("say");
            assertThat(mine.specs().getFirst().parametersSchema())
                    .contains(
                            "\"enum\":[\"a\",\"b\"]",
                            "\"maximum\":3",
                            "\"required\":[\"n\",\"word\"]");
        }
    }

    private AgentTools open(String yaml) throws IOException {
        Path file =
                Files.writeString(temp.resolve("tools.yaml"), yaml.formatted(temp.resolve("docs")));
        return AgentTools.open(file, Map.of(), () -> NO_CAGE, InstantSource.system(), nanos::get);
    }

    private static User user(String agent, String... roles) {
        return new User(agent, "acme", List.of(roles));
    }

    private static ToolOffer own(String name) {
        return ToolOffer.of(name, "", "{\"type\":\"object\"}", _ -> "fine");
    }

    private static List<String> names(Tools tools) {
        return tools.specs().stream().map(ToolSpec::name).toList();
    }
}
