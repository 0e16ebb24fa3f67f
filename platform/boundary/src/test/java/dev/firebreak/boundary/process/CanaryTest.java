package dev.firebreak.boundary.process;

import static dev.firebreak.boundary.process.AgentGround.echo;
import static dev.firebreak.boundary.process.AgentGround.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.ground.GroundCluster;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Judgement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and personal data that agents let slip, looked for in everything that is written. */
class CanaryTest {
    private static final List<String> CANARIES =
            List.of(
                    "ghp_C4naryC4naryC4naryC4naryC4naryC4nary",
                    "sk-C4naryC4naryC4naryC4nary",
                    "canary@victim.example",
                    "4111111111111111",
                    "DE89370400440532013000",
                    "125-17-4954");
    private static final String SLIP = "It slipped: " + String.join(" , ", CANARIES) + " .";

    @Test
    void whatAnAgentLetsSlipIsNowhereToBeRead(@TempDir Path data) {
        Agent<EmailRequest, EmailResult> careless =
                (request, context) -> {
                    context.note(ActivityKind.NOTE, SLIP, Map.of("detail", SLIP));
                    context.stream("answer").text(SLIP);
                    if (request.getEnvelope().getTaskId().equals("fails")) {
                        throw new IllegalArgumentException(SLIP, new IllegalStateException(SLIP));
                    }
                    if (request.getEnvelope().getTaskId().equals("babbles")) {
                        context.answers().to(Prompt.of("Judge.", "Good?"), Judgement.class);
                    }
                    return echo(request);
                };
        Thinking babbling =
                new Thinking(
                        _ ->
                                new Completion(
                                        SLIP, List.of(), Tokens.of(1, 1), "test/model", 1, false),
                        WhenAway.WAIT);
        List<String> written = new ArrayList<>();
        try (GroundCluster cluster = GroundCluster.in(data)) {
            write(new AgentGround(cluster.fresh()), careless, babbling, written);
        }
        assertThat(written).hasSizeGreaterThanOrEqualTo(12);
        assertThat(String.join("\n", written)).contains("It slipped: [redacted]");
        for (String canary : CANARIES) {
            assertThat(written).as(canary).noneMatch(text -> text.contains(canary));
        }
    }

    private static void write(
            AgentGround ground,
            Agent<EmailRequest, EmailResult> agent,
            Thinking thinking,
            List<String> written) {
        try (AgentProcess process = ground.start(agent, thinking)) {
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            new AgentMeters(process).bindTo(meters);
            ground.send(request("works"));
            ground.send(request("fails"));
            ground.send(request("babbles"));

            ground.awaitResults(3).forEach(r -> written.add(r.toString()));
            for (DeadLetter letter : ground.awaitLetters(2)) {
                written.add(
                        letter.getMessage()
                                + letter.getStack()
                                + letter.getViolations()
                                + letter.getAttempts()
                                + letter.getRejectedOutput());
            }
            ground.awaitActivities(6).forEach(a -> written.add(a.toString()));
            written.add(meters.getMetersAsString());
        }
    }
}
