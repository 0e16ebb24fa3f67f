package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Event.Answer;
import dev.firebreak.agent.supervisor.task.Event.StepDeclined;
import dev.firebreak.agent.supervisor.task.Event.StepFinished;
import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.agent.supervisor.task.Step.Finished;
import dev.firebreak.agent.supervisor.task.Step.Gone;
import dev.firebreak.agent.supervisor.task.Step.InFlight;
import dev.firebreak.agent.supervisor.task.Step.Waiting;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How far a task has come. A state offers only the transitions that are legal from it. */
public sealed interface TaskState {
    /** When the clock has to look at the task again if nothing else happens before. */
    Instant due();

    /** A task that nobody has seen, or that was forgotten. It is never stored. */
    record Unseen() implements TaskState {
        @Override
        public Instant due() {
            return Instant.MAX;
        }

        AwaitingAgents admitted(TaskHead head, Instant giveUpAt, Instant lookAt) {
            return new AwaitingAgents(head, giveUpAt, lookAt);
        }
    }

    /** A task without a result so far. */
    sealed interface Open extends TaskState {
        TaskHead head();

        /** What was spent so far. */
        Spent spent();

        /** The steps of the accepted plan; empty before there is one. */
        List<Step> steps();

        /** What the steps made, in the order of the plan. */
        default List<StepOutput> outputs() {
            return steps().stream().map(Step::output).filter(Objects::nonNull).toList();
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
    record AwaitingAgents(TaskHead head, Instant giveUpAt, Instant lookAt) implements Open {
        @Override
        public Spent spent() {
            return Spent.NOTHING;
        }

        @Override
        public List<Step> steps() {
            return List.of();
        }

        @Override
        public Instant due() {
            return earliest(head.deadline(), lookAt);
        }

        @Override
        public String whyNot(Answer answer) {
            return "nobody was asked yet";
        }

        AwaitingAgents lookAgain(Instant at) {
            return new AwaitingAgents(head, giveUpAt, at);
        }

        Planning planning(List<String> offered, Instant due) {
            return new Planning(head, Spent.NOTHING, new Call(1, due), 1, 0, null, offered);
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
        public List<Step> steps() {
            return List.of();
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

        Planning charged(Usage usage) {
            return new Planning(head, spent.plus(usage), call, tries, refusals, feedback, offered);
        }

        Planning refused(String feedback, List<String> offered, Instant due) {
            return new Planning(head, spent, call.again(due), 1, refusals + 1, feedback, offered);
        }

        Planning again(List<String> offered, Instant due) {
            return new Planning(
                    head, spent, call.again(due), tries + 1, refusals, feedback, offered);
        }

        Running running(List<Step> steps) {
            return new Running(head, spent, steps);
        }
    }

    /** Steps are under way. */
    record Running(TaskHead head, Spent spent, List<Step> steps) implements Open {
        public Running {
            steps = List.copyOf(steps);
        }

        @Override
        public Instant due() {
            return steps.stream()
                    .flatMap(
                            s ->
                                    s.progress() instanceof InFlight(var call)
                                            ? Stream.of(call.due())
                                            : Stream.empty())
                    .reduce(head.deadline(), TaskState::earliest);
        }

        boolean awaits(StepFinished answer) {
            return awaits(answer.envelope(), answer.output().getAgent());
        }

        boolean awaits(StepDeclined answer) {
            return awaits(answer.envelope(), answer.agent());
        }

        private boolean awaits(Envelope envelope, String agent) {
            return find(envelope)
                    .filter(s -> s.plan().getAgent().equals(agent))
                    .filter(
                            s ->
                                    s.progress() instanceof InFlight(var call)
                                            && call.attempt() == envelope.getAttempt())
                    .isPresent();
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
                                        case InFlight(var call) ->
                                                "attempt %d of step %s is awaited, of the %s agent"
                                                        .formatted(
                                                                call.attempt(),
                                                                s.plan().getId(),
                                                                s.plan().getAgent());
                                        case Finished _ ->
                                                "step %s is finished".formatted(s.plan().getId());
                                        case Gone _ ->
                                                "step %s was given up".formatted(s.plan().getId());
                                    })
                    .orElse("the plan has no such step");
        }

        /** The step that an answer is for. */
        Step step(Envelope answer) {
            return find(answer)
                    .orElseThrow(() -> new IllegalStateException("no step " + answer.getStepId()));
        }

        private Optional<Step> find(Envelope answer) {
            return steps.stream()
                    .filter(
                            s ->
                                    StepIds.of(head.taskId(), s.plan().getId())
                                            .equals(answer.getStepId()))
                    .findAny();
        }

        Running with(Step changed) {
            return new Running(
                    head,
                    spent,
                    steps.stream()
                            .map(s -> s.plan().getId().equals(changed.plan().getId()) ? changed : s)
                            .toList());
        }

        Running charged(Usage usage) {
            return new Running(head, spent.plus(usage), steps);
        }

        Running dispatched(Step step, Call call) {
            return new Running(head, spent.plusStep(), steps).with(step.with(new InFlight(call)));
        }

        Synthesising synthesising(Instant due) {
            return new Synthesising(head, spent, steps, new Call(1, due));
        }
    }

    /** Every step is settled; the planner has been asked for the answer. */
    record Synthesising(TaskHead head, Spent spent, List<Step> steps, Call call) implements Open {
        public Synthesising {
            steps = List.copyOf(steps);
        }

        @Override
        public Instant due() {
            return earliest(head.deadline(), call.due());
        }

        boolean awaits(Answer answer) {
            return isTo(answer, StepIds.answer(head.taskId()), call);
        }

        @Override
        public String whyNot(Answer answer) {
            return "attempt %d of %s is awaited"
                    .formatted(call.attempt(), StepIds.answer(head.taskId()));
        }

        Synthesising charged(Usage usage) {
            return new Synthesising(head, spent.plus(usage), steps, call);
        }

        Synthesising again(Instant due) {
            return new Synthesising(head, spent, steps, call.again(due));
        }
    }

    /** The result is out. The id is remembered for a while, so that the task is not run again. */
    record Ended(String taskId, TaskStatus status, Instant due) implements TaskState {}

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static boolean isTo(Answer answer, String stepId, Call call) {
        return stepId.equals(answer.envelope().getStepId())
                && call.attempt() == answer.envelope().getAttempt();
    }
}
