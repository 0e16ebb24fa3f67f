package dev.firebreak.boundary.process;

import static dev.firebreak.boundary.ground.Ground.BOUND;
import static dev.firebreak.boundary.process.AgentGround.echo;
import static dev.firebreak.boundary.process.AgentGround.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.ground.ClusterOfClass;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.Answer;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.budget.Allowance;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Usage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the boundary makes of what a model does. */
class ModelledAgentTest {
    private static final String GOOD = "{\"verdict\":\"CONTINUE\",\"feedback\":\"\"}";

    @RegisterExtension static final ClusterOfClass CLUSTER = new ClusterOfClass();

    private AgentGround ground;

    @BeforeEach
    void freshTopics() {
        ground = new AgentGround(CLUSTER.fresh());
    }

    @Test
    void anAnswerThatCanNotBeUsedIsDeclinedAndStandsInTheDeadLetter() {
        Model babbling = _ -> said("I would rather not say.");
        try (AgentProcess process = ground.start(judging(), thinking(babbling))) {
            ground.send(request("t1"));

            DeadLetter letter = ground.awaitLetters(1).getFirst();
            EmailResult result = ground.awaitResults(1).getFirst();

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

            List<Activity> activities = ground.awaitActivities(2);

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

            EmailResult result = ground.awaitResults(1).getFirst();

            assertThat(((Declined) result.getOutcome()).getCode())
                    .isEqualTo(RejectionCode.BUDGET_EXCEEDED);
            assertThat(((Declined) result.getOutcome()).getDeadLetterId()).isNull();
            await().atMost(BOUND).until(() -> process.counts().records() == 1);
            assertThat(ground.letters()).isEmpty();
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

            List<EmailResult> results = ground.awaitResults(20);
            assertThat(results)
                    .allSatisfy(r -> assertThat(r.getOutcome()).isInstanceOf(EmailOutput.class));
            assertThat(ground.letters()).isEmpty();
            await().atMost(BOUND).until(() -> process.health() instanceof LoopHealth.Running);
        }
    }

    @Test
    void whatWasPaidBeforeTheProviderFailedIsNotPaidAgainAndCounts() {
        List<String> asked = new CopyOnWriteArrayList<>();
        AtomicInteger cuts = new AtomicInteger(2);
        Model model =
                billing(
                        question -> {
                            asked.add(question);
                            return !question.equals("second?") || cuts.getAndDecrement() <= 0;
                        });
        try (AgentProcess process = ground.start(judgingTwice(), thinking(model))) {
            ground.send(request("t1"));

            EmailResult result = ground.awaitResults(1).getFirst();

            assertThat(asked).containsExactly("first?", "second?", "second?", "second?");
            Usage usage = result.getUsage();
            assertThat(usage.getCostMicros()).isEqualTo(4 * 3);
            assertThat(usage.getModelCalls()).isEqualTo(4);
            assertThat(usage.getInputTokens() + usage.getOutputTokens()).isEqualTo(4 * 15);
            assertThat(process.journalHits()).isEqualTo(2);
        }
    }

    @Test
    void aBudgetHoldsHoweverOftenARequestIsTakenUpAgain() {
        AtomicInteger calls = new AtomicInteger();
        Model model =
                billing(
                        question -> {
                            calls.incrementAndGet();
                            return question.equals("first?");
                        });
        try (AgentProcess process = ground.start(judgingTwice(), thinking(model))) {
            ground.send(granted(request("t1"), 20));

            EmailResult result = ground.awaitResults(1).getFirst();

            assertThat(((Declined) result.getOutcome()).getCode())
                    .isEqualTo(RejectionCode.BUDGET_EXCEEDED);
            assertThat(calls).hasValue(20 / 3);
            assertThat(result.getUsage().getCostMicros()).isEqualTo(20 / 3 * 3);
            await().atMost(BOUND).until(() -> process.counts().records() == 1);
        }
    }

    @Test
    void whatARequestHadPaidWhenItsTimeWasUpIsTold() {
        CountDownLatch never = new CountDownLatch(1);
        Model model =
                billing(
                        question -> {
                            try {
                                return question.equals("first?")
                                        || never.await(BOUND.toSeconds(), TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                                return false;
                            }
                        });
        try (AgentProcess process = ground.start(judgingTwice(), thinking(model))) {
            ground.send(
                    EmailRequest.newBuilder(request("t1"))
                            .setEnvelope(
                                    Envelope.newBuilder(request("t1").getEnvelope())
                                            .setDeadline(AgentGround.CLOCK.instant().plusSeconds(3))
                                            .build())
                            .build());

            EmailResult result = ground.awaitResults(1).getFirst();
            DeadLetter letter = ground.awaitLetters(1).getFirst();

            assertThat(((Declined) result.getOutcome()).getCode())
                    .isEqualTo(RejectionCode.STEP_TIMEOUT);
            assertThat(result.getUsage().getCostMicros()).as("both calls").isEqualTo(6);
            assertThat(result.getUsage().getLogic()).isEqualTo("test/model");
            assertThat(letter.getUsage()).isEqualTo(result.getUsage());
            assertThat(process.counts().timedOut()).isEqualTo(1);
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

            Activity part = ground.awaitActivities(1).getFirst();

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

    private static Agent<EmailRequest, EmailResult> judgingTwice() {
        return (request, context) -> {
            context.answers().to(Prompt.of("Judge.", "first?"), Judgement.class);
            context.answers().to(Prompt.of("Judge.", "second?"), Judgement.class);
            return EmailResult.newBuilder(echo(request))
                    .setUsage(context.usage("offline/test"))
                    .build();
        };
    }

    /** Every call costs 3 and 15 tokens, also one that is cut; none is made without the money. */
    private static Model billing(Predicate<String> answers) {
        return prompt -> {
            Allowance allowance = prompt.scope().allowance();
            Allowance.Reservation reservation = allowance.reserve(15, 3);
            if (reservation == null) {
                throw new ModelException(ModelError.BUDGET, "3 micros are needed");
            }
            boolean answered = answers.test(((Message.Asked) prompt.messages().getLast()).text());
            reservation.settle(15, 3);
            if (!answered) {
                throw new ModelException(ModelError.CUT, "cut by test")
                        .withSpent(Tokens.of(10, 5), 3);
            }
            return said(GOOD);
        };
    }

    private static EmailRequest granted(EmailRequest request, long costMicros) {
        return EmailRequest.newBuilder(request)
                .setEnvelope(
                        Envelope.newBuilder(request.getEnvelope())
                                .setBudget(Budget.newBuilder().setCostMicros(costMicros).build())
                                .build())
                .build();
    }

    private static Thinking thinking(Model model) {
        return new Thinking(model, WhenAway.WAIT);
    }

    private static Completion said(String text) {
        return new Completion(text, List.of(), Tokens.of(10, 5), "test/model", 3, false);
    }
}
