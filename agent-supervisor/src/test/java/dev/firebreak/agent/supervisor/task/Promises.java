package dev.firebreak.agent.supervisor.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.supervisor.task.Command.DispatchStep;
import dev.firebreak.agent.supervisor.task.Command.PublishResult;
import dev.firebreak.agent.supervisor.task.Life.Moment;
import dev.firebreak.agent.supervisor.task.Life.Promise;
import dev.firebreak.agent.supervisor.task.TaskState.Ended;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.kit.ActionDigest;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RaiseBudget;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskControl;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds after each event of every simulated life. */
final class Promises {
    /** The order's own time, and the grace for its receipt. */
    private static final Duration RECEIPT_MAX = Life.LIMITS.orderTime().plusSeconds(60);

    /** A timer may be so late. */
    private static final Duration LATE_MAX = Duration.ofMinutes(2);

    private Promises() {}

    static List<Promise> all() {
        return List.of(
                new ExactlyOneResult(),
                new WithinStepLimit(),
                new WithinMoney(),
                new WithinDeadline(),
                new NothingUnapproved(),
                new EveryActionAccountedFor(),
                new EveryTaskEnds(),
                new InputsFirst(),
                new HonestResult());
    }

    /** A task gives one result, when it ends, and none before or after. */
    static final class ExactlyOneResult implements Promise {
        private int results;

        @Override
        public void after(Moment moment) {
            long now =
                    moment.turn().commands().stream()
                            .filter(PublishResult.class::isInstance)
                            .count();
            boolean ends =
                    !(moment.before() instanceof Ended) && moment.turn().state() instanceof Ended;
            assertThat(now).as("results at %s", moment.event()).isEqualTo(ends ? 1 : 0);
            results += (int) now;
            assertThat(results).isLessThanOrEqualTo(1);
        }

        @Override
        public void atTheEnd() {
            assertThat(results).as("results in all").isEqualTo(1);
        }
    }

    /**
     * What the task and the settings allow, and what people gave it more: as the machine's own
     * count says, but counted here.
     */
    private static final class Allowed {
        private long steps = -1;
        private long tokens;
        private long costMicros;

        void after(Moment moment) {
            if (steps < 0) {
                Budget own = moment.task().getEnvelope().getBudget();
                Limits limits = moment.limits();
                steps = least(own == null ? null : number(own.getSteps()), limits.stepsMax());
                tokens = least(own == null ? null : own.getTokens(), limits.tokensMax());
                costMicros = least(own == null ? null : own.getCostMicros(), null);
            }
            if (moment.before() instanceof Open
                    && moment.event() instanceof Event.Controlled(TaskControl control)
                    && control.getCommand() instanceof RaiseBudget raise
                    && control.getEnvelope().getPrincipal().getTenant().equals("default")) {
                steps += least(number(raise.getAdd().getSteps()), 0);
                tokens += Math.min(least(raise.getAdd().getTokens(), 0), Long.MAX_VALUE - tokens);
            }
        }

        private static @Nullable Long number(@Nullable Integer number) {
            return number == null ? null : Long.valueOf(number);
        }

        private static long least(@Nullable Long own, @Nullable Number limit) {
            long most = limit == null ? Long.MAX_VALUE : limit.longValue();
            return own == null
                    ? most
                    : limit != null && limit.longValue() == 0 ? own : Math.min(own, most);
        }
    }

    /** No more steps are dispatched than the task and the settings allow, retries counted. */
    static final class WithinStepLimit implements Promise {
        private final Allowed allowed = new Allowed();
        private int dispatched;

        @Override
        public void after(Moment moment) {
            allowed.after(moment);
            dispatched +=
                    (int)
                            moment.turn().commands().stream()
                                    .filter(DispatchStep.class::isInstance)
                                    .filter(c -> !isVerification((DispatchStep) c))
                                    .count();
            assertThat(dispatched).isLessThanOrEqualTo((int) Math.min(9999, allowed.steps));
        }

        private static boolean isVerification(DispatchStep asked) {
            return String.valueOf(asked.envelope().getStepId()).contains("/@verify:");
        }
    }

    /**
     * Agents that keep to what each was granted never spend more together than the task may, also
     * side by side, also where their answers are lost.
     */
    static final class WithinMoney implements Promise {
        private final Allowed allowed = new Allowed();

        @Override
        public void after(Moment moment) {
            allowed.after(moment);
            assertThat(moment.world().tokensSpent()).isLessThanOrEqualTo(allowed.tokens);
            assertThat(moment.world().costMicrosSpent()).isLessThanOrEqualTo(allowed.costMicros);
        }
    }

