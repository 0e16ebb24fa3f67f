package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.console.tool.AskedServer;
import dev.firebreak.console.tool.AskedServer.Offer;
import dev.firebreak.console.tool.AskedServer.State;
import dev.firebreak.console.tool.ToolDesk;
import dev.firebreak.console.tool.ToolList;
import dev.firebreak.console.tool.ToolList.Entry;
import dev.firebreak.console.tool.ToolList.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolsCommandTest {
    private static final String OLD = "sha256:" + "0".repeat(64);
    private static final String NOW = "sha256:" + "1".repeat(64);

    @TempDir private Path directory = Path.of(".");

    @Test
    void everyToolIsListedWithWhomItIsForAndItsLimits() {
        var all = run(new Desk(), "tools", "list");
        var one = run(new Desk(), "tools", "list", "--agent", "report", "--json");

        assertThat(all.exit()).isZero();
        assertThat(all.out())
                .containsPattern("email +search +the agent +everybody +read-only +30 s +8 +8,000")
                .containsPattern("email +docs_find +server docs +chief, support .* 20, 60/min ")
                .containsPattern("report +read_file +folders +nobody")
                .contains("docs_find is approved as " + OLD);
        assertThat(all.err())
                .contains(
                        "names the agent emial", "email, report", "firebreak tools pin", "nobody");
        assertThat(one.json()).hasSize(1);
        assertThat(one.json().getFirst().path("tool").asText()).isEqualTo("read_file");
        assertThat(one.json().getFirst().path("everybody").asBoolean()).isFalse();
        assertThat(run(new Desk(), "tools", "list", "--agent", "juggler").exit()).isEqualTo(2);
    }

    @Test
    void whatIsWrongIsSaidAsEditorsReadItAndFails() {
        Desk desk = new Desk();
        desk.slips =
                List.of(
                        new ToolDesk.WrongEntry(3, 5, "nobody reads effct; did you mean effect?"),
                        new ToolDesk.WrongEntry(0, 0, "can't be read"));

        var wrong = run(desk, "tools", "check", "t.yaml");
        desk.slips = List.of();
        var sound = run(desk, "tools", "check", "t.yaml");

        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.out().lines())
                .containsExactly(
                        "t.yaml:3:5: nobody reads effct; did you mean effect?",
                        "t.yaml: can't be read");
        assertThat(sound.exit()).isZero();
        assertThat(sound.out()).isEqualToIgnoringNewLines("t.yaml is sound");
        assertThat(run(desk, "tools", "check").err()).contains("there is no tools file");
    }

    @Test
    void whatChangedIsShownWithWhatWouldApproveItAndNothingOfItsSteersTheTerminal() {
        Desk desk = new Desk();
        desk.servers =
                List.of(
                        new AskedServer(
                                "docs",
                                "",
                                List.of(
                                        offer(
                                                "find",
                                                "Finds\u001b[2J things.",
                                                NOW,
                                                OLD,
                                                State.CHANGED),
                                        offer("wipe", "Wipes.", NOW, "", State.UNFIT),
                                        offer("same", "Stays.", OLD, OLD, State.APPROVED))));

        var ran = run(desk, "tools", "pin");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains("changed", "unfit", "approved  same", "arguments {}")
                .contains("\"find\": \"" + NOW + "\"", "\"same\": \"" + OLD + "\"")
                .doesNotContain("\"wipe\":", "\u001b", "Stays.");
    }

    @Test
    void whatIsNewIsNoFaultAndAServerThatIsAwayIs() {
        Desk desk = new Desk();
        desk.servers =
                List.of(
                        new AskedServer(
                                "docs", "", List.of(offer("new", "New.", NOW, "", State.NEW))));
        assertThat(run(desk, "tools", "pin").exit()).isZero();

        desk.servers = List.of(new AskedServer("docs", "it did not answer", List.of()));
        var away = run(desk, "tools", "pin");

        assertThat(away.exit()).isEqualTo(1);
        assertThat(away.err()).contains("the server docs can't be asked: it did not answer");
    }

    @Test
    void aBuildWithoutAgentsSaysSo() {
        var ran = Firebreak.in(directory).run("tools", "list");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("no agents");
    }

    private static Offer offer(
            String name, String description, String digest, String approved, State state) {
        return new Offer(name, description, "{}", "read-only", digest, approved, state, "");
    }

    private Firebreak.Ran run(ToolDesk desk, String... args) {
        return Firebreak.in(directory)
                .width(140)
                .programs(new Programs(Map.of(), Map.of(), null, null, desk, List.of()))
                .run(args);
    }

    private static final class Desk implements ToolDesk {
        private List<WrongEntry> slips = List.of();
        private List<AskedServer> servers = List.of();

        @Override
        public ToolList list(Settings settings, @Nullable Path file) {
            return new ToolList(
                    Path.of("tools.yaml"),
                    List.of(
                            entry("email", "search", Kind.OWN, "", true, List.of(), ""),
                            entry(
                                    "email",
                                    "docs_find",
                                    Kind.SERVER,
                                    "docs",
                                    false,
                                    List.of("chief", "support"),
                                    OLD),
                            entry("report", "read_file", Kind.FOLDERS, "", false, List.of(), "")),
                    List.of("email", "report"),
                    List.of("emial"));
        }

        private static Entry entry(
                String agent,
                String tool,
                Kind kind,
                String server,
                boolean everybody,
                List<String> roles,
                String approved) {
            return new Entry(
                    agent,
                    tool,
                    kind,
                    server,
                    "",
                    "read-only",
                    30_000,
                    kind == Kind.OWN ? 8 : 20,
                    kind == Kind.SERVER ? 60 : 0,
                    8_000,
                    everybody,
                    roles,
                    approved);
        }

        @Override
        public Checked check(
                Settings settings, @Nullable Path file, Map<String, String> environment) {
            return new Checked(file, slips);
        }

        @Override
        public List<AskedServer> ask(
                Settings settings,
                @Nullable Path file,
                @Nullable String server,
                Map<String, String> environment) {
            return servers;
        }
    }
}
