package dev.firebreak.agent.planner;

import dev.firebreak.agent.planner.RulePlanner.Item;
import dev.firebreak.agent.planner.RulePlanner.Nothing;
import dev.firebreak.agent.planner.RulePlanner.Proposed;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.answer.Answer;
import dev.firebreak.kit.guard.Screening;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlannerOutput;
import dev.firebreak.schemas.PlannerParams;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.PlannerResult;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Synthesis;
import dev.firebreak.schemas.Usage;
import dev.firebreak.schemas.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans, judges and writes the final answer. Rules and likeness of texts plan what is plain, at no
 * cost; a model, where there is one, is asked for the rest. Its answers say who thought.
 */
public final class PlannerAgent implements Agent<PlannerRequest, PlannerResult> {
    private static final String LOGIC = "offline/planner-1";
    private static final double CONFIDENCE_MIN = 0.4;
    private static final double CERTAIN = 1.0;
    private static final int DETAIL_CHARS_MAX = 4000;

    /** From here on a plan by rule is as good as any. */
    private static final double RULES_SUFFICE = 0.8;

    private static final double BY_MODEL = 0.85;

    private final RulePlanner rules;
    private final ModelPlanner model;
    private final Screening screening;

    public PlannerAgent(Similarity similarity) {
        this(similarity, null, Screening.plain());
    }

    /**
     * @param promptsDir a deployment's own prompts; null: none
     * @param screening what it finds to steer is left to rules
     */
    public PlannerAgent(Similarity similarity, @Nullable Path promptsDir, Screening screening) {
        this.rules = new RulePlanner(similarity);
        this.model = new ModelPlanner(promptsDir);
        this.screening = screening;
    }

    private sealed interface Thought {}

    private record Made(String summary, Object answer, double confidence) implements Thought {}

    private record NotMade(RejectionCode code, String detail) implements Thought {}

    @Override
    public PlannerResult handle(PlannerRequest request, AgentContext context) {
        Instant begun = context.clock().instant();
        Thought thought =
                switch (request.getParams().getWork()) {
                    case PLAN -> plan(request, context);
                    case JUDGE -> judge(request, context);
                    case SYNTHESISE -> synthesise(request, context);
                    case UNKNOWN ->
                            new NotMade(
                                    RejectionCode.INPUT_UNUSABLE,
                                    "params.work is none of PLAN, JUDGE, SYNTHESISE");
                };
        Instant now = context.clock().instant();
        PlannerResult.Builder result =
                PlannerResult.newBuilder()
                        .setEnvelope(Derived.answer(request.getEnvelope(), "result", now))
                        .setUsage(
                                Usage.newBuilder(context.usage(LOGIC))
                                        .setDurationMs(Duration.between(begun, now).toMillis())
                                        .build());
        return switch (thought) {
            case Made(String summary, Object answer, double confidence) ->
                    result.setOutcome(new PlannerOutput(summary, answer))
                            .setConfidence(confidence)
                            .build();
            case NotMade(RejectionCode code, String detail) ->
                    result.setOutcome(new Declined(code, cut(detail), null))
                            .setConfidence(0)
                            .build();
        };
    }

    private Thought plan(PlannerRequest request, AgentContext context) {
        List<AgentCard> agents =
                request.getParams().getAgents().stream()
                        .filter(a -> !a.getAgent().equals(PlannerProfile.NAME))
                        .toList();
        Thought byRule = planByRule(request, agents);
        if (byRule instanceof Made(var _, var _, double confidence)
                && confidence >= RULES_SUFFICE) {
            return byRule;
        }
        if (isWithheld(request, context)) {
            return byRule;
        }
        return switch (model.plan(request, agents, context)) {
            case Answer.Offline<Plan> offline -> byRule;
            case Answer.Given<Plan>(Plan plan, String by) ->
                    new Made(
                            "%d steps, planned by %s.".formatted(plan.getSteps().size(), by),
                            plan,
                            BY_MODEL);
        };
    }

