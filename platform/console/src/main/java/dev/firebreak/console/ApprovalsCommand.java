package dev.firebreak.console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What people are asked. */
@Command(
        name = "approvals",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Look at the actions that wait for a person, approve them or reject them.",
            "An ID may be shortened to as much of its beginning as makes it unique."
        },
        subcommands = {
            ApprovalsListCommand.class,
            ApprovalsShowCommand.class,
            ApproveCommand.class,
            RejectCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak approvals list --role billing",
            "  firebreak approvals show 7c41aa",
            "  firebreak approvals approve 7c41aa --role billing --reason \"checked with the customer\""
        })
@SuppressWarnings("NullAway.Init") // picocli sets the spec
final class ApprovalsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "approvals needs a command: list, show, approve or reject");
    }
}
