package dev.firebreak.boundary.process;

import static dev.firebreak.boundary.ground.Ground.BOUND;
import static dev.firebreak.boundary.process.AgentGround.CLOCK;
import static dev.firebreak.boundary.process.AgentGround.PROFILE;
import static dev.firebreak.boundary.process.AgentGround.echo;
import static dev.firebreak.boundary.process.AgentGround.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.config.FailurePolicy;
import dev.firebreak.boundary.ground.ClusterOfClass;
import dev.firebreak.boundary.hold.HoldHeaders;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.journal.Reply;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.JournalKind;
import dev.firebreak.schemas.RejectionCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an agent makes of requests, and what becomes of those it fails at. */
class AgentProcessTest {
    @RegisterExtension static final ClusterOfClass CLUSTER = new ClusterOfClass();

    private AgentGround ground;

    @BeforeEach
    void freshTopics() {
        ground = new AgentGround(CLUSTER.fresh());
    }

    @Test
    void aRequestBecomesAResultUnderItsConversation() {
        try (AgentProcess process = ground.start(AgentGround::echo)) {
            ground.send(request("t1"));

            List<EmailResult> results = ground.awaitResults(1);

            assertThat(results.getFirst().getOutcome()).isInstanceOf(EmailOutput.class);
            assertThat(results.getFirst().getEnvelope().getTaskId()).isEqualTo("t1");
            assertThat(process.health()).isInstanceOf(LoopHealth.Running.class);
        }
    }

    @Test
    void bytesThatAreNoRequestBecomeADeadLetterWithTheSameBytes() {
        byte[] garbage = {0, 1, 2, 3};
        try (AgentProcess process = ground.start(AgentGround::echo)) {
            ground.send(garbage);
            ground.send(request("t1"));

            DeadLetter letter = ground.awaitLetters(1).getFirst();

            assertThat(letter.getOrigin().getValue()).isEqualTo(ByteBuffer.wrap(garbage));
            assertThat(letter.getCode()).isEqualTo(RejectionCode.WIRE_FORMAT_UNKNOWN);
            assertThat(letter.getBoundary()).isEqualTo(BoundaryKind.INBOUND);
            assertThat(ground.awaitResults(1)).hasSize(1);
            assertThat(process.counts().records()).isEqualTo(2);
        }
    }

    @Test
    void anAgentThatFailsLeavesADeadLetterAndADeclinedResult() {
        try (AgentProcess process =
                ground.start(
                        (request, context) -> {
                            throw new IllegalStateException("planted");
                        })) {
            ground.send(request("t1"));

            DeadLetter letter = ground.awaitLetters(1).getFirst();
            EmailResult result = ground.awaitResults(1).getFirst();

            assertThat(letter.getCode()).isEqualTo(RejectionCode.HANDLER_EXCEPTION);
            assertThat(letter.getTaskId()).isEqualTo("t1");
            assertThat(letter.getStack()).contains("planted");
            assertThat(result.getOutcome())
                    .isInstanceOfSatisfying(
                            Declined.class,
                            declined -> {
                                assertThat(declined.getCode())
                                        .isEqualTo(RejectionCode.HANDLER_EXCEPTION);
                                assertThat(declined.getDeadLetterId())
                                        .isEqualTo(letter.getDeadLetterId());
                            });
            assertThat(process.health()).isInstanceOf(LoopHealth.Running.class);
        }
    }

