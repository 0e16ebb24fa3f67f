package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Command.AskPeople;
import dev.firebreak.agent.supervisor.task.Command.DispatchPlanner;
import dev.firebreak.agent.supervisor.task.Command.DispatchStep;
import dev.firebreak.agent.supervisor.task.Command.OrderAction;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.CancelTask;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RaiseBudget;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskControl;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import dev.firebreak.schemas.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whoever the machine asks in a simulated life: the planner, agents, people and executors. They
 * answer as troubled as the life is, but for one thing: an agent spends no more than it was
 * granted.
 */
final class Asked implements Life.World {
    /** Puts an event under way. */
    interface Post {
        default void deliver(Event event, int delayMsMax) {
            deliver(event, 0, delayMsMax);
        }

        void deliver(Event event, int delayMsMin, int delayMsMax);
    }

    private static final String[] USERS = {"ada", "bob", "cid", "dan"};
    private static final String[] ROLES = {"approver", "manager", "visitor"};
    private static final String[] KINDS = {
        "mailer.low",
        "mailer.send",
        "mailer.high",
        "mailer.forbidden",
        "mailer.verified",
        "mailer.unknown"
    };

    private final Random random;
    private final double trouble;
    private final Post post;
    private final Supplier<Agents> agents;
    private long tokens;
    private long costMicros;
    private int letters;

    Asked(Random random, double trouble, Post post, Supplier<Agents> agents) {
        this.random = random;
        this.trouble = trouble;
        this.post = post;
        this.agents = agents;
    }

    @Override
    public long tokensSpent() {
        return tokens;
    }

    @Override
    public long costMicrosSpent() {
        return costMicros;
    }

    void hear(Command command, Instant now) {
        switch (command) {
            case DispatchPlanner question -> planner(question);
            case DispatchStep question -> agent(question);
            case AskPeople(ApprovalRequest request) -> people(request);
            case OrderAction(ActionOrder order) -> executor(order, now);
            case Command.PutInInbox _,
                    Command.StoreDocuments _,
                    Command.DropDocuments _,
                    Command.PublishResult _,
                    Command.NoteActivity _ -> {}
        }
    }

    // ---- planner and agents

    private void planner(DispatchPlanner question) {
        Envelope echo = question.envelope();
        Usage usage = spend(echo);
        if (happens(trouble / 3)) {
            return; // it is paid for, but the answer is lost
        }
        Declined declined = new Declined(code(), "no", null);
        Event answer =
                switch (question.work()) {
                    case PLAN ->
                            happens(trouble / 2)
                                    ? new Event.PlanDeclined(echo, declined, agents.get(), usage)
                                    : new Event.PlanMade(
                                            echo, Given.plan(steps()), "so", agents.get(), usage);
                    case JUDGE ->
                            happens(trouble / 2)
                                    ? new Event.JudgementDeclined(
                                            echo, declined, agents.get(), usage)
                                    : new Event.JudgementMade(
                                            echo, judgement(), agents.get(), usage);
                    case SYNTHESISE ->
                            happens(trouble)
                                    ? new Event.AnswerDeclined(echo, declined, usage)
                                    : new Event.AnswerMade(echo, "All is done.", usage);
                    case UNKNOWN -> throw new IllegalStateException("nobody asks for that");
                };
        post.deliver(answer, 12_000);
    }

    private Judgement judgement() {
        Verdict[] verdicts = Verdict.values();
        return new Judgement(
                verdicts[random.nextInt(verdicts.length)], "better " + random.nextInt(2));
    }

    private void agent(DispatchStep question) {
        Usage usage = spend(question.envelope());
        if (happens(trouble / 3)) {
            return;
        }
        String agent = happens(0.03) ? "stranger" : question.step().getAgent();
        Envelope echo =
                happens(0.05)
                        ? Envelope.newBuilder(question.envelope())
                                .setAttempt(50 + random.nextInt(3))
                                .build()
                        : question.envelope();
        if (!happens(trouble / 2)) {
            post.deliver(finished(question, echo, agent, usage), 25_000);
            return;
        }
        String letter = happens(0.5) ? "letter-" + letters++ : null;
        post.deliver(
                new Event.StepDeclined(echo, agent, new Declined(code(), "no", letter), usage),
                25_000);
        if (letter != null && happens(0.5)) {
            // Somebody mends and replays it, later. What it cost was told by the decline.
            post.deliver(finished(question, echo, agent, Given.FREE), 25_000, 120_000);
        }
    }

    private Event finished(DispatchStep question, Envelope echo, String agent, Usage usage) {
        List<ProposedAction> actions = new ArrayList<>();
        while (happens(0.3)) {
            actions.add(action(question.step().getId()));
        }
        return new Event.StepFinished(
                echo,
                Given.output(question.step().getId(), agent, random.nextDouble(), Trust.TRUSTED),
                actions,
                agents.get(),
                usage);
    }