    /**
     * Nothing is ordered but what policy lets through or enough of the right people agreed to, for
     * just these bytes, in time, and once.
     */
    static final class NothingUnapproved implements Promise {
        private final Map<String, ApprovalRequest> asked = new HashMap<>();
        private final Map<String, Set<String>> agreed = new HashMap<>();
        private final Set<String> refused = new HashSet<>();
        private final Set<String> verified = new HashSet<>();
        private final Set<String> ordered = new HashSet<>();

        @Override
        public void after(Moment moment) {
            if (moment.event() instanceof Event.ApprovalDecided(ApprovalDecision decision)) {
                decided(decision, moment);
            }
            if (moment.event() instanceof Event.StepFinished finished) {
                verified.add(String.valueOf(finished.envelope().getStepId()));
            }
            for (Command command : moment.turn().commands()) {
                switch (command) {
                    case Command.AskPeople(ApprovalRequest request) ->
                            asked.put(request.getApprovalId(), request);
                    case Command.OrderAction c -> check(c.order());
                    default -> {}
                }
            }
        }

        private void decided(ApprovalDecision decision, Moment moment) {
            ApprovalRequest request = asked.get(decision.getApprovalId());
            if (request == null || !counts(request, decision, moment)) {
                return;
            }
            if (decision.getDecision() == Decision.APPROVE) {
                agreed.computeIfAbsent(request.getApprovalId(), _ -> new HashSet<>())
                        .add(decision.getEnvelope().getPrincipal().getUser());
            } else {
                refused.add(request.getApprovalId());
            }
        }

        private static boolean counts(
                ApprovalRequest request, ApprovalDecision decision, Moment moment) {
            Principal who = decision.getEnvelope().getPrincipal();
            boolean role =
                    who.getRoles().contains("approver")
                            || (request.getState() == ApprovalState.ESCALATED
                                    && who.getRoles().contains("manager"));
            boolean own = who.getUser().equals("ada") && !request.getOwnAllowed();
            return role
                    && !own
                    && who.getTenant().equals("default")
                    && decision.getDigest().equals(request.getDigest())
                    && moment.now().isBefore(request.getExpiresAt())
                    && moment.before() instanceof Open;
        }

        private void check(ActionOrder order) {
            ProposedAction action = order.getAction();
            assertThat(ordered.add(action.getActionId())).as("ordered once").isTrue();
            assertThat(order.getDigest()).isEqualTo(ActionDigest.of(action));
            assertThat(action.getKind()).isNotIn("mailer.forbidden", "mailer.unknown");
            if (action.getKind().equals("mailer.low")) {
                return;
            }
            if (action.getKind().equals("mailer.verified")) {
                assertThat(verified).contains(StepIds.verify("t1", action.getActionId()));
            }
            ApprovalRequest request = asked.get(order.getApprovalId());
            assertThat(request).as("asked before it is ordered").isNotNull();
            assertThat(ActionDigest.of(request.getAction())).isEqualTo(order.getDigest());
            assertThat(refused).doesNotContain(order.getApprovalId());
            assertThat(agreed.getOrDefault(order.getApprovalId(), Set.of()).size())
                    .as("people who agreed to %s", action.getKind())
                    .isGreaterThanOrEqualTo(action.getKind().equals("mailer.high") ? 2 : 1);
        }
    }

    /** Whoever was asked hears in the end how it stands, and each action has one account. */
    static final class EveryActionAccountedFor implements Promise {
        private final Map<String, ApprovalState> questions = new HashMap<>();
        private final Set<String> ordered = new HashSet<>();

        @Override
        public void after(Moment moment) {
            for (Command command : moment.turn().commands()) {
                switch (command) {
                    case Command.AskPeople(ApprovalRequest request) ->
                            questions.put(request.getApprovalId(), request.getState());
                    case Command.OrderAction c -> ordered.add(c.order().getAction().getActionId());
                    case PublishResult(TaskResult result) -> check(result);
                    default -> {}
                }
            }
        }

        private void check(TaskResult result) {
            assertThat(questions.values())
                    .isSubsetOf(
                            ApprovalState.APPROVED,
                            ApprovalState.DENIED,
                            ApprovalState.EXPIRED,
                            ApprovalState.WITHDRAWN);
            assertThat(result.getActions())
                    .extracting(ActionAccount::getActionId)
                    .containsExactlyElementsOf(
                            result.getProposedActions().stream()
                                    .map(ProposedAction::getActionId)
                                    .toList());
            for (ActionAccount account : result.getActions()) {
                boolean left =
                        switch (account.getStatus()) {
                            case DONE, FAILED, REFUSED, OUTCOME_UNKNOWN -> true;
                            case DENIED, EXPIRED, NOT_ALLOWED, NOT_ASKED, WITHDRAWN -> false;
                            case UNKNOWN -> throw new AssertionError("not settled: " + account);
                        };
                assertThat(ordered.contains(account.getActionId())).isEqualTo(left);
            }
        }
    }

