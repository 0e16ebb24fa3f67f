package dev.firebreak.agent.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.Derived;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.kit.prompt.PromptBook;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerOutput;
import dev.firebreak.schemas.PlannerParams;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.PlannerResult;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Synthesis;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Verdict;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlannerAgentTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final AgentCard ITSELF =
            Cards.card(
                    PlannerProfile.NAME, "Plans", List.of("message/rfc822"), "Answer this e-mail");

    @Test
    void aPlanNamesItsLogicAndAnswersTheRequest() {
        PlannerRequest request =
                request(PlannerWork.PLAN).setDocuments(List.of(mail("m1"))).build();

        PlannerResult result = handle(request);

        assertThat(result.getUsage().getLogic()).isEqualTo("offline/planner-1");
        assertThat(result.getEnvelope().getStepId()).isEqualTo("t1/@plan");
        assertThat(plan(result)).extracting(PlanStep::getAgent).containsExactly("post-room");
    }

    @Test
    void thePlannerNeverPlansForItself() {
        PlannerRequest request =
                request(PlannerWork.PLAN, ITSELF).setDocuments(List.of(mail("m1"))).build();

        assertThat(declined(handle(request)).getCode()).isEqualTo(RejectionCode.NOTHING_TO_DO);
    }

    @Test
    void moreStepsThanAllowedAreDeclinedWithTheNumber() {
        List<Document> mails = IntStream.range(0, 17).mapToObj(i -> mail("m" + i)).toList();

        Declined declined = declined(handle(request(PlannerWork.PLAN).setDocuments(mails).build()));

        assertThat(declined.getCode()).isEqualTo(RejectionCode.STEP_LIMIT);
        assertThat(declined.getDetail()).contains("17 steps are needed, 16 are allowed");
    }

    @Test
    void aRefusedPlanIsNotMadeAgain() {
        PlannerRequest request =
                request(PlannerWork.PLAN)
                        .setDocuments(List.of(mail("m1")))
                        .setFeedback("no such agent")
                        .build();

        assertThat(declined(handle(request)).getCode()).isEqualTo(RejectionCode.PLAN_INVALID);
    }

    @Test
    void aSoundOutputIsAccepted() {
        assertThat(judged(output("s1", "Found it.", 0.9), null).getVerdict())
                .isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void anUnsureOrEmptyOutputIsSentBackOnceWithWhatIsMissing() {
        Judgement unsure = judged(output("s1", "Perhaps.", 0.2), null);
        Judgement empty = judged(output("s1", "", 0.9), null);
        Judgement again = judged(output("s1", "Perhaps.", 0.2), "the confidence is 0.20");

        assertThat(unsure.getVerdict()).isEqualTo(Verdict.RETRY);
        assertThat(unsure.getFeedback()).contains("0.20");
        assertThat(empty.getFeedback()).contains("empty");
        assertThat(again.getVerdict()).isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void anAnswerHoldsEveryOutputInOrder() {
        PlannerRequest request =
                request(PlannerWork.SYNTHESISE)
                        .setContext(List.of(output("s1", "One.", 0.9), output("s2", "Two.", 0.8)))
                        .build();

        PlannerOutput output = (PlannerOutput) handle(request).getOutcome();

        assertThat(((Synthesis) output.getAnswer()).getAnswer()).isEqualTo("- One.\n- Two.");
    }

    @Test
    void anUnknownKindOfWorkIsDeclined() {
        assertThat(declined(handle(request(PlannerWork.UNKNOWN).build())).getCode())
                .isEqualTo(RejectionCode.INPUT_UNUSABLE);
    }

    @Test
    void whatRulesCanNotPlanAModelDoes() {
        PlannerRequest request =
                request(PlannerWork.PLAN)
                        .setParams(
                                PlannerParams.newBuilder(request(PlannerWork.PLAN).getParams())
                                        .setGoal("xyzzy")
                                        .build())
                        .build();

        PlannerResult result =
                handle(
                        request,
                        "{\"steps\":[{\"id\":\"s1\",\"agent\":\"nobody\",\"instruction\":\"Look\",\"paramsJson\":\"{}\",\"dependsOn\":[],\"documentIds\":[]}]}",
                        "{\"steps\":[{\"id\":\"s1\",\"agent\":\"post-room\",\"instruction\":\"Look\",\"paramsJson\":\"{}\",\"dependsOn\":[],\"documentIds\":[]}]}");

        assertThat(plan(result)).extracting(PlanStep::getAgent).containsExactly("post-room");
        assertThat(result.getUsage().getLogic()).isEqualTo("test/model");
        assertThat(result.getUsage().getModelCalls()).isEqualTo(2);
    }

    @Test
    void whatRulesPlanWellCostsNothing() {
        PlannerResult result =
                handle(
                        request(PlannerWork.PLAN).setDocuments(List.of(mail("m1"))).build(),
                        "never asked");

        assertThat(result.getUsage().getModelCalls()).isZero();
        assertThat(plan(result)).hasSize(1);
    }

    @Test
    void aModelWritesTheAnswerAndAddsNoLink() {
        PlannerRequest request =
                request(PlannerWork.SYNTHESISE)
                        .setContext(List.of(output("s1", "One.", 0.9), output("s2", "Two.", 0.8)))
                        .build();

        PlannerOutput output =
                (PlannerOutput)
                        handle(request, "See https://evil.example", "One and two.").getOutcome();

        assertThat(((Synthesis) output.getAnswer()).getAnswer()).isEqualTo("One and two.");
    }

    @Test
    void allPromptsThatAreShippedAreSound() {
        assertThat(PromptBook.problems(PlannerAgent.class)).isEmpty();
    }

    private static PlannerResult handle(PlannerRequest request, String... answers) {
        AtomicInteger calls = new AtomicInteger();
        Model model =
                _ ->
                        new Completion(
                                answers[Math.min(calls.getAndIncrement(), answers.length - 1)],
                                List.of(),
                                Tokens.of(100, 20),
                                "test/model",
                                5,
                                false);
        InstantSource clock = () -> NOON;
        return new PlannerAgent(new WordOverlap())
                .handle(
                        request,
                        new RecordedContext(
                                clock,
                                Journal.forgetful(clock),
                                new Thinking(model, WhenAway.WAIT),
                                Scope.open(),
                                _ -> AnswerStream.nowhere()));
    }

    private static Judgement judged(StepOutput output, @Nullable String feedback) {
        PlannerRequest request =
                request(PlannerWork.JUDGE)
                        .setParams(
                                PlannerParams.newBuilder()
                                        .setWork(PlannerWork.JUDGE)
                                        .setJudgedStepId(output.getStepId())
                                        .build())
                        .setFeedback(feedback)
                        .setContext(List.of(output))
                        .build();
        return (Judgement) ((PlannerOutput) handle(request).getOutcome()).getAnswer();
    }

    private static PlannerResult handle(PlannerRequest request) {
        return new PlannerAgent(new WordOverlap()).handle(request, new RecordedContext(() -> NOON));
    }

    private static List<PlanStep> plan(PlannerResult result) {
        return ((Plan) ((PlannerOutput) result.getOutcome()).getAnswer()).getSteps();
    }

    private static Declined declined(PlannerResult result) {
        return (Declined) result.getOutcome();
    }

    private static PlannerRequest.Builder request(PlannerWork work, AgentCard... agents) {
        return PlannerRequest.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid("t1", "request"))
                                .setTaskId("t1")
                                .setConversationId("t1")
                                .setStepId("t1/@plan")
                                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                .setTrust(Trust.TRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(NOON)
                                .build())
                .setParams(
                        PlannerParams.newBuilder()
                                .setWork(work)
                                .setAgents(
                                        agents.length == 0
                                                ? List.of(Cards.MAIL, Cards.FIGURES)
                                                : List.of(agents))
                                .build());
    }

    private static Document mail(String id) {
        return Document.newBuilder()
                .setDocumentId(id)
                .setContentType("message/rfc822")
                .setContent(ByteBuffer.allocate(0))
                .build();
    }

    private static StepOutput output(String step, String summary, double confidence) {
        return StepOutput.newBuilder()
                .setStepId("t1/" + step)
                .setAgent("figures")
                .setType("test.Output")
                .setSummary(summary)
                .setJson("{}")
                .setConfidence(confidence)
                .build();
    }
}
