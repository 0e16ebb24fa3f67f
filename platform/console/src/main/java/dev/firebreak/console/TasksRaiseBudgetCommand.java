package dev.firebreak.console;

import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.RaiseBudget;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Gives a task more to spend. */
@Command(
        name = "raise-budget",
        mixinStandardHelpOptions = true,
        description = "Give a task more to spend; what is given is added to what it has left.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak tasks raise-budget task-3f1c --steps 4 --cost 0.25 --reason \"worth it\"",
            "",
            "Exit code 0: the supervisor has done it. 1: it was not sent, is ignored, or nothing was heard of it in time."
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class TasksRaiseBudgetCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private OrderedOptions order;

    @Option(names = "--steps", paramLabel = "N", description = "So many steps more.")
    private @Nullable Integer steps;

    @Option(names = "--tokens", paramLabel = "N", description = "So many model tokens more.")
    private @Nullable Long tokens;

    @Option(
            names = "--cost",
            converter = MoneyAmount.class,
            paramLabel = "MONEY",
            description = "So much money more, such as 0.25, in the deployment's currency.")
    private @Nullable Long costMicros;

    @Option(names = "--resume", description = "And ask again for steps that a dead letter holds.")
    private boolean resume;

    @Override
    public Integer call() {
        if (steps == null && tokens == null && costMicros == null) {
            throw wrong("nothing to add: give --steps, --tokens or --cost");
        }
        if ((steps != null && steps < 1)
                || (tokens != null && tokens < 1)
                || (costMicros != null && costMicros < 1)) {
            throw wrong("a budget can only be raised: give numbers above 0");
        }
        return order.raise(
                spec,
                options,
                RaiseBudget.newBuilder()
                        .setAdd(
                                Budget.newBuilder()
                                        .setSteps(steps)
                                        .setTokens(tokens)
                                        .setCostMicros(costMicros)
                                        .build())
                        .setResume(resume)
                        .setReason(order.reason())
                        .build());
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