    private Thought planByRule(PlannerRequest request, List<AgentCard> agents) {
        PlannerParams params = request.getParams();
        if (request.getFeedback() != null) {
            return new NotMade(
                    RejectionCode.PLAN_INVALID,
                    "rules would make the same plan again, which was refused: "
                            + request.getFeedback());
        }
        String goal = params.getGoal().isEmpty() ? request.getInstruction() : params.getGoal();
        List<Item> documents =
                request.getDocuments().stream()
                        .map(d -> new Item(d.getDocumentId(), d.getName(), d.getContentType()))
                        .toList();
        return switch (rules.plan(goal, documents, agents)) {
            case Nothing(String detail) -> new NotMade(RejectionCode.NOTHING_TO_DO, detail);
            case Proposed(Plan plan, String why, double confidence) ->
                    plan.getSteps().size() > params.getStepsMax()
                            ? new NotMade(
                                    RejectionCode.STEP_LIMIT,
                                    "%d steps are needed, %d are allowed: %s"
                                            .formatted(
                                                    plan.getSteps().size(),
                                                    params.getStepsMax(),
                                                    why))
                            : new Made(why, plan, confidence);
        };
    }

    private Thought judge(PlannerRequest request, AgentContext context) {
        String stepId = request.getParams().getJudgedStepId();
        Optional<StepOutput> judged =
                request.getContext().stream().filter(o -> o.getStepId().equals(stepId)).findAny();
        if (judged.isEmpty()) {
            return new NotMade(
                    RejectionCode.INPUT_UNUSABLE,
                    "params.judgedStepId is not among the context: " + stepId);
        }
        if (isWithheld(request, context)) {
            return judgeByRule(request, judged.get());
        }
        return switch (model.judge(request, judged.get(), context)) {
            case Answer.Offline<Judgement> offline -> judgeByRule(request, judged.get());
            case Answer.Given<Judgement>(Judgement judgement, String by) ->
                    new Made("Judged by " + by + ".", judgement, BY_MODEL);
        };
    }

    private static Thought judgeByRule(PlannerRequest request, StepOutput judged) {
        String lacking = lacking(judged);
        if (lacking.isEmpty()) {
            return new Made("The output will do.", new Judgement(Verdict.CONTINUE, ""), CERTAIN);
        }
        // One retry with a word on what is missing; an agent that still has nothing better will not
        // find it by being asked again.
        Verdict verdict = request.getFeedback() == null ? Verdict.RETRY : Verdict.CONTINUE;
        return new Made(
                "The output falls short: " + lacking,
                new Judgement(verdict, lacking),
                CONFIDENCE_MIN);
    }

    private static String lacking(StepOutput output) {
        String json = output.getJson().strip();
        if (output.getSummary().isBlank() && (json.isEmpty() || json.equals("{}"))) {
            return "the output is empty; say what was found, or decline";
        }
        return output.getConfidence() < CONFIDENCE_MIN
                ? String.format(
                        Locale.ROOT,
                        "the confidence is %.2f, below %.2f; look again at: %s",
                        output.getConfidence(),
                        CONFIDENCE_MIN,
                        output.getSummary())
                : "";
    }

    private Thought synthesise(PlannerRequest request, AgentContext context) {
        List<StepOutput> outputs = request.getContext();
        if (outputs.isEmpty()) {
            return new NotMade(
                    RejectionCode.INPUT_UNUSABLE, "there is no output to make an answer from");
        }
        double confidence = outputs.stream().mapToDouble(StepOutput::getConfidence).min().orElse(0);
        Thought byRule =
                new Made(
                        "Put together from %d outputs.".formatted(outputs.size()),
                        new Synthesis(Composition.of(outputs)),
                        confidence);
        if (isWithheld(request, context)) {
            return byRule;
        }
        return switch (model.answer(request, context)) {
            case Answer.Offline<String> offline -> byRule;
            case Answer.Given<String>(String text, String by) ->
                    new Made(
                            "Written by %s from %d outputs.".formatted(by, outputs.size()),
                            new Synthesis(text.strip()),
                            confidence);
        };
    }

    /** Whether what a model would be shown seems to steer it. */
    private boolean isWithheld(PlannerRequest request, AgentContext context) {
        StringBuilder shown = new StringBuilder(request.getInstruction());
        shown.append('\n').append(request.getParams().getGoal());
        request.getDocuments().forEach(d -> shown.append('\n').append(d.getName()));
        request.getContext()
                .forEach(
                        o ->
                                shown.append('\n')
                                        .append(o.getSummary())
                                        .append('\n')
                                        .append(o.getJson()));
        return screening.look(shown.toString(), List.of(), context).isWithheld();
    }

    private static String cut(String detail) {
        return detail.length() <= DETAIL_CHARS_MAX
                ? detail
                : detail.substring(0, DETAIL_CHARS_MAX - 1) + "…";
    }
}
