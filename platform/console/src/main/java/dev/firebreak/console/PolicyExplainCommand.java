package dev.firebreak.console;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.policy.JudgedAction;
import dev.firebreak.console.policy.PolicyDesk;
import dev.firebreak.console.task.SupervisorClient;
import dev.firebreak.console.task.TaskBook;
import dev.firebreak.schemas.TaskResult;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why actions got their risk. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Say, for each action that a task proposed, what every rule of the policy says of it today, and what follows.",
            "The task has ended; what was decided while it ran stands in `firebreak tasks show`. Changes nothing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak policy explain task-3f1c",
            "  firebreak policy explain task-3f1c --policy new-policy.yaml --all"
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class PolicyExplainCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private AskOptions ask;

    @Parameters(paramLabel = "TASK", description = "The task's id.")
    private String id;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "Ask this policy in place of the one in use: what would it say?")
    private @Nullable Path policy;

    @Option(
            names = "--all",
            description = "Also the rules that do not count, and those about other kinds.")
    private boolean all;

    @Option(names = "--json", description = "One line of JSON for each action, with all rules.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        PolicyDesk desk = desk(options);
        Settings settings = options.settings();
        desk.check(settings, policy);
        try (Cluster cluster = new Cluster(settings, options.context().clock());
                SupervisorClient supervisor = ask.client(settings)) {
            TaskResult result = result(new TaskBook(cluster, supervisor, printer::note));
            List<JudgedAction> judged = desk.judge(settings, policy, result);
            judged.forEach(
                    action -> {
                        if (json) {
                            printer.json(PolicyView.json(result, action));
                        } else {
                            PolicyView.full(printer, result, action, all);
                        }
                    });
            if (judged.isEmpty()) {
                printer.note(
                        result.getProposedActions().isEmpty()
                                ? "task %s proposed no action".formatted(id)
                                : "the outputs that the actions of task %s were made from are not in its result, so the rules have nothing to look at"
                                        .formatted(id));
            }
            return 0;
        }
    }

    private TaskResult result(TaskBook book) {
        TaskBook.One task = TasksShowCommand.found(book.find(id));
        return book.result(task)
                .orElseThrow(
                        () ->
                                new CommandFailed(
                                        "task %s has no result yet; why its actions got their risk so far stands in `firebreak tasks show %s`"
                                                .formatted(id, id)));
    }

    static PolicyDesk desk(ClusterOptions options) {
        PolicyDesk desk = options.context().programs().policies();
        if (desk == null) {
            throw new CommandFailed("this build has no supervisor, so it knows no policies");
        }
        return desk;
    }
}
