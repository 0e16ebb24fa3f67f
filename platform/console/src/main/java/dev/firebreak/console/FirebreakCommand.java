package dev.firebreak.console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command without a command: says what there is. */
@Command(
        name = "firebreak",
        mixinStandardHelpOptions = true,
        versionProvider = FirebreakVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "A Kafka-driven multi-agent pipeline: typed, exactly once, bounded, answerable to people.",
        subcommands = {
            SubmitCommand.class,
            ResultsCommand.class,
            TasksCommand.class,
            WatchCommand.class,
            ApprovalsCommand.class,
            InboxCommand.class,
            DeadLettersCommand.class,
            PolicyCommand.class,
            PromptsCommand.class,
            ToolsCommand.class,
            AgentCommand.class,
            SupervisorCommand.class,
            ExecutorCommand.class,
            NotifierCommand.class,
            TopicsCommand.class,
            SchemasCommand.class,
            DoctorCommand.class,
            RehearseCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak submit mail.eml --wait          a mail in, its result out",
            "  firebreak submit --goal \"How many orders in October?\" --wait",
            "  firebreak results --follow --json         what downstream sees",
            "  firebreak watch task-3f1c                 what happens to a task, while it happens",
            "  firebreak approvals list                  which actions wait for a person",
            "  firebreak dead-letters list               what was stopped, and why",
            "  firebreak doctor                          what is wrong, and what to do",
            "",
            "firebreak COMMAND --help explains one command. Where the cluster is, comes from flags, FIREBREAK_…",
            "variables or firebreak.yaml (docs/configuration.md). Exit code: 0 success, 1 failure, 2 wrong usage."
        })
final class FirebreakCommand implements Runnable {
    private final CliContext context;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    FirebreakCommand(CliContext context) {
        this.context = context;
    }

    CliContext context() {
        return context;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