    /**
     * Once its deadline has passed, the next event of an open task ends it, unless it means nothing
     * to the task.
     */
    static final class WithinDeadline implements Promise {
        @Override
        public void after(Moment moment) {
            if (moment.turn().state() instanceof Open open) {
                // An order can't be taken back: its receipt is waited for, but not for long.
                boolean ordered =
                        open instanceof TaskState.Settling
                                && open.work().acts().stream()
                                        .allMatch(a -> a.isSettled() || a.isOrdered());
                Instant latest = ordered ? open.endsAt().plus(RECEIPT_MAX) : open.endsAt();
                assertThat(open.due()).isBeforeOrEqualTo(latest);
                if (moment.event() instanceof Event.TimerFired) {
                    assertThat(moment.now()).isBefore(latest.plus(LATE_MAX));
                    if (!ordered) {
                        assertThat(moment.now()).isBefore(open.endsAt());
                    }
                }
            }
        }
    }

    /** A timer moves the task on: the next one lies ahead, and in the end the task is forgotten. */
    static final class EveryTaskEnds implements Promise {
        private boolean ended;
        private boolean forgotten;

        @Override
        public void after(Moment moment) {
            TaskState state = moment.turn().state();
            ended |= state instanceof Ended;
            forgotten |= ended && state == null;
            if (moment.event() instanceof Event.TimerFired && state != null) {
                Instant due = state.due();
                assertThat(due).isAfter(moment.now());
            }
        }

        @Override
        public void atTheEnd() {
            assertThat(forgotten).as("the task has ended and is forgotten").isTrue();
        }
    }

    /**
     * A step is dispatched when everything it builds on is settled, with the outputs of just those.
     */
    static final class InputsFirst implements Promise {
        @Override
        public void after(Moment moment) {
            if (!(moment.turn().state() instanceof Open open)) {
                return;
            }
            for (Command command : moment.turn().commands()) {
                if (command instanceof DispatchStep asked) {
                    List<Step> inputs =
                            open.work().steps().stream()
                                    .filter(
                                            s ->
                                                    asked.step()
                                                            .getDependsOn()
                                                            .contains(s.plan().getId()))
                                    .toList();
                    if (asked.step().getId().equals("verify")) {
                        continue;
                    }
                    assertThat(inputs).allMatch(Step::isSettled);
                    assertThat(asked.context())
                            .containsExactlyElementsOf(
                                    inputs.stream()
                                            .map(Step::output)
                                            .filter(o -> o != null)
                                            .toList());
                }
            }
        }
    }

    /** The status says what the outputs and the drops say, and no step is in both. */
    static final class HonestResult implements Promise {
        @Override
        public void after(Moment moment) {
            for (Command command : moment.turn().commands()) {
                if (command instanceof PublishResult(TaskResult result)) {
                    check(result);
                }
            }
        }

        private static void check(TaskResult result) {
            Set<String> seen = new HashSet<>();
            List<String> ids =
                    new ArrayList<>(
                            result.getOutputs().stream().map(StepOutput::getStepId).toList());
            for (Dropped dropped : result.getDropped()) {
                assertThat(dropped.getDetail()).isNotBlank();
                String stepId = dropped.getStepId();
                boolean action =
                        result.getProposedActions().stream()
                                .anyMatch(a -> a.getSummary().equals(dropped.getWhat()));
                if (stepId != null && !action) {
                    ids.add(stepId);
                }
            }
            assertThat(ids).allMatch(seen::add, "named once");
            switch (result.getStatus()) {
                case COMPLETED -> {
                    assertThat(result.getOutputs()).isNotEmpty();
                    assertThat(result.getDropped()).isEmpty();
                }
                case PARTIAL -> assertThat(result.getDropped()).isNotEmpty();
                case FAILED -> {
                    assertThat(result.getOutputs()).isEmpty();
                    assertThat(result.getDropped()).isNotEmpty();
                }
                case EXPIRED -> assertThat(result.getSummary()).contains("deadline");
                case CANCELLED -> assertThat(result.getSummary()).contains("Cancelled by eve");
                case ESCALATED -> assertThat(result.getSummary()).contains("Handed over");
                case REJECTED -> assertThat(result.getRetryAfterMs()).isPositive();
                case UNKNOWN -> throw new AssertionError("nobody ends a task so: " + result);
            }
        }
    }

    /** Counts how the tasks end. */
    static final class Ends implements Promise {
        private final Map<TaskStatus, Integer> counts;

        Ends(Map<TaskStatus, Integer> counts) {
            this.counts = counts;
        }

        @Override
        public void after(Moment moment) {
            for (Command command : moment.turn().commands()) {
                if (command instanceof PublishResult(TaskResult result)) {
                    counts.merge(result.getStatus(), 1, Integer::sum);
                }
            }
        }
    }
}
