package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.supervisor.task.Event.Answer;
import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.agent.supervisor.task.Step.Finished;
import dev.firebreak.agent.supervisor.task.Step.Gone;
import dev.firebreak.agent.supervisor.task.Step.Held;
import dev.firebreak.agent.supervisor.task.Step.InFlight;
import dev.firebreak.agent.supervisor.task.Step.Judging;
import dev.firebreak.agent.supervisor.task.Step.Waiting;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far a task has come. A state offers only the transitions that are legal from it. */
public sealed interface TaskState {
    /** A plan, its steps, their judgement and the answer are still to come. */
    int PLANNING_SHARES = 4;

    /** When the clock has to look at the task again if nothing else happens before. */
    Instant due();

    /** A task that nobody has seen, or that was forgotten. It is never stored. */
    record Unseen() implements TaskState {
        @Override
        public Instant due() {
            return Instant.MAX;
        }

        AwaitingAgents admitted(TaskHead head, Spent spent, Instant giveUpAt, Instant lookAt) {
            return new AwaitingAgents(head, spent, giveUpAt, lookAt);
        }
    }

    /** A task without a result so far. */
    sealed interface Open extends TaskState {
        TaskHead head();

        /** What was spent so far, and what may be. */
        Spent spent();

        /** What is being done; nothing before there is a plan. */
        Work work();

        Open with(Spent spent);

        Open with(Work work);

        /** When the task ends whatever has come of it. */
        default Instant endsAt() {
            return head().deadline();
        }

        default boolean isOver(Instant now) {
            return !now.isBefore(endsAt());
        }

        /** Why an answer means nothing in this state, for people. */
        String whyNot(Answer answer);

        default Ended ended(TaskStatus status, Instant forgetAt) {
            return new Ended(head().taskId(), status, forgetAt);
        }
    }

    /**
     * No agent has announced itself yet, as after a start of the whole pipeline: planning would
     * find nothing.
     */
    record AwaitingAgents(TaskHead head, Spent spent, Instant giveUpAt, Instant lookAt)
            implements Open {
        @Override
        public Work work() {
            return Work.NONE;
        }

        @Override
        public AwaitingAgents with(Spent now) {
            return new AwaitingAgents(head, now, giveUpAt, lookAt);
        }

        @Override
        public AwaitingAgents with(Work work) {
            throw new IllegalStateException("there is no plan yet");
        }

        @Override
        public Instant due() {
            return earliest(head.deadline(), lookAt);
        }

        @Override
        public String whyNot(Answer answer) {
            return "nobody was asked yet";
        }

        /**
         * Nobody is there yet. Time in which nobody looked is not waited: agents and supervisor may
         * have been away together.
         */
        AwaitingAgents lookAgain(Instant now, Duration poll) {
            Duration late = Duration.between(lookAt, now);
            Instant giveUp = late.compareTo(poll) > 0 ? giveUpAt.plus(late) : giveUpAt;
            return new AwaitingAgents(head, spent, giveUp, now.plus(poll));
        }

        Planning planning(List<String> offered, Instant due) {
            return new Planning(
                    head,
                    spent.reserve(PlannerProfile.NAME, planId(), 1, PLANNING_SHARES),
                    new Call(1, due),
                    1,
                    0,
                    null,
                    offered);
        }

        private String planId() {
            return StepIds.plan(head.taskId());
        }
    }

    /**
     * The planner has been asked for a plan.
     *
     * @param tries how often it was asked the present question
     * @param refusals how many plans were sent back
     * @param feedback what was wrong with the last one
     * @param offered the agents it may use: those that were alive when it was asked
     */
    record Planning(
            TaskHead head,
            Spent spent,
            Call call,
            int tries,
            int refusals,
            @Nullable String feedback,
            List<String> offered)
            implements Open {
        public Planning {
            offered = List.copyOf(offered);
        }

        @Override
        public Work work() {
            return Work.NONE;
        }

        @Override
        public Planning with(Spent now) {
            return new Planning(head, now, call, tries, refusals, feedback, offered);
        }

        @Override
        public Planning with(Work work) {
            throw new IllegalStateException("there is no plan yet");
        }

        @Override
        public Instant due() {
            return earliest(head.deadline(), call.due());
        }

        boolean awaits(Answer answer) {
            return isTo(answer, StepIds.plan(head.taskId()), call);
        }

        @Override
        public String whyNot(Answer answer) {
            return "attempt %d of %s is awaited"
                    .formatted(call.attempt(), StepIds.plan(head.taskId()));
        }

        Planning refused(String feedback, List<String> offered, Instant due) {
            Call next = call.again(due);
            return new Planning(head, reserved(next), next, 1, refusals + 1, feedback, offered);
        }

        Planning again(List<String> offered, Instant due) {
            Call next = call.again(due);
            return new Planning(head, reserved(next), next, tries + 1, refusals, feedback, offered);
        }

        /** The same question, waited for longer. */
        Planning until(Instant later) {
            return new Planning(head, spent, call.until(later), tries, refusals, feedback, offered);
        }

        private Spent reserved(Call next) {
            return spent.reserve(
                    PlannerProfile.NAME,
                    StepIds.plan(head.taskId()),
                    next.attempt(),
                    PLANNING_SHARES);
        }

        Running running(List<Step> steps) {
            return new Running(head, spent, Work.of(steps));
        }
    }

    /** Steps are under way. */
    record Running(TaskHead head, Spent spent, Work work) implements Open {
        @Override
        public Running with(Spent now) {
            return new Running(head, now, work);
        }

        @Override
        public Running with(Work now) {
            return new Running(head, spent, now);
        }

        Running with(Step changed) {
            return with(work.with(changed));
        }

        Running with(TaskHead now) {
            return new Running(now, spent, work);
        }

