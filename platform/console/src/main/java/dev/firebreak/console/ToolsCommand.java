package dev.firebreak.console;

import dev.firebreak.console.tool.ToolDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What models may look things up with. */
@Command(
        name = "tools",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "See what models may look things up with and who may use which; check a tools file; approve what MCP servers offer.",
            "The tools are an agent's own and those of the file that tools.file names. No cluster is asked."
        },
        subcommands = {ToolsListCommand.class, ToolsCheckCommand.class, ToolsPinCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak tools list --agent email",
            "  firebreak tools check tools.yaml",
            "  firebreak tools pin --server docs"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the spec
final class ToolsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "tools needs a command: list, check or pin");
    }

    static ToolDesk desk(ClusterOptions options) {
        ToolDesk desk = options.context().programs().tools();
        if (desk == null) {
            throw new CommandFailed("this build has no agents, so it knows no tools");
        }
        return desk;
    }
}
