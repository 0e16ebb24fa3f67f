package dev.firebreak.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.firebreak.kit.tool.Effect;
import dev.firebreak.kit.tool.RefusedException;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.kit.tool.Tools;
import dev.firebreak.schemas.RejectionCode;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class McpServersTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** What an operator would copy from the log. */
    private static final Map<String, String> DIGESTS = new HashMap<>();

    private static McpServers all;

    @BeforeAll
    static void approve() throws IOException {
        try (Connection looking = new Connection(server("good", TIMEOUT, Map.of()))) {
            looking.tools().forEach((name, tool) -> DIGESTS.put(name, Pin.of(tool)));
        }
        all = McpServers.open(List.of(server("good", TIMEOUT, DIGESTS)), InstantSource.system());
    }

    @AfterAll
    static void close() {
        all.close();
    }

    @Test
    void whatIsApprovedAndOnlyReadsIsOfferedAndCalled() throws Exception {
        McpServers.Offered offered = all.offered();

        assertThat(offered.offers())
                .extracting(ToolOffer::name)
                .contains("fake_echo", "fake_env")
                .doesNotContain("fake_wipe", "fake_both", "fake_silent", "fake_hidden");
        assertThat(offered.offers()).allMatch(offer -> offer.effect() == Effect.READ_ONLY);
        assertThat(Tools.of(offered.offers()).specs()).hasSameSizeAs(offered.offers());
        assertThat(call(all, "echo", "hello")).isEqualTo("you said hello");
    }

    @Test
    void whatDoesMoreThanReadOrDoesNotSayIsWithheldAlthoughItIsApproved() {
        assertThat(all.offered().withheld())
                .containsOnlyKeys("fake_wipe", "fake_both", "fake_silent", "fake_hidden");
        for (String name : List.of("fake_wipe", "fake_both", "fake_silent")) {
            assertThat(all.offered().withheld().get(name)).contains("only what reads");
        }
        assertThat(all.offered().withheld().get("fake_hidden"))
                .contains("can't be seen", "plain characters are allowed");
    }

    @Test
    void whatIsNotApprovedIsNotThere() {
        try (McpServers few =
                McpServers.open(
                        List.of(server("good", TIMEOUT, Map.of("echo", DIGESTS.get("echo")))),
                        InstantSource.system())) {
            assertThat(few.offered().offers())
                    .extracting(ToolOffer::name)
                    .containsExactly("fake_echo");
            assertThat(few.offered().withheld()).isEmpty();
        }
    }

    @Test
    void whatIsAnotherToolThanWasApprovedIsWithheldAndSaidHowToApproveIt() {
        Map<String, String> stale = Map.of("echo", DIGESTS.get("env"), "gone", DIGESTS.get("env"));
        try (McpServers few =
                McpServers.open(List.of(server("good", TIMEOUT, stale)), InstantSource.system())) {
            assertThat(few.offered().offers()).isEmpty();
            assertThat(few.offered().withheld().get("fake_echo"))
                    .contains("set servers.fake.approved: echo: " + DIGESTS.get("echo"));
            assertThat(few.offered().withheld().get("fake_gone")).contains("no such tool any more");
        }
    }

    @Test
    void whoAsksIsToldWhatIsThereBesideWhatWasApproved() throws Exception {
        Map<String, String> approved =
                Map.of(
                        "echo", DIGESTS.get("echo"),
                        "env", DIGESTS.get("echo"),
                        "gone", DIGESTS.get("echo"),
                        "wipe", DIGESTS.get("wipe"));

        List<Seen> seen = McpServers.ask(server("good", TIMEOUT, approved));

        Map<String, Seen> byName = new HashMap<>();
        seen.forEach(tool -> byName.put(tool.name(), tool));
        assertThat(byName.get("echo").state()).isEqualTo(Seen.State.APPROVED);
        assertThat(byName.get("env").state()).isEqualTo(Seen.State.CHANGED);
        assertThat(byName.get("env").digest()).isEqualTo(DIGESTS.get("env"));
        assertThat(byName.get("gone").state()).isEqualTo(Seen.State.GONE);
        assertThat(byName.get("wipe").state()).isEqualTo(Seen.State.UNFIT);
        assertThat(byName.get("wipe").why()).contains("only what reads");
        assertThat(byName.get("hidden").state()).isEqualTo(Seen.State.UNFIT);
        assertThat(byName.get("change").state()).isEqualTo(Seen.State.NEW);
    }

    @Test
    void aToolThatChangesWhileItIsUsedIsRefusedFromThenOn() throws Exception {
        try (McpServers servers =
                McpServers.open(
                        List.of(server("good", TIMEOUT, DIGESTS)), InstantSource.system())) {
            assertThat(call(servers, "change", "")).isEqualTo("changed");

            Awaitility.await()
                    .atMost(TIMEOUT)
                    .untilAsserted(
                            () ->
                                    assertThatThrownBy(() -> call(servers, "change", ""))
                                            .isInstanceOf(RefusedException.class)
                                            .hasMessageContaining("the other tools go on")
                                            .extracting(e -> ((RefusedException) e).code())
                                            .isEqualTo(RejectionCode.TOOL_NOT_ALLOWED));
            assertThat(call(servers, "echo", "x")).isEqualTo("you said x");
        }
    }

    @Test
    void noVariableOfThisProcessReachesAServer() throws Exception {
        assertThat(System.getenv()).as("there is something to hide").containsKey("PATH");

        assertThat(call(all, "env", "")).isEqualTo("{GIVEN=yes}");
    }

    @Test
    void whatAServerAsksOfUsIsRefused() throws Exception {
        assertThat(call(all, "ask", ""))
                .contains(
                        "sampling/createMessage -> refused",
                        "roots/list -> refused",
                        "elicitation/create -> refused");
    }

    @Test
    void whatIsNoTextIsLeftOutAndNoLinkFollowed() throws Exception {
        assertThat(call(all, "picture", ""))
                .isEqualTo("(image, left out)\n(a link, not followed: file:///etc/passwd)");
    }

    @Test
    void aToolThatFailsSaysSoAndIsNotRepeated() {
        assertThatThrownBy(() -> call(all, "fail", ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the disk is full");
    }

    @ParameterizedTest
    @ValueSource(strings = {"die", "flood", "huge"})
    void aServerThatDiesFloodsOrSendsTooMuchIsDroppedAndStartedAnewForTheNextCall(String manner)
            throws Exception {
        try (McpServers servers =
                McpServers.open(
                        List.of(server("good", TIMEOUT, DIGESTS)), InstantSource.system())) {
            assertThat(catchThrowable(() -> call(servers, manner, "")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the server fake gave no answer: it ");

            assertThat(call(servers, "echo", "again")).isEqualTo("you said again");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNotWaitedForLongerThanItsTime() throws Exception {
        try (McpServers servers =
                McpServers.open(
                        List.of(server("good", Duration.ofSeconds(8), DIGESTS)),
                        InstantSource.system())) {
            assertThat(catchThrowable(() -> call(servers, "slow", "")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nothing came within 8000 ms");
            assertThat(call(servers, "echo", "still there")).isEqualTo("you said still there");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"crash", "mute", "garbage", "twice", "/nowhere/at/all"})
    void aServerThatCanNotBeUsedIsNoReasonNotToStart(String manner) {
        Duration timeout = manner.equals("mute") ? Duration.ofSeconds(2) : TIMEOUT;
        Map<String, String> approved = Map.of("echo", DIGESTS.get("echo"));
        Server server =
                manner.startsWith("/")
                        ? new Server.Child("fake", List.of(manner), Map.of(), timeout, approved)
                        : server(manner, timeout, approved);
        try (McpServers servers = McpServers.open(List.of(server), InstantSource.system())) {
            assertThat(servers.offered().offers()).isEmpty();
            assertThat(servers.offered().withheld())
                    .containsEntry("fake_echo", "the server fake can't be reached for now");
        }
    }

    @Test
    void linesThatAreNoMessagesAreOverheard() throws Exception {
        try (McpServers servers =
                McpServers.open(
                        List.of(server("noise", TIMEOUT, DIGESTS)), InstantSource.system())) {
            assertThat(call(servers, "echo", "x")).isEqualTo("you said x");
        }
    }

    @Test
    void aLargeAnswerPasses() throws Exception {
        assertThat(call(all, "big", "")).hasSize(1_000_000);
    }

    @Test
    void whoeverAServerStartedEndsWithIt() throws Exception {
        List<Long> children = new ArrayList<>();
        try (McpServers servers =
                McpServers.open(
                        List.of(server("good", TIMEOUT, DIGESTS)), InstantSource.system())) {
            children.add(Long.valueOf(call(servers, "child", "")));
            assertThat(ProcessHandle.of(children.getFirst())).isPresent();
        }

        Awaitility.await()
                .atMost(TIMEOUT)
                .until(
                        () ->
                                ProcessHandle.of(children.getFirst())
                                        .map(child -> !child.isAlive())
                                        .orElse(true));
    }

    private static Server server(String manner, Duration timeout, Map<String, String> approved) {
        return new Server.Child(
                "fake", FakeServer.command(manner), Map.of("GIVEN", "yes"), timeout, approved);
    }

    private static String call(McpServers servers, String tool, String text) throws Exception {
        return servers.offered().offers().stream()
                .filter(offer -> offer.name().equals("fake_" + tool))
                .findFirst()
                .orElseThrow()
                .tool()
                .call(JsonNodeFactory.instance.objectNode().put("text", text));
    }
}
