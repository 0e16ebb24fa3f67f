package dev.firebreak.console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What people have to look at. */
@Command(
        name = "inbox",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Look at what was handed to people: tasks that were handed over, actions of which nobody knows whether they were done.",
            "An ID may be shortened to as much of its beginning as makes it unique."
        },
        subcommands = {InboxListCommand.class, InboxShowCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {"  firebreak inbox list --role support", "  firebreak inbox show 91be"})
@SuppressWarnings("NullAway.Init") // picocli sets the spec
final class InboxCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "inbox needs a command: list or show");
    }
}
