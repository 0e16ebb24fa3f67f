package dev.firebreak.console;

import dev.firebreak.schemas.Decision;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Approves an action. */
@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description = {
            "Agree that exactly the action shown may be carried out.",
            "The answer is bound to the action's digest and goes to the supervisor, which says what comes of it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak approvals approve 7c41aa --role billing --reason \"asked the customer\"",
            "",
            "Exit code 0: the answer counts. 1: it was not sent, is ignored, or nothing was heard of it in time."
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class ApproveCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private DecisionOptions decision;

    @Override
    public Integer call() {
        return decision.decide(spec, options, Decision.APPROVE);
    }
}