    @Test
    void anAgentThatFailsNowAndThenIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        try (AgentProcess process =
                ground.start(
                        (request, context) -> {
                            if (tries.incrementAndGet() < 3) {
                                throw new IllegalStateException("planted");
                            }
                            return echo(request);
                        })) {
            ground.send(request("t1"));

            EmailResult result = ground.awaitResults(1).getFirst();

            assertThat(result.getOutcome()).isInstanceOf(EmailOutput.class);
            assertThat(tries).hasValue(3);
            assertThat(process.counts().records()).isEqualTo(1);
        }
    }

    @Test
    void whereThePolicyIsToDegradeTheSimplerAnswerIsGiven() {
        Agent<EmailRequest, EmailResult> agent =
                new Agent<>() {
                    @Override
                    public EmailResult handle(EmailRequest request, AgentContext context) {
                        throw new IllegalStateException("planted");
                    }

                    @Override
                    public Optional<EmailResult> degraded(
                            EmailRequest request, AgentContext context) {
                        return Optional.of(echo(request));
                    }
                };
        FailurePolicy policy = new FailurePolicy(1, 1, FailurePolicy.Then.DEGRADE);
        try (AgentProcess process =
                AgentProcess.start(PROFILE, agent, ground.settings().withFailure(policy), CLOCK)) {
            ground.send(request("t1"));

            EmailResult result = ground.awaitResults(1).getFirst();

            assertThat(result.getOutcome()).isInstanceOf(EmailOutput.class);
            assertThat(process.counts().records()).isEqualTo(1);
        }
    }

    @Test
    void whereThePolicyIsToHoldTheKeyWhatFollowsWaitsForItsRelease() {
        Agent<EmailRequest, EmailResult> agent =
                (request, context) -> {
                    if (request.getEnvelope().getTaskId().equals("t1")) {
                        throw new IllegalStateException("planted");
                    }
                    return echo(request);
                };
        FailurePolicy policy = new FailurePolicy(0, 1, FailurePolicy.Then.HOLD_KEY);
        try (AgentProcess process =
                AgentProcess.start(PROFILE, agent, ground.settings().withFailure(policy), CLOCK)) {
            ground.send(request("t1"));
            ground.send(request("t2"));
            ground.send(request("t3"));
            DeadLetter letter = ground.awaitLetters(1).getFirst();
            await().atMost(BOUND).until(() -> process.counts().records() == 3);

            assertThat(letter.getHoldsKey()).isTrue();
            assertThat(process.heldKeys()).isEqualTo(1);
            assertThat(ground.awaitResults(1)).hasSize(1);

            ground.send(
                    HoldHeaders.release(
                            ground.topics().requests("email"),
                            letter.getOrigin().getPartition(),
                            "k".getBytes(StandardCharsets.UTF_8),
                            letter.getDeadLetterId()));
            List<EmailResult> results = ground.awaitResults(3);

            assertThat(results)
                    .extracting(r -> r.getEnvelope().getTaskId())
                    .containsExactlyInAnyOrder("t1", "t2", "t3");
            assertThat(process.heldKeys()).isZero();
        }
    }

    @Test
    void aRequestPastItsDeadlineIsDeclinedAlthoughTheAgentGoesOn() {
        CountDownLatch never = new CountDownLatch(1);
        try (AgentProcess process =
                ground.start(
                        (request, context) -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return echo(request);
                        })) {
            ground.send(
                    EmailRequest.newBuilder(request("t1"))
                            .setEnvelope(
                                    Envelope.newBuilder(request("t1").getEnvelope())
                                            .setDeadline(CLOCK.instant().plusSeconds(3))
                                            .build())
                            .build());

            EmailResult result = ground.awaitResults(1).getFirst();
            DeadLetter letter = ground.awaitLetters(1).getFirst();

            assertThat(letter.getCode()).isEqualTo(RejectionCode.STEP_TIMEOUT);
            assertThat(result.getOutcome())
                    .isInstanceOfSatisfying(
                            Declined.class,
                            d -> assertThat(d.getCode()).isEqualTo(RejectionCode.STEP_TIMEOUT));
            assertThat(process.counts().timedOut()).isEqualTo(1);
            assertThat(process.counts().abandoned()).isZero();
        }
    }

    @Test
    void aRequestThatWasCutOffDoesNotPayAgainForWhatItHadPaid() {
        List<String> paid = new CopyOnWriteArrayList<>();
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean cutOff = new AtomicBoolean(true);
        AtomicBoolean reached = new AtomicBoolean();
        Agent<EmailRequest, EmailResult> agent =
                (request, context) -> {
                    for (String question : List.of("one", "two")) {
                        context.journal()
                                .answer(
                                        JournalKind.MODEL,
                                        question.getBytes(StandardCharsets.UTF_8),
                                        () -> {
                                            paid.add(question);
                                            return new Reply(new byte[] {1}, null);
                                        });
                    }
                    if (cutOff.get()) {
                        reached.set(true);
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            throw new IllegalStateException(e);
                        }
                    }
                    return echo(request);
                };
        try (AgentProcess first = ground.start(agent)) {
            ground.send(request("t1"));
            await().atMost(BOUND).untilTrue(reached);
            first.close(Duration.ZERO);
        }
        cutOff.set(false);

        try (AgentProcess second = ground.start(agent)) {
            ground.awaitResults(1);

            assertThat(second.journalHits()).isEqualTo(2);
        }
        assertThat(paid).containsExactly("one", "two");
    }

    @Test
    void anAnswerThatBreaksItsContractNeverTravels() {
        try (AgentProcess process =
                ground.start(
                        (request, context) ->
                                EmailResult.newBuilder(echo(request)).setConfidence(7.2).build())) {
            ground.send(request("t1"));

            DeadLetter letter = ground.awaitLetters(1).getFirst();
            EmailResult result = ground.awaitResults(1).getFirst();

            assertThat(letter.getBoundary()).isEqualTo(BoundaryKind.OUTBOUND);
            assertThat(letter.getViolations())
                    .extracting(v -> v.getPath())
                    .containsExactly("confidence");
            assertThat(letter.getRejectedOutput()).isNotNull();
            assertThat(result.getOutcome()).isInstanceOf(Declined.class);
            assertThat(process.counts().records()).isEqualTo(1);
        }
    }

    @Test
    void anAgentAnnouncesItselfAndItsEnd() {
        try (AgentProcess process = ground.start(AgentGround::echo)) {
            await().atMost(BOUND)
                    .until(
                            () ->
                                    ground.announced().stream()
                                            .anyMatch(
                                                    r ->
                                                            r instanceof AgentStatus s
                                                                    && s.getState()
                                                                            .name()
                                                                            .equals("READY")));
            assertThat(process.name()).isEqualTo("email");
        }

        List<SpecificRecord> announced = ground.announced();

        assertThat(announced)
                .anyMatch(
                        r ->
                                r instanceof AgentCard card
                                        && card.getRequestTopic()
                                                .equals(ground.topics().requests("email")));
        assertThat(announced.getLast())
                .isInstanceOfSatisfying(
                        AgentStatus.class,
                        s -> assertThat(s.getState().name()).isEqualTo("STOPPED"));
    }
}
