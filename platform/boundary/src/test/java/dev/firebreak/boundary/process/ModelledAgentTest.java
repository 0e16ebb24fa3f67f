package dev.firebreak.boundary.process;

import static dev.firebreak.boundary.process.AgentGround.BOUND;
import static dev.firebreak.boundary.process.AgentGround.echo;
import static dev.firebreak.boundary.process.AgentGround.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.Answer;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.RejectionCode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the boundary makes of what a model does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelledAgentTest {
    private static final String GOOD = "{\"verdict\":\"CONTINUE\",\"feedback\":\"\"}";

    private AgentGround cluster;
    private AgentGround ground;

    @BeforeAll
    void startCluster(@TempDir Path data) {
        cluster = AgentGround.in(data);
    }

    @AfterAll
    void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void freshTopics() {
        ground = cluster.fresh();
    }

    @Test
    void anAnswerThatCanNotBeUsedIsDeclinedAndStandsInTheDeadLetter() {
        Model babbling = _ -> said("I would rather not say.");
        try (AgentProcess process = ground.start(judging(), thinking(babbling))) {
            ground.send(request("t1"));

            DeadLetter letter =
                    ground.awaitRecords(ground.topics().deadLetters(), DeadLetter.class, 1)
                            .getFirst();
            EmailResult result =
                    ground.awaitRecords(ground.topics().results("email"), EmailResult.class, 1)
                            .getFirst();

            assertThat(letter.getCode()).isEqualTo(RejectionCode.MODEL_OUTPUT_INVALID);
            assertThat(letter.getRejectedOutput().getJson()).isEqualTo("I would rather not say.");
            assertThat(letter.getRejectedOutput().getRecordName())
                    .isEqualTo("dev.firebreak.schemas.Judgement");
            assertThat(letter.getModel()).isEqualTo("test/model");
            assertThat(letter.getViolations()).isNotEmpty();
            assertThat(letter.getUsage().getModelCalls()).isEqualTo(4);
            Declined declined = (Declined) result.getOutcome();
            assertThat(declined.getCode()).isEqualTo(RejectionCode.MODEL_OUTPUT_INVALID);
            assertThat(declined.getDeadLetterId()).isEqualTo(letter.getDeadLetterId());
            assertThat(result.getUsage().getModelCalls()).isEqualTo(4);
            assertThat(process.counts().records()).isEqualTo(1);
        }
    }

    @Test
    void whatAModelWasAskedStandsOnTheTimeline() {
        try (AgentProcess process = ground.start(judging(), thinking(_ -> said(GOOD)))) {
            ground.send(request("t1"));

            List<Activity> activities =
                    ground.awaitRecords(ground.topics().activity(), Activity.class, 2);

            assertThat(activities)
                    .extracting(Activity::getKind)
                    .containsExactly(ActivityKind.MODEL_CALL, ActivityKind.MODEL_ANSWER);
            assertThat(activities.getFirst().getDetails()).containsEntry("inputTokens", "10");
            assertThat(process.counts().records()).isEqualTo(1);
        }
    }

    @Test
    void aBudgetThatIsUsedUpIsAnAnswerAndNoDeadLetter() {
        Model dear =
                prompt -> {
                    throw new ModelException(ModelError.BUDGET, "900 micros are needed, 3 left");
                };
        try (AgentProcess process = ground.start(judging(), thinking(dear))) {
            ground.send(request("t1"));

            EmailResult result =
                    ground.awaitRecords(ground.topics().results("email"), EmailResult.class, 1)
                            .getFirst();

            assertThat(((Declined) result.getOutcome()).getCode())
                    .isEqualTo(RejectionCode.BUDGET_EXCEEDED);
            assertThat(((Declined) result.getOutcome()).getDeadLetterId()).isNull();
            await().atMost(BOUND).until(() -> process.counts().records() == 1);
            assertThat(ground.records(ground.topics().deadLetters(), DeadLetter.class)).isEmpty();
        }
    }

    @Test
    void aProviderThatIsAwayPausesTheAgentAndCostsNoDeadLetter() {
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        Model model =
                _ -> {
                    calls.incrementAndGet();
                    if (away.get()) {
                        throw new ModelException(ModelError.OVERLOADED, "503 from test");
                    }
                    return said(GOOD);
                };
        try (AgentProcess process = ground.start(judging(), thinking(model))) {
            for (int i = 0; i < 20; i++) {
                ground.send(request("t" + i));
            }
            await().atMost(BOUND)
                    .until(
                            () ->
                                    calls.get() > 2
                                            && process.health()
                                                    instanceof LoopHealth.Waiting waiting
                                            && waiting.dependency().equals("model"));
            assertThat(process.counts().records()).isZero();

            away.set(false);

            List<EmailResult> results =
                    ground.awaitRecords(ground.topics().results("email"), EmailResult.class, 20);
            assertThat(results)
                    .allSatisfy(r -> assertThat(r.getOutcome()).isInstanceOf(EmailOutput.class));
            assertThat(ground.records(ground.topics().deadLetters(), DeadLetter.class)).isEmpty();
            await().atMost(BOUND).until(() -> process.health() instanceof LoopHealth.Running);
        }
    }

    @Test
    void anAnswerIsToldWhileItIsWritten() {
        Agent<EmailRequest, EmailResult> writing =
                (request, context) -> {
                    context.stream("answer").text("It is on its way.");
                    return echo(request);
                };
        try (AgentProcess process = ground.start(writing, Thinking.offline())) {
            ground.send(request("t1"));

            Activity part =
                    ground.awaitRecords(ground.topics().activity(), Activity.class, 1).getFirst();

            assertThat(part.getKind()).isEqualTo(ActivityKind.ANSWER_PART);
            assertThat(part.getText()).isEqualTo("It is on its way.");
            assertThat(part.getEnvelope().getTaskId()).isEqualTo("t1");
            await().atMost(BOUND).until(() -> process.counts().records() == 1);
        }
    }

    private static Agent<EmailRequest, EmailResult> judging() {
        return (request, context) -> judged(request, context);
    }

    private static EmailResult judged(EmailRequest request, AgentContext context) {
        Answer<Judgement> answer =
                context.answers().to(Prompt.of("Judge.", "Good?"), Judgement.class);
        return EmailResult.newBuilder(echo(request))
                .setConfidence(answer instanceof Answer.Given ? 0.9 : 0.1)
                .setUsage(context.usage("offline/test"))
                .build();
    }

    private static Thinking thinking(Model model) {
        return new Thinking(model, WhenAway.WAIT);
    }

    private static Completion said(String text) {
        return new Completion(text, List.of(), Tokens.of(10, 5), "test/model", 3, false);
    }
}
