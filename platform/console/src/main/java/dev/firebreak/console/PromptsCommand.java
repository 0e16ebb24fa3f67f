package dev.firebreak.console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prompts, and how well they do. */
@Command(
        name = "prompts",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "See which prompts models were asked with, and how well each wording does.",
            "What is known is what was noted on the topic activity, which keeps it for its retention time."
        },
        subcommands = {PromptsListCommand.class, PromptsReportCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak prompts list",
            "  firebreak prompts report --since 7d --prompt email-draft"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the spec
final class PromptsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "prompts needs a command: list or report");
    }
}
