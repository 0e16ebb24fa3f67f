package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Step.Held;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is being done for a task: the steps of its plan and the actions that they proposed.
 *
 * @param steps in the order of the plan
 * @param acts in the order in which they were proposed
 * @param questions fingerprints of what agents were asked, so that nobody is asked the same again
 * @param cut why no further step begins; null: they do
 */
public record Work(List<Step> steps, List<Act> acts, List<String> questions, @Nullable Cut cut) {
    /** Nothing is planned yet. */
    static final Work NONE = new Work(List.of(), List.of(), List.of(), null);

    /** Why no further step begins. */
    public record Cut(RejectionCode code, String detail, String needed) {}

    public Work {
        steps = List.copyOf(steps);
        acts = List.copyOf(acts);
        questions = List.copyOf(questions);
    }

    static Work of(List<Step> steps) {
        return new Work(steps, List.of(), List.of(), null);
    }

    /** What the steps made, in the order of the plan. */
    public List<StepOutput> outputs() {
        return steps.stream().map(Step::output).filter(Objects::nonNull).toList();
    }

    boolean isSettled() {
        return steps.stream().allMatch(Step::isSettled);
    }

    boolean isHeld() {
        return steps.stream().anyMatch(s -> s.progress() instanceof Held);
    }

    Optional<Step> step(String planStepId) {
        return steps.stream().filter(s -> s.plan().getId().equals(planStepId)).findAny();
    }

    Optional<Act> act(String actionId) {
        return acts.stream().filter(a -> a.action().getActionId().equals(actionId)).findAny();
    }

    Work with(Step changed) {
        return new Work(
                steps.stream()
                        .map(s -> s.plan().getId().equals(changed.plan().getId()) ? changed : s)
                        .toList(),
                acts,
                questions,
                cut);
    }

    /** With an action as it now is, or a new one. */
    Work with(Act changed) {
        List<Act> now = new ArrayList<>(acts);
        String id = changed.action().getActionId();
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i).action().getActionId().equals(id)) {
                now.set(i, changed);
                return new Work(steps, now, questions, cut);
            }
        }
        now.add(changed);
        return new Work(steps, now, questions, cut);
    }

    Work asked(String fingerprint) {
        List<String> more = new ArrayList<>(questions);
        more.add(fingerprint);
        return new Work(steps, acts, more, cut);
    }

    Work cutShort(Cut why) {
        return cut == null ? new Work(steps, acts, questions, why) : this;
    }
}
