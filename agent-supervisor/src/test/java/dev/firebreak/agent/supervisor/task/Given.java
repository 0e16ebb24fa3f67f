package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.Cards;
import dev.firebreak.agent.planner.RulePlanner;
import dev.firebreak.agent.planner.WordOverlap;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import dev.firebreak.schemas.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks, agents, plans and answers to begin a test with. */
final class Given {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final Usage FREE = Usage.newBuilder().setLogic("offline/test-1").build();

    /** Two agents that are alive: one reads mails, one counts. */
    static final Agents TWO_AGENTS =
            Agents.of(
                    List.of(
                            alive(
                                    Cards.card(
                                            "mailer",
                                            "Reads a customer's mail and drafts a reply",
                                            List.of("message/rfc822"),
                                            "Answer this mail")),
                            alive(
                                    Cards.card(
                                            "counter",
                                            "Answers questions about numbers with a report",
                                            List.of(),
                                            "How many orders were there last month"))),
                    Set.of(
                            "mailer.low",
                            "mailer.send",
                            "mailer.high",
                            "mailer.forbidden",
                            "mailer.verified"));

    static final ActionPolicy.Times TIMES =
            new ActionPolicy.Times(
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(20),
                    "manager",
                    Duration.ofMinutes(30));

    /**
     * The kind says what policy says: mailer.low is LOW, mailer.high needs two people other than
     * the user whose task it is, mailer.forbidden is forbidden, mailer.verified is verified first;
     * everything else is MEDIUM.
     */
    static final ActionPolicy ACTIONS =
            proposal -> {
                String kind = proposal.action().getKind();
                boolean high = kind.endsWith(".high");
                return new ActionPolicy.Assessment(
                        !kind.endsWith(".forbidden"),
                        kind.endsWith(".low") ? Risk.LOW : high ? Risk.HIGH : Risk.MEDIUM,
                        List.of("its kind is " + kind),
                        "approver",
                        high ? 2 : 1,
                        !high,
                        kind.endsWith(".verified") ? "counter" : null,
                        TIMES);
            };

    private Given() {}

    static TaskMachine machine() {
        return machine(Limits.DEFAULTS);
    }

    static TaskMachine machine(Limits limits) {
        return machine(limits, ACTIONS);
    }

    static TaskMachine machine(Limits limits, ActionPolicy policy) {
        return new TaskMachine(limits, new RulePlanner(new WordOverlap()), policy);
    }

    /** Takes any arguments but those that say "bad". */
    static Agents.Known alive(AgentCard card) {
        return known(card, true);
    }

    static Agents.Known known(AgentCard card, boolean alive) {
        return new Agents.Known(
                card,
                alive,
                json ->
                        json.contains("bad")
                                ? List.of(
                                        new Violation(
                                                "colour", "known-field", "draftReply", "colour"))
                                : List.of(),
                null);
    }

    static Envelope.Builder envelope(String taskId) {
        return Envelope.newBuilder()
                .setMessageId(Derived.uuid(taskId, "task"))
                .setTaskId(taskId)
                .setConversationId(taskId)
                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                .setTrust(Trust.TRUSTED)
                .setConfidentiality(Confidentiality.INTERNAL)
                .setCreatedAt(NOON);
    }

    static Task task() {
        return task(envelope("t1").build(), mail("m1"));
    }

    static Task task(Envelope envelope, Document... documents) {
        return Task.newBuilder()
                .setEnvelope(envelope)
                .setGoal("Answer this mail")
                .setDocuments(List.of(documents))
                .build();
    }

    static Task withSteps(int steps) {
        return task(
                envelope("t1").setBudget(Budget.newBuilder().setSteps(steps).build()).build(),
                mail("m1"));
    }

    static Document mail(String id) {
        return Document.newBuilder()
                .setDocumentId(id)
                .setContentType("message/rfc822")
                .setContent(
                        ByteBuffer.wrap(
                                "Subject: hello\r\n\r\nHello".getBytes(StandardCharsets.UTF_8)))
                .setTrust(Trust.TRUSTED)
                .build();
    }

    static PlanStep step(String id, String agent, String... dependsOn) {
        return PlanStep.newBuilder()
                .setId(id)
                .setAgent(agent)
                .setInstruction("do " + id)
                .setDependsOn(List.of(dependsOn))
                .setDocumentIds(agent.equals("mailer") ? List.of("m1") : List.of())
                .build();
    }

    static Plan plan(PlanStep... steps) {
        return Plan.newBuilder().setSteps(List.of(steps)).build();
    }

    static Envelope echo(String taskId, String stepId, int attempt) {
        return envelope(taskId).setStepId(stepId).setAttempt(attempt).build();
    }

    static Event.PlanMade planMade(int attempt, PlanStep... steps) {
        return new Event.PlanMade(
                echo("t1", "t1/@plan", attempt), plan(steps), "because", TWO_AGENTS, FREE);
    }

    static Event.PlanDeclined planDeclined(int attempt, RejectionCode code) {
        return new Event.PlanDeclined(
                echo("t1", "t1/@plan", attempt),
                new Declined(code, "not possible", null),
                TWO_AGENTS,
                FREE);
    }

    static Event.StepFinished finished(String step, String agent, int attempt) {
        return new Event.StepFinished(
                echo("t1", "t1/" + step, attempt),
                output(step, agent, 0.9, Trust.TRUSTED),
                List.of(),
                TWO_AGENTS,
                FREE);
    }

    static StepOutput output(String step, String agent, double confidence, Trust trust) {
        return StepOutput.newBuilder()
                .setStepId("t1/" + step)
                .setAgent(agent)
                .setType("test.Output")
                .setSummary(step + " is done")
                .setJson("{}")
                .setConfidence(confidence)
                .setTrust(trust)
                .build();
    }

    static ProposedAction action(String id, String kind, String argumentsJson) {
        return ProposedAction.newBuilder()
                .setActionId(id)
                .setKind(kind)
                .setArgumentsJson(argumentsJson)
                .setSummary(kind + " " + argumentsJson)
                .setTrust(Trust.TRUSTED)
                .build();
    }

    static Event.StepDeclined declined(
            String step, String agent, int attempt, @Nullable String letter) {
        return new Event.StepDeclined(
                echo("t1", "t1/" + step, attempt),
                agent,
                new Declined(RejectionCode.INPUT_UNUSABLE, "can't read it", letter),
                FREE);
    }
}
