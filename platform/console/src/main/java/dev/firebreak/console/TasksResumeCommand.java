package dev.firebreak.console;

import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.RaiseBudget;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lets a held task go on. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description =
                "Ask again for the steps that a dead letter holds, without waiting for its replay.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak tasks resume task-3f1c --reason \"the mailbox is back\"",
            "",
            "Exit code 0: the supervisor has done it. 1: it was not sent, is ignored, or nothing was heard of it in time."
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class TasksResumeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private OrderedOptions order;

    @Override
    public Integer call() {
        return order.raise(
                spec,
                options,
                RaiseBudget.newBuilder()
                        .setAdd(Budget.newBuilder().build())
                        .setResume(true)
                        .setReason(order.reason())
                        .build());
    }
}
