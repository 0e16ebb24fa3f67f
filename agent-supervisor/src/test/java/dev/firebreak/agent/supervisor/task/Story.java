package dev.firebreak.agent.supervisor.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.supervisor.task.Command.DispatchPlanner;
import dev.firebreak.agent.supervisor.task.Command.DispatchStep;
import dev.firebreak.agent.supervisor.task.Command.NoteActivity;
import dev.firebreak.agent.supervisor.task.Command.PublishResult;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One task told event by event: what the machine makes of each is kept for the test to look at. */
final class Story {
    private final TaskMachine machine;
    private @Nullable TaskState state;
    private Instant now = Given.NOON;
    private final List<Command> last = new ArrayList<>();
    private final List<Command> all = new ArrayList<>();

    Story(Limits limits) {
        machine = Given.machine(limits);
    }

    static Story of(Task task) {
        return new Story(Limits.DEFAULTS).on(new Event.TaskAdmitted(task, Given.TWO_AGENTS));
    }

    Story on(Event event) {
        Turn turn = machine.on(state, event, now);
        state = turn.state();
        last.clear();
        last.addAll(turn.commands());
        all.addAll(turn.commands());
        return this;
    }

    /** Time passes and nothing happens but the timer. */
    Story wait(Duration time) {
        Instant until = now.plus(time);
        while (state != null && !state.due().isAfter(until)) {
            now = state.due();
            on(new Event.TimerFired(Given.TWO_AGENTS));
        }
        now = until;
        return this;
    }

    /** Time passes unnoticed: the timer is late. */
    Story oversleep(Duration time) {
        now = now.plus(time);
        return this;
    }

    Instant now() {
        return now;
    }

    @Nullable TaskState state() {
        return state;
    }

    /** Steps that the last event had dispatched, such as {@code t1/s1#1}. */
    List<String> dispatched() {
        return last.stream()
                .filter(DispatchStep.class::isInstance)
                .map(DispatchStep.class::cast)
                .map(d -> d.envelope().getStepId() + "#" + d.envelope().getAttempt())
                .toList();
    }

    List<DispatchStep> steps() {
        return all.stream()
                .filter(DispatchStep.class::isInstance)
                .map(DispatchStep.class::cast)
                .toList();
    }

    DispatchPlanner askedPlanner() {
        List<DispatchPlanner> asked =
                last.stream()
                        .filter(DispatchPlanner.class::isInstance)
                        .map(DispatchPlanner.class::cast)
                        .toList();
        assertThat(asked).hasSize(1);
        return asked.getFirst();
    }

    List<ActivityKind> noted() {
        return last.stream()
                .filter(NoteActivity.class::isInstance)
                .map(NoteActivity.class::cast)
                .map(NoteActivity::kind)
                .toList();
    }

    /** Questions to people, as they were put or told how they stand, oldest first. */
    List<ApprovalRequest> questions() {
        return all.stream()
                .filter(Command.AskPeople.class::isInstance)
                .map(c -> ((Command.AskPeople) c).request())
                .toList();
    }

    List<ActionOrder> orders() {
        return all.stream()
                .filter(Command.OrderAction.class::isInstance)
                .map(c -> ((Command.OrderAction) c).order())
                .toList();
    }

    List<InboxItem> inbox() {
        return all.stream()
                .filter(Command.PutInInbox.class::isInstance)
                .map(c -> ((Command.PutInInbox) c).item())
                .toList();
    }

    List<TaskResult> results() {
        return all.stream()
                .filter(PublishResult.class::isInstance)
                .map(PublishResult.class::cast)
                .map(PublishResult::result)
                .toList();
    }

    TaskResult result() {
        assertThat(results()).hasSize(1);
        return results().getFirst();
    }
}
