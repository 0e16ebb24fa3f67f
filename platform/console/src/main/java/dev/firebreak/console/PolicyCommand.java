package dev.firebreak.console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The rules for proposed actions. */
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "See why an action got its risk, and whether a policy file is sound.",
            "The policy is the file that supervisor.action-policy names, else the one that comes with the program."
        },
        subcommands = {PolicyExplainCommand.class, PolicyCheckCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak policy explain task-3f1c",
            "  firebreak policy explain task-3f1c --policy new-policy.yaml",
            "  firebreak policy check new-policy.yaml"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the spec
final class PolicyCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "policy needs a command: explain or check");
    }
}
