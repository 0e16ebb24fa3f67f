package dev.firebreak.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.console.tool.ToolDesk;
import dev.firebreak.console.tool.ToolList;
import dev.firebreak.console.tool.ToolList.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agents' real tools and a real file, as the command line shows them. */
class ToolBookTest {
    @TempDir private Path folder;

    @Test
    void withoutAFileEachAgentHasItsOwn() {
        ToolList list = new ToolBook().list(settings(Map.of()), null);

        assertThat(list.entries())
                .extracting(ToolList.Entry::agent, ToolList.Entry::tool, ToolList.Entry::everybody)
                .containsExactly(
                        Tuple.tuple("email", "search_knowledge", true),
                        Tuple.tuple("report", "query", true));
        assertThat(list.entries()).allMatch(entry -> entry.effect().equals("read-only"));
        assertThat(list.file()).isNull();
    }

    @Test
    void aFileIsListedByAgentWithItsRowsAndLimits() throws IOException {
        Path file =
                file(
                        """
                        folders: {handbook: %s}
                        processes: {enabled: true}
                        commands:
                          disk: {description: Free space., run: [df], effect: read-only}
                        servers:
                          docs:
                            command: [/usr/bin/node]
                            pass: [NOT_SET_HERE]
                            timeout-ms: 5000
                            approved: {find: "sha256:%s"}
                        allow:
                          - {tools: [read_file], agents: [email], roles: [support]}
                          - {tools: [disk]}
                          - {tools: [query], roles: [analyst]}
                          - {tools: [docs_find], agents: [emial]}
                        limits:
                          docs_find: {per-minute: 60, calls-max: 5}
                        """
                                .formatted(folder, "a".repeat(64)));

        ToolList list = new ToolBook().list(settings(Map.of("tools.file", file.toString())), null);

        assertThat(list.file()).isEqualTo(file);
        assertThat(list.strangers()).containsExactly("emial");
        assertThat(entry(list, "email", "read_file").roles()).containsExactly("support");
        assertThat(entry(list, "report", "read_file").roles()).isEmpty();
        assertThat(entry(list, "report", "read_file").everybody()).isFalse();
        assertThat(entry(list, "report", "disk").everybody()).isTrue();
        assertThat(entry(list, "report", "disk").kind()).isEqualTo(Kind.COMMAND);
        assertThat(entry(list, "report", "query").roles()).containsExactly("analyst");
        ToolList.Entry find = entry(list, "email", "docs_find");
        assertThat(find.everybody()).isFalse();
        assertThat(find.approved()).startsWith("sha256:aaa");
        assertThat(find.perMinute()).isEqualTo(60);
        assertThat(find.callsMax()).isEqualTo(5);
        assertThat(find.timeoutMs()).isEqualTo(10_000);
    }

    @Test
    void aBrokenFileIsSaidWithPlacesByCheckAndStopsTheOthers() throws IOException {
        Path file =
                file(
                        "servers:\n  docs:\n    command: [/usr/bin/node]\n    pass: [NOT_SET]\nlimts: {}\n");
        ToolBook book = new ToolBook();

        ToolDesk.Checked checked = book.check(settings(Map.of()), file, Map.of());

        assertThat(checked.slips()).extracting(ToolDesk.WrongEntry::line).containsExactly(2, 5);
        assertThat(checked.slips().getFirst().text()).contains("NOT_SET, which is not set");
        assertThatThrownBy(() -> book.list(settings(Map.of()), file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("line 5, column 1: nobody reads limts; did you mean limits?");
        assertThat(book.check(settings(Map.of()), null, Map.of()).file()).isNull();
    }

    @Test
    void aServerThatCanNotBeStartedIsSaid() throws IOException {
        Path file =
                file(
                        "servers: {docs: {command: [%s/no-such-program], timeout-ms: 20000}}\n"
                                .formatted(folder));
        ToolBook book = new ToolBook();

        assertThat(book.ask(settings(Map.of()), file, null, Map.of()))
                .singleElement()
                .satisfies(server -> assertThat(server.problem()).isNotEmpty());
        assertThatThrownBy(() -> book.ask(settings(Map.of()), file, "dox", Map.of()))
                .hasMessageContaining("names no server dox; there are docs");
        assertThat(book.ask(settings(Map.of()), null, null, Map.of())).isEqualTo(List.of());
    }

    private static ToolList.Entry entry(ToolList list, String agent, String tool) {
        return list.entries().stream()
                .filter(e -> e.agent().equals(agent) && e.tool().equals(tool))
                .findFirst()
                .orElseThrow();
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("tools.yaml"), yaml);
    }

    private static Settings settings(Map<String, String> flags) {
        return Settings.load(SettingsSources.ofFlags(flags), AgentPrograms.all().allSettings());
    }
}
