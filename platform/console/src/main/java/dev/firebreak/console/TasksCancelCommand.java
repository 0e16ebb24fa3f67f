package dev.firebreak.console;

import dev.firebreak.schemas.CancelTask;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops a task. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "Stop a task; what is finished is kept in its result, which says CANCELLED.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak tasks cancel task-3f1c --reason \"sent twice\"",
            "",
            "Exit code 0: the supervisor has done it. 1: it was not sent, is ignored, or nothing was heard of it in time."
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class TasksCancelCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private OrderedOptions order;

    @Override
    public Integer call() {
        return order.cancel(
                spec, options, CancelTask.newBuilder().setReason(order.reason()).build());
    }
}
