package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.task.Results;
import dev.firebreak.schemas.TaskResult;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows results. */
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        description = "Show the results of tasks, oldest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak results",
            "  firebreak results --task task-3f1c --json | jq .outputs",
            "  firebreak results --follow --json >> results.jsonl",
            "",
            "Exit code 1: --task was given and that task has no result yet."
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixin
final class ResultsCommand implements Callable<Integer> {
    private static final Duration READ_MAX = Duration.ofMinutes(10);
    private static final Duration FOLLOW_MAX = Duration.ofDays(3650);

    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(
            names = "--task",
            paramLabel = "ID",
            description = "Only this task, in full; with --follow wait for it.")
    private @Nullable String task;

    @Option(names = "--follow", description = "Go on showing what comes, until Ctrl-C.")
    private boolean follow;

    @Option(names = "--json", description = "One line of JSON for each result.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        try (Cluster cluster = options.cluster()) {
            if (task != null && follow) {
                Results.await(cluster, Set.of(task), FOLLOW_MAX, result -> show(printer, result));
                return 0;
            }
            return show(cluster, printer);
        }
    }

    private int show(Cluster cluster, Printer printer) {
        AtomicInteger shown = new AtomicInteger();
        try (Results results =
                new Results(
                        cluster,
                        result -> {
                            if (task == null || task.equals(result.getEnvelope().getTaskId())) {
                                shown.incrementAndGet();
                                show(printer, result);
                            }
                        })) {
            if (follow) {
                results.follow();
            } else if (!results.readAll(READ_MAX)) {
                throw new CommandFailed(
                        "the results could not be read within "
                                + READ_MAX.toMinutes()
                                + " minutes");
            }
        }
        if (task != null && shown.get() == 0) {
            throw new CommandFailed("task " + task + " has no result yet; --follow waits for it");
        }
        if (shown.get() == 0) {
            printer.note("no results yet");
        }
        return 0;
    }

    private void show(Printer printer, TaskResult result) {
        if (json) {
            printer.json(ResultView.json(result));
        } else if (task != null) {
            ResultView.full(printer, result);
        } else {
            ResultView.line(printer, result);
        }
    }
}
