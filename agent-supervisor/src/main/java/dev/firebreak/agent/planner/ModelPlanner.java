package dev.firebreak.agent.planner;

import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.answer.Answer;
import dev.firebreak.kit.prompt.PromptBook;
import dev.firebreak.kit.prompt.PromptText;
import dev.firebreak.kit.window.Section;
import dev.firebreak.kit.window.Window;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerParams;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Violation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts the planner's questions to a model. What comes back is checked here as far as the request
 * tells; the supervisor checks plans against the agents that are there then.
 */
final class ModelPlanner {
    /** About a quarter of what the smallest of today's larger models take. */
    private static final int OUTPUTS_TOKENS_MAX = 8_000;

    private static final int ANSWER_CHARS_MAX = 16_000;
    private static final Pattern LINKS = Pattern.compile("(?i)(?:https?://|www\\.)[^\\s<>()\"']+");

    private final PromptText plan;
    private final PromptText judge;
    private final PromptText answer;

    ModelPlanner(@Nullable Path promptsDir) {
        PromptBook prompts =
                PromptBook.load(
                        promptsDir,
                        PlannerAgent.class,
                        "planner-plan",
                        "planner-judge",
                        "planner-answer");
        plan =
                prompts.prompt(
                        "planner-plan", "agents", "stepsMax", "goal", "documents", "feedback");
        judge = prompts.prompt("planner-judge", "goal", "output", "feedback");
        answer = prompts.prompt("planner-answer", "goal", "outputs");
    }

    /** A plan over the agents of the request. */
    Answer<Plan> plan(PlannerRequest request, List<AgentCard> agents, AgentContext context) {
        PlannerParams params = request.getParams();
        return context.answers()
                .to(
                        plan.fill(
                                Map.of(
                                        "agents",
                                        agents.stream()
                                                .map(ModelPlanner::shown)
                                                .collect(Collectors.joining("\n")),
                                        "stepsMax",
                                        Integer.toString(params.getStepsMax()),
                                        "goal",
                                        goal(request),
                                        "documents",
                                        request.getDocuments().stream()
                                                .map(ModelPlanner::shown)
                                                .collect(Collectors.joining("\n")),
                                        "feedback",
                                        said(request.getFeedback())),
                                request.getEnvelope().getTaskId()),
                        Plan.class,
                        made -> problems(made, request, agents));
    }

    /** Whether an output will do. */
    Answer<Judgement> judge(PlannerRequest request, StepOutput output, AgentContext context) {
        return context.answers()
                .to(
                        judge.fill(
                                Map.of(
                                        "goal",
                                        goal(request),
                                        "output",
                                        packed(List.of(output), context),
                                        "feedback",
                                        said(request.getFeedback())),
                                request.getEnvelope().getTaskId()),
                        Judgement.class);
    }

    /** The final answer, told to those who watch while it is written. */
    Answer<String> answer(PlannerRequest request, AgentContext context) {
        String outputs = packed(request.getContext(), context);
        return context.answers()
                .text(
                        answer.fill(
                                        Map.of("goal", goal(request), "outputs", outputs),
                                        request.getEnvelope().getTaskId())
                                .withStream(context.stream("answer")),
                        text -> problems(text, outputs));
    }

    /** The outputs in their order; of long ones beginning and end, which is said and noted. */
    private static String packed(List<StepOutput> outputs, AgentContext context) {
        List<Section> sections =
                outputs.stream()
                        .map(o -> Section.of(o.getStepId(), shown(o), 0, Section.Cut.MIDDLE))
                        .toList();
        return new Window(OUTPUTS_TOKENS_MAX).text(sections, context::note);
    }

    private static String goal(PlannerRequest request) {
        String goal = request.getParams().getGoal();
        return goal.isEmpty() ? request.getInstruction() : goal;
    }

    private static String said(@Nullable String feedback) {
        return feedback == null ? "" : feedback;
    }

    private static String shown(AgentCard card) {
        return card.getCapabilities().stream()
                .map(ModelPlanner::shown)
                .collect(
                        Collectors.joining(
                                "\n",
                                "- " + card.getAgent() + ": " + card.getDescription() + "\n",
                                ""));
    }

    private static String shown(Capability capability) {
        return "  - %s%s"
                .formatted(
                        capability.getDescription(),
                        capability.getContentTypes().isEmpty()
                                ? ""
                                : " Reads "
                                        + String.join(", ", capability.getContentTypes())
                                        + ".");
    }

    private static String shown(Document document) {
        return "%s, %s, %s"
                .formatted(document.getDocumentId(), document.getContentType(), document.getName());
    }

    private static String shown(StepOutput output) {
        return "Step %s by %s, confidence %s: %s\n%s"
                .formatted(
                        output.getStepId(),
                        output.getAgent(),
                        output.getConfidence(),
                        output.getSummary(),
                        output.getJson());
    }

    private static List<Violation> problems(
            Plan plan, PlannerRequest request, List<AgentCard> agents) {
        List<Violation> problems = new ArrayList<>();
        Set<String> names = agents.stream().map(AgentCard::getAgent).collect(Collectors.toSet());
        Set<String> documents =
                request.getDocuments().stream()
                        .map(Document::getDocumentId)
                        .collect(Collectors.toSet());
        Set<String> ids = new HashSet<>();
        int stepsMax = request.getParams().getStepsMax();
        if (plan.getSteps().size() > stepsMax) {
            problems.add(
                    new Violation(
                            "steps",
                            "steps-count",
                            "at most " + stepsMax + " steps",
                            plan.getSteps().size() + " steps"));
        }
        for (PlanStep step : plan.getSteps()) {
            if (!names.contains(step.getAgent())) {
                problems.add(
                        new Violation(
                                "steps.agent",
                                "agent-known",
                                "one of " + String.join(", ", names.stream().sorted().toList()),
                                step.getAgent()));
            }
            for (String id : step.getDocumentIds()) {
                if (!documents.contains(id)) {
                    problems.add(
                            new Violation(
                                    "steps.documentIds", "document-known", "a document's id", id));
                }
            }
            for (String id : step.getDependsOn()) {
                if (!ids.contains(id)) {
                    problems.add(
                            new Violation(
                                    "steps.dependsOn",
                                    "step-before",
                                    "ids of steps that stand before",
                                    id));
                }
            }
            if (!ids.add(step.getId())) {
                problems.add(
                        new Violation(
                                "steps.id", "step-id-unique", "an id of its own", step.getId()));
            }
        }
        return problems;
    }

    private static List<Violation> problems(String text, String outputs) {
        List<Violation> problems = new ArrayList<>();
        if (text.length() > ANSWER_CHARS_MAX) {
            problems.add(
                    new Violation(
                            "",
                            "answer-size",
                            "at most " + ANSWER_CHARS_MAX + " characters",
                            text.length() + " characters"));
        }
        Matcher links = LINKS.matcher(text);
        while (links.find()) {
            String link = links.group().replaceAll("[.,;:!?]+$", "");
            if (!outputs.contains(link)) {
                problems.add(
                        new Violation(
                                "", "link-known", "no link that is not in the outputs", link));
            }
        }
        return problems;
    }
}
