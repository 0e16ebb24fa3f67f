package dev.firebreak.console;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.task.Timeline;
import dev.firebreak.console.text.Visible;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what happens to a task while it happens. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description =
                "Show what happened to a task and what happens, answers while they are written, until it ends or until Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak watch task-3f1c",
            "  firebreak watch task-3f1c --json | jq -r .text",
            "",
            "Exit code 0: it ended as COMPLETED. 1: otherwise, or not within --timeout."
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class WatchCommand implements Callable<Integer> {
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Parameters(paramLabel = "ID", description = "The task's id, whole.")
    private String id;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Give up after that (default: never).")
    private @Nullable Duration timeout;

    @Option(names = "--json", description = "One line of JSON for each thing that happens.")
    private boolean json;

    private @Nullable Instant start;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        LiveLines lines = new LiveLines(printer);
        Settings settings = options.settings();
        try (Cluster cluster = new Cluster(settings, options.context().clock())) {
            TaskStatus end =
                    new Timeline(cluster)
                            .watch(
                                    id,
                                    timeout == null ? FOR_EVER : timeout,
                                    note -> show(printer, lines, note),
                                    () -> quiet(printer));
            lines.end();
            if (end == null) {
                throw new CommandFailed(
                        start == null
                                ? "nothing was heard of a task %s; `firebreak tasks list --status all` shows those there are"
                                        .formatted(Visible.line(id))
                                : "task %s has not ended in time; `firebreak tasks show %s` says how it stands"
                                        .formatted(id, id));
            }
            return end == TaskStatus.COMPLETED ? 0 : 1;
        }
    }

    private void show(Printer printer, LiveLines lines, Activity note) {
        if (start == null) {
            start = note.getAt();
        }
        if (json) {
            printer.json(ActivityView.json(note, start));
        } else {
            lines.show(note, start);
        }
    }

    private void quiet(Printer printer) {
        if (start == null) {
            printer.note("nothing is known of a task " + Visible.line(id) + " yet; waiting for it");
        }
    }
}