        @Override
        public Instant endsAt() {
            return work.isHeld() ? head.patience() : head.deadline();
        }

        /** When so much of the time is used that no further step begins. */
        Instant wrapUpAt(double softShare) {
            long ms = Duration.between(head.startedAt(), head.deadline()).toMillis();
            return head.startedAt().plusMillis(Math.round(ms * softShare));
        }

        @Override
        public Instant due() {
            Instant due = endsAt();
            for (Step step : work.steps()) {
                due = earliest(due, step.due());
            }
            return earliest(due, actsDue(work));
        }

        /** The step that an answer of this agent is for, if it is awaited. */
        Optional<Step> awaiting(Envelope answer, String agent) {
            return find(answer)
                    .filter(s -> s.plan().getAgent().equals(agent))
                    .filter(
                            s ->
                                    switch (s.progress()) {
                                        case InFlight(Call call, var _) ->
                                                call.attempt() == answer.getAttempt();
                                        case Held(int attempt, var _) ->
                                                attempt == answer.getAttempt();
                                        case Waiting _, Judging _, Finished _, Gone _ -> false;
                                    });
        }

        /** The step whose judgement this is, if it is awaited. */
        Optional<Step> judging(Envelope answer) {
            return work.steps().stream()
                    .filter(
                            s ->
                                    s.progress() instanceof Judging(var _, var _, Call call, var _)
                                            && call.attempt() == answer.getAttempt()
                                            && StepIds.judge(head.taskId(), s.plan().getId())
                                                    .equals(answer.getStepId()))
                    .findAny();
        }

        @Override
        public String whyNot(Answer answer) {
            return find(answer.envelope())
                    .map(
                            s ->
                                    switch (s.progress()) {
                                        case Waiting() ->
                                                "step %s was not dispatched yet"
                                                        .formatted(s.plan().getId());
                                        case InFlight(var call, var _) ->
                                                "attempt %d of step %s is awaited, of the %s agent"
                                                        .formatted(
                                                                call.attempt(),
                                                                s.plan().getId(),
                                                                s.plan().getAgent());
                                        case Held(int attempt, var _) ->
                                                "attempt %d of step %s is awaited when it is replayed"
                                                        .formatted(attempt, s.plan().getId());
                                        case Judging _ ->
                                                "step %s has an output that is judged"
                                                        .formatted(s.plan().getId());
                                        case Finished _ ->
                                                "step %s is finished".formatted(s.plan().getId());
                                        case Gone _ ->
                                                "step %s was given up".formatted(s.plan().getId());
                                    })
                    .orElse("nothing of the plan waits for it");
        }

        private Optional<Step> find(Envelope answer) {
            return work.steps().stream()
                    .filter(
                            s ->
                                    StepIds.of(head.taskId(), s.plan().getId())
                                            .equals(answer.getStepId()))
                    .findAny();
        }

        Synthesising synthesising(Instant due) {
            String stepId = StepIds.answer(head.taskId());
            return new Synthesising(
                    head, spent.reserve(PlannerProfile.NAME, stepId, 1, 1), work, new Call(1, due));
        }
    }

    /** Every step is settled; the planner has been asked for the answer. */
    record Synthesising(TaskHead head, Spent spent, Work work, Call call) implements Open {
        @Override
        public Synthesising with(Spent now) {
            return new Synthesising(head, now, work, call);
        }

        @Override
        public Synthesising with(Work now) {
            return new Synthesising(head, spent, now, call);
        }

        @Override
        public Instant due() {
            return earliest(earliest(head.deadline(), call.due()), actsDue(work));
        }

        boolean awaits(Answer answer) {
            return isTo(answer, StepIds.answer(head.taskId()), call);
        }

        @Override
        public String whyNot(Answer answer) {
            return "attempt %d of %s is awaited"
                    .formatted(call.attempt(), StepIds.answer(head.taskId()));
        }

        Synthesising again(Instant due) {
            Call next = call.again(due);
            return new Synthesising(
                    head,
                    spent.reserve(
                            PlannerProfile.NAME, StepIds.answer(head.taskId()), next.attempt(), 1),
                    work,
                    next);
        }
    }

    /**
     * How the task ends is known but for its actions, which people or executors still have.
     *
     * @param status as it will be if all of them are done
     * @param dropped what is missing besides them
     */
    record Settling(
            TaskHead head,
            Spent spent,
            Work work,
            TaskStatus status,
            String summary,
            List<Dropped> dropped)
            implements Open {
        public Settling {
            dropped = List.copyOf(dropped);
        }

        @Override
        public Settling with(Spent now) {
            return new Settling(head, now, work, status, summary, dropped);
        }

        @Override
        public Settling with(Work now) {
            return new Settling(head, spent, now, status, summary, dropped);
        }

        @Override
        public Instant endsAt() {
            return head.patience();
        }

        /** After its end only executors' receipts are waited for, and not for long. */
        @Override
        public Instant due() {
            boolean people = work.acts().stream().anyMatch(a -> !a.isSettled() && !a.isOrdered());
            return people ? earliest(endsAt(), actsDue(work)) : actsDue(work);
        }

        @Override
        public String whyNot(Answer answer) {
            return "its steps are done; only actions are waited for";
        }
    }

    /** The result is out. The id is remembered for a while, so that the task is not run again. */
    record Ended(String taskId, TaskStatus status, Instant due) implements TaskState {}

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant actsDue(Work work) {
        return work.acts().stream().map(Act::due).reduce(Instant.MAX, TaskState::earliest);
    }

    private static boolean isTo(Answer answer, String stepId, Call call) {
        return stepId.equals(answer.envelope().getStepId())
                && call.attempt() == answer.envelope().getAttempt();
    }
}
