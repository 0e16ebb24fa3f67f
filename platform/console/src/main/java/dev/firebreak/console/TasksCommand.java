package dev.firebreak.console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tasks, and orders about them. */
@Command(
        name = "tasks",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Look at tasks, stop one, hand it over to people, give it more to spend.",
            "The ID of a task under way may be shortened to as much of its beginning as makes it unique."
        },
        subcommands = {
            TasksListCommand.class,
            TasksShowCommand.class,
            TasksCancelCommand.class,
            TasksHandOverCommand.class,
            TasksRaiseBudgetCommand.class,
            TasksResumeCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak tasks list",
            "  firebreak tasks show task-3f1c",
            "  firebreak tasks raise-budget task-3f1c --cost 0.25 --reason \"worth it\""
        })
@SuppressWarnings("NullAway.Init") // picocli sets the spec
final class TasksCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "tasks needs a command: list, show, cancel, hand-over, raise-budget or resume");
    }
}
