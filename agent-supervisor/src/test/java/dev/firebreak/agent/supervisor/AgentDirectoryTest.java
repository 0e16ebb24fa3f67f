package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.ExecutorCard;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgentDirectoryTest {
    private static final Instant NOON = Stage.NOON;
    private static final EchoAgent ECHO = new EchoAgent("echo");
    private final TopicNames topics = new TopicNames("");
    private final AgentDirectory directory =
            new AgentDirectory(topics, topic -> !topic.contains(Stage.LOST));

    @Test
    void anAgentIsAliveForThreeHeartbeatsOfItsLastSign() {
        directory.put("echo", ECHO.card(topics, NOON));
        directory.put("echo/1", status("echo", AgentState.READY, 3000));

        assertThat(directory.at(NOON.plusMillis(9000)).alive()).hasSize(1);
        assertThat(directory.at(NOON.plusMillis(9001)).alive()).isEmpty();
        assertThat(directory.at(NOON.plusMillis(9001)).byName()).containsKey("echo");
    }

    @Test
    void oneLivingInstanceIsEnough() {
        directory.put("echo", ECHO.card(topics, NOON));
        directory.put("echo/1", status("echo", AgentState.STOPPED, 3000));
        directory.put("echo/2", status("echo", AgentState.WAITING, 3000));

        assertThat(directory.at(NOON).alive()).hasSize(1);
    }

    @Test
    void whoeverClaimsARareHeartbeatIsNotAliveForDays() {
        directory.put("echo", ECHO.card(topics, NOON));
        directory.put("echo/1", status("echo", AgentState.READY, Long.MAX_VALUE));

        assertThat(directory.at(NOON.plusSeconds(3600)).alive()).isEmpty();
    }

    @Test
    void aCardThatPointsToAnotherTopicIsLeftAside() {
        AgentCard stray =
                AgentCard.newBuilder(ECHO.card(topics, NOON)).setRequestTopic("results").build();

        directory.put("echo", stray);

        assertThat(directory.contract("echo")).isEmpty();
    }

    @Test
    void aCardWhoseSchemaIsNoRequestIsLeftAside() {
        for (String schema :
                new String[] {
                    "", "{}", "\"string\"", "{\"type\":\"record\",\"name\":\"X\",\"fields\":[]}"
                }) {
            directory.put(
                    "echo",
                    AgentCard.newBuilder(ECHO.card(topics, NOON)).setRequestSchema(schema).build());

            assertThat(directory.contract("echo")).as(schema).isEmpty();
        }
    }

    @Test
    void anAgentWhoseTopicsAreNotThereIsUnknown() {
        directory.put("lost", new EchoAgent(Stage.LOST).card(topics, NOON));

        assertThat(directory.at(NOON).byName()).isEmpty();
        assertThat(directory.contract(Stage.LOST)).isEmpty();
    }

    @Test
    void thePlannerIsNotAmongTheAgents() {
        directory.put("planner", new EchoAgent(PlannerProfile.NAME).card(topics, NOON));

        assertThat(directory.at(NOON).byName()).isEmpty();
    }

    @Test
    void anAgentWaitsWhenAllItsLivingInstancesDo() {
        directory.put("echo/1", waiting("echo", "1", NOON));
        directory.put("echo/2", waiting("echo", "2", NOON));
        directory.put("busy/1", waiting("busy", "1", NOON));
        directory.put("busy/2", status("busy", AgentState.READY, 1000));
        directory.put("gone/1", waiting("gone", "1", NOON.minusSeconds(3600)));
        directory.put("planner/1", waiting("planner", "1", NOON));

        assertThat(directory.at(NOON).waiting())
                .containsOnly(entry("echo", "model"), entry("planner", "model"));
    }

    @Test
    void aTombstoneTakesAnAgentAway() {
        directory.put("echo", ECHO.card(topics, NOON));

        directory.remove("echo");

        assertThat(directory.at(NOON).byName()).isEmpty();
    }

    @Test
    void aTombstoneTakesAnExecutorAway() {
        directory.put("executor/echo", executor("echo.say"));
        assertThat(directory.at(NOON).executable()).containsExactly("echo.say");

        directory.remove("executor/echo");

        assertThat(directory.at(NOON).executable()).isEmpty();
    }

    @Test
    void anExecutorCarriesOutOnlyWhatIsItsOwnAgents() {
        directory.put("executor/echo", executor("echo.say", "parrot.say"));

        assertThat(directory.at(NOON).executable()).containsExactly("echo.say");
    }

    @Test
    void anExecutorIsThereWhileItRestartsAndGoneWhenItStaysAway() {
        directory.put("executor/echo", executor("echo.say"));
        directory.put("executor-echo/1", status("executor-echo", AgentState.STOPPED, 3000));

        assertThat(directory.at(NOON.plusSeconds(300)).executable()).containsExactly("echo.say");
        assertThat(directory.at(NOON.plusSeconds(301)).executable()).isEmpty();
        assertThat(directory.at(NOON).alive()).isEmpty();
    }

    @Test
    void anAgentIsClosedAsLongAsAdmissionSaysAndNoLonger() {
        Instant until = NOON.plusSeconds(30);
        directory.put("echo", ECHO.card(topics, NOON));

        directory.put("allowance/echo", allowance("echo", until));
        directory.put("allowance/other", allowance("parrot", until));

        assertThat(closedUntil("echo", NOON)).isEqualTo(until);
        assertThat(closedUntil("echo", until)).isNull();
        directory.remove("allowance/echo");
        assertThat(closedUntil("echo", NOON)).isNull();
    }

    private @Nullable Instant closedUntil(String agent, Instant now) {
        return Objects.requireNonNull(directory.at(now).byName().get(agent)).closedUntil();
    }

    private static AgentAllowance allowance(String agent, Instant until) {
        return AgentAllowance.newBuilder()
                .setAgent(agent)
                .setClosedUntil(until)
                .setReason("each agent: at most 5 requests per minute")
                .setAt(NOON)
                .build();
    }

    private static ExecutorCard executor(String... kinds) {
        return ExecutorCard.newBuilder()
                .setExecutor("echo")
                .setVersion("1")
                .setKinds(List.of(kinds))
                .setAnnouncedAt(NOON)
                .build();
    }

    private static AgentStatus waiting(String agent, String instance, Instant at) {
        return AgentStatus.newBuilder(status(agent, AgentState.WAITING, 1000))
                .setInstance(instance)
                .setWaitingFor("model")
                .setHeartbeatAt(at)
                .build();
    }

    private static AgentStatus status(String agent, AgentState state, long heartbeatMs) {
        return AgentStatus.newBuilder()
                .setAgent(agent)
                .setInstance("1")
                .setState(state)
                .setStartedAt(NOON)
                .setHeartbeatAt(NOON)
                .setHeartbeatMs(heartbeatMs)
                .build();
    }
}
