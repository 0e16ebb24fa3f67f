package dev.firebreak.console;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.console.approval.Approval;
import dev.firebreak.console.approval.ApprovalBook;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.deadletter.DeadLetterWorkbench;
import dev.firebreak.console.deadletter.LetterFilter;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.console.task.SupervisorClient;
import dev.firebreak.console.task.TaskBook;
import dev.firebreak.schemas.DispositionState;
import dev.firebreak.schemas.TaskResult;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one task. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Show one task: how it stands, its plan, what it spent, its actions and approvals, what holds it, and its timeline.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak tasks show task-3f1c",
            "  firebreak tasks show task-3f1c --json | jq .timeline"
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class TasksShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private AskOptions ask;

    @Parameters(paramLabel = "ID", description = "The task's id.")
    private String id;

    @Option(names = "--json", description = "One line of JSON.")
    private boolean json;

    /**
     * All that is known of a task.
     *
     * @param letters open dead letters of it
     */
    record Whole(
            TaskBook.One task,
            @Nullable TaskResult result,
            List<Approval> approvals,
            List<ShelvedLetter> letters) {}

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        Settings settings = options.settings();
        try (Cluster cluster = new Cluster(settings, options.context().clock());
                SupervisorClient supervisor = ask.client(settings)) {
            TaskBook book = new TaskBook(cluster, supervisor, printer::note);
            TaskBook.One task = found(book.find(id));
            Whole whole =
                    new Whole(
                            task,
                            book.result(task).orElse(null),
                            approvals(cluster, task),
                            letters(cluster, task));
            if (json) {
                printer.json(TaskView.json(whole, options.context().clock().instant()));
            } else {
                TaskView.full(printer, whole, options.context().clock().instant());
            }
            return 0;
        }
    }

    static TaskBook.One found(TaskBook.Found found) {
        return switch (found) {
            case TaskBook.One one -> one;
            case TaskBook.None(String reason) -> throw new CommandFailed(reason);
        };
    }

    private static List<Approval> approvals(Cluster cluster, TaskBook.One task) {
        return ApprovalBook.read(cluster, task.envelope().getConversationId()).all().stream()
                .filter(a -> a.request().getEnvelope().getTaskId().equals(task.taskId()))
                .toList();
    }

    private static List<ShelvedLetter> letters(Cluster cluster, TaskBook.One task) {
        return new DeadLetterWorkbench(cluster)
                .read()
                .letters(new LetterFilter(null, null, null, DispositionState.OPEN, task.taskId()));
    }
}
