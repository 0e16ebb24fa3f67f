package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.task.Attachment;
import dev.firebreak.console.task.Results;
import dev.firebreak.console.task.TaskOrder;
import dev.firebreak.console.task.TaskSubmitter;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes tasks. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Publish tasks and print their ids.",
            "Every FILE becomes a task with that document (.eml, .csv, .parquet, .json, .txt, .md, .html, .pdf), or with"
                    + " --together all of them one task. --goal alone is a task without a document."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak submit inbox/*.eml",
            "  firebreak submit mail.eml --budget 0.01 --wait",
            "  firebreak submit orders.csv --goal \"Revenue by month\" --wait",
            "  firebreak submit --goal \"Report on yesterday's results\" --deadline 10m --wait --json",
            "",
            "Exit code 0: all tasks are on the topic; with --wait: all are COMPLETED."
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixin
final class SubmitCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Documents.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--goal", paramLabel = "TEXT", description = "What is wanted, in words.")
    private String goal = "";

    @Option(names = "--together", description = "All files are documents of one task.")
    private boolean together;

    @Option(
            names = "--task-id",
            paramLabel = "ID",
            description =
                    "The task's id; the same id is not run twice. Several files are then one task.")
    private @Nullable String taskId;

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "On whose behalf (default: your login name).")
    private String user = System.getProperty("user.name", "unknown");

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "The tenant that pays (default: ${DEFAULT-VALUE}).",
            defaultValue = "default")
    private String tenant = "default";

    @Option(
            names = "--confidentiality",
            paramLabel = "LEVEL",
            description = "Who may see it: PUBLIC, INTERNAL or SECRET (default: ${DEFAULT-VALUE}).",
            defaultValue = "INTERNAL")
    private Confidentiality confidentiality = Confidentiality.INTERNAL;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Nobody waits longer than that: 90s, 10m, 2h.")
    private @Nullable Duration deadline;

    @Option(
            names = "--budget",
            paramLabel = "AMOUNT",
            converter = MoneyAmount.class,
            description =
                    "Spend no more than that on models, such as 0.25 in the deployment's currency; 0: no model.")
    private @Nullable Long budgetMicros;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            description = "Use no more model tokens than that; 0: no model.")
    private @Nullable Long tokens;

    @Option(names = "--wait", description = "Wait for the results and print them.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "With --wait: give up after that (default: ${DEFAULT-VALUE}).",
            defaultValue = "10m")
    private Duration timeout = Duration.ofMinutes(10);

    @Option(names = "--json", description = "One line of JSON for each task or result.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        List<TaskOrder> orders = orders();
        try (Cluster cluster = options.cluster()) {
            Set<String> accepted = new LinkedHashSet<>();
            boolean allAccepted = submit(cluster, printer, orders, accepted);
            boolean allCompleted = !wait || await(cluster, printer, accepted);
            return allAccepted && allCompleted ? 0 : 1;
        }
    }

    private List<TaskOrder> orders() {
        if (files.isEmpty() && goal.isBlank()) {
            throw new ParameterException(
                    spec.commandLine(), "nothing to submit: give a FILE, --goal TEXT, or both");
        }
        List<Attachment> attachments = new ArrayList<>();
        for (Path file : files) {
            try {
                attachments.add(Attachment.of(options.context().workingDirectory().resolve(file)));
            } catch (IOException e) {
                throw new CommandFailed(
                        e.getMessage() == null ? file + " can't be read" : e.getMessage());
            }
        }
        if (together || taskId != null || attachments.size() <= 1) {
            return List.of(order(taskId, attachments));
        }
        return attachments.stream().map(a -> order(null, List.of(a))).toList();
    }

    private TaskOrder order(@Nullable String id, List<Attachment> attachments) {
        return new TaskOrder(
                id, goal, attachments, tenant, user, confidentiality, deadline, budget());
    }

    private @Nullable Budget budget() {
        if (tokens != null && tokens < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--tokens is not negative, seen: " + tokens);
        }
        return budgetMicros == null && tokens == null
                ? null
                : Budget.newBuilder().setCostMicros(budgetMicros).setTokens(tokens).build();
    }

    private boolean submit(
            Cluster cluster, Printer printer, List<TaskOrder> orders, Set<String> accepted) {
        boolean all = true;
        try (TaskSubmitter submitter = new TaskSubmitter(cluster, options.context().random())) {
            for (TaskOrder order : orders) {
                switch (submitter.submit(order)) {
                    case TaskSubmitter.Accepted(String id) -> {
                        accepted.add(id);
                        say(printer, id);
                    }
                    case TaskSubmitter.Refused(String id, var rejection) -> {
                        all = false;
                        printer.note(
                                printer.bad("not sent") + " " + id + ": " + rejection.message());
                        rejection
                                .violations()
                                .forEach(v -> printer.note("  " + LetterView.violation(v)));
                    }
                }
            }
        }
        return all;
    }

    private void say(Printer printer, String id) {
        if (!json) {
            printer.line(id);
        } else if (!wait) {
            printer.json(JsonNodeFactory.instance.objectNode().put("taskId", id));
        }
    }

    private boolean await(Cluster cluster, Printer printer, Set<String> ids) {
        List<TaskResult> results = new ArrayList<>();
        Set<String> open =
                Results.await(
                        cluster,
                        ids,
                        timeout,
                        result -> {
                            results.add(result);
                            if (json) {
                                printer.json(ResultView.json(result));
                            } else {
                                ResultView.full(printer, result);
                            }
                        });
        if (!open.isEmpty()) {
            printer.note(
                    "no result within %d s for %s; `firebreak doctor` says whether the agents are alive, `firebreak approvals list` whether a person is asked, `firebreak dead-letters list` whether the task was stopped"
                            .formatted(timeout.toSeconds(), String.join(", ", open)));
        }
        return open.isEmpty()
                && results.stream().allMatch(r -> r.getStatus() == TaskStatus.COMPLETED);
    }
}