    private ProposedAction action(String step) {
        String kind = KINDS[random.nextInt(KINDS.length)];
        return Given.action(
                step + "-" + random.nextInt(3), kind, "{\"n\":" + random.nextInt(2) + "}");
    }

    private Usage spend(Envelope question) {
        Budget grant = question.getBudget();
        Usage usage =
                Usage.newBuilder()
                        .setLogic("model/test-1")
                        .setInputTokens(upTo(grant == null ? null : grant.getTokens()))
                        .setCostMicros(upTo(grant == null ? null : grant.getCostMicros()))
                        .build();
        tokens += usage.getInputTokens();
        costMicros += usage.getCostMicros();
        return usage;
    }

    private long upTo(@Nullable Long grant) {
        long most = grant == null ? 500 : grant;
        return happens(0.2) ? most : random.nextLong(most + 1);
    }

    /** Mostly a sound plan; else one with too many steps, cycles, strangers or nonsense. */
    private PlanStep[] steps() {
        int count = happens(trouble / 4) ? random.nextInt(12) : 1 + random.nextInt(4);
        List<PlanStep> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> inputs = new ArrayList<>();
            for (int j = 0; j < count; j++) {
                boolean forward = j >= i;
                if (happens(forward ? trouble / 30 : 0.4)) {
                    inputs.add("s" + j);
                }
            }
            String agent = happens(trouble / 10) ? "ghost" : happens(0.5) ? "mailer" : "counter";
            steps.add(Given.step("s" + i, agent, inputs.toArray(String[]::new)));
        }
        return steps.toArray(PlanStep[]::new);
    }

    // ---- people

    private void people(ApprovalRequest request) {
        switch (request.getState()) {
            case ASKED, REMINDED, ESCALATED -> {
                for (int i = random.nextInt(4); i > 0; i--) {
                    post.deliver(decision(request), happens(0.3) ? 2_400_000 : 60_000);
                }
            }
            case APPROVED, DENIED, EXPIRED, WITHDRAWN -> {
                if (happens(trouble / 2)) {
                    post.deliver(decision(request), 10_000);
                }
            }
            case UNKNOWN -> throw new AssertionError("what state is that");
        }
    }

    private Event decision(ApprovalRequest request) {
        List<String> roles = List.of(ROLES[happens(0.7) ? 0 : random.nextInt(ROLES.length)]);
        Principal who =
                Principal.newBuilder()
                        .setTenant(happens(0.03) ? "other" : "default")
                        .setUser(USERS[random.nextInt(USERS.length)])
                        .setRoles(roles)
                        .build();
        return new Event.ApprovalDecided(
                ApprovalDecision.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder(request.getEnvelope())
                                        .setPrincipal(who)
                                        .build())
                        .setApprovalId(happens(0.03) ? "nobody-asked" : request.getApprovalId())
                        .setDigest(happens(0.1) ? "0".repeat(64) : request.getDigest())
                        .setDecision(happens(0.75) ? Decision.APPROVE : Decision.REJECT)
                        .build());
    }

    /** An order of a person about the task. */
    Event order(Envelope task) {
        Principal who =
                Principal.newBuilder()
                        .setTenant(happens(0.2) ? "other" : "default")
                        .setUser("eve")
                        .build();
        Object command =
                switch (random.nextInt(5)) {
                    case 0 -> new CancelTask("enough", null);
                    case 1 -> new CancelTask("look at it", "support");
                    default ->
                            RaiseBudget.newBuilder()
                                    .setAdd(
                                            Budget.newBuilder()
                                                    .setSteps(random.nextInt(3))
                                                    .setTokens((long) random.nextInt(500))
                                                    .build())
                                    .setResume(random.nextBoolean())
                                    .setReason("go on")
                                    .build();
                };
        return new Event.Controlled(
                TaskControl.newBuilder()
                        .setEnvelope(Envelope.newBuilder(task).setPrincipal(who).build())
                        .setCommand(command)
                        .build());
    }

    // ---- executors

    private void executor(ActionOrder order, Instant now) {
        if (happens(trouble / 3)) {
            return;
        }
        ActionOutcome[] outcomes = ActionOutcome.values();
        ActionReceipt receipt =
                ActionReceipt.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder(order.getEnvelope())
                                        .setCreatedAt(now)
                                        .setDeadline(null)
                                        .build())
                        .setActionId(order.getAction().getActionId())
                        .setDigest(happens(0.05) ? "1".repeat(64) : order.getDigest())
                        .setOutcome(
                                happens(trouble)
                                        ? outcomes[random.nextInt(outcomes.length)]
                                        : ActionOutcome.DONE)
                        .setDetail("seen")
                        .build();
        post.deliver(
                new Event.ReceiptArrived(happens(0.03) ? "counter" : "mailer", receipt), 45_000);
    }

    private RejectionCode code() {
        RejectionCode[] codes = RejectionCode.values();
        return codes[random.nextInt(codes.length)];
    }

    private boolean happens(double probability) {
        return random.nextDouble() < probability;
    }
}
