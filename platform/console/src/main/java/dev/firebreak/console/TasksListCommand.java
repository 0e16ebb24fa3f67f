package dev.firebreak.console;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.task.SupervisorClient;
import dev.firebreak.console.task.TaskBook;
import dev.firebreak.console.task.TaskFilter;
import dev.firebreak.console.task.TaskRow;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists tasks. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "List tasks, newest first: those under way as the supervisor knows them, those that ended by their results.",
            "Without a supervisor that answers, those under way are found by their activity."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak tasks list",
            "  firebreak tasks list --status partial --user ada --json | jq -r .taskId"
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixins
final class TasksListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private AskOptions ask;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            defaultValue = "open",
            description =
                    "open, ended, all, or how it ended, such as partial (default: ${DEFAULT-VALUE}).")
    private String status;

    @Option(names = "--user", paramLabel = "USER", description = "Only those of this user.")
    private @Nullable String user;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "One line of JSON for each task.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        TaskFilter filter = filter();
        Settings settings = options.settings();
        try (Cluster cluster = new Cluster(settings, options.context().clock());
                SupervisorClient supervisor = ask.client(settings)) {
            List<TaskRow> all = new TaskBook(cluster, supervisor, printer::note).rows(filter);
            List<TaskRow> rows = all.subList(0, Math.clamp(limit, 0, all.size()));
            if (json) {
                rows.forEach(row -> printer.json(TaskView.json(row)));
            } else if (rows.isEmpty()) {
                printer.note(
                        filter.status().equals("open")
                                ? "no task is under way; --status all shows those that ended"
                                : "no tasks like that");
            } else {
                TaskView.table(printer, rows);
            }
            if (rows.size() < all.size()) {
                printer.note("… and " + (all.size() - rows.size()) + " more; --limit shows more");
            }
            return 0;
        }
    }

    private TaskFilter filter() {
        try {
            return new TaskFilter(status, user);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
