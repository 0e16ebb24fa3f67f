package dev.firebreak.console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What was stopped. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Look at what was stopped, mend it, replay it or put it away.",
            "An ID may be shortened to as many of its first digits as make it unique, at least four."
        },
        subcommands = {
            LettersListCommand.class,
            LettersShowCommand.class,
            LettersReplayCommand.class,
            LettersDiscardCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak dead-letters list --state open",
            "  firebreak dead-letters show 3f1c2a9b",
            "  firebreak dead-letters show 3f1c2a9b --save-record letter.json --role dead-letters.originals",
            "  firebreak dead-letters replay 3f1c2a9b --edit letter.json --reason \"user id was empty\""
        })
@SuppressWarnings("NullAway.Init") // picocli sets the spec
final class DeadLettersCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "dead-letters needs a command: list, show, replay or discard");
    }
}
