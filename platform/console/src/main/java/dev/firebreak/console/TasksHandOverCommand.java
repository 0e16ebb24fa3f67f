package dev.firebreak.console;

import dev.firebreak.schemas.CancelTask;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hands a task over to people. */
@Command(
        name = "hand-over",
        mixinStandardHelpOptions = true,
        description =
                "Hand a task over to people: it ends as ESCALATED, and all that is known of it goes to the inbox of a role.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak tasks hand-over task-3f1c --role support --reason \"the customer is upset\"",
            "",
            "Exit code 0: the supervisor has done it. 1: it was not sent, is ignored, or nothing was heard of it in time."
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class TasksHandOverCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private OrderedOptions order;

    @Option(
            names = {"--role", "--to"},
            paramLabel = "ROLE",
            required = true,
            description = "Whose inbox it goes to.")
    private String to;

    @Override
    public Integer call() {
        return order.cancel(
                spec,
                options,
                CancelTask.newBuilder().setReason(order.reason()).setHandOverTo(to).build());
    }
}
