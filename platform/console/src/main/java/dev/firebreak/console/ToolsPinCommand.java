package dev.firebreak.console;

import dev.firebreak.console.tool.AskedServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what would be approved. */
@Command(
        name = "pin",
        mixinStandardHelpOptions = true,
        description = {
            "Ask the MCP servers of a tools file what they offer now, beside what was approved, and print the lines that approve it.",
            "Starts the servers that are programs, as an agent would. Writes nothing: look at a tool's description and schema, then"
                    + " put its line under servers.NAME.approved. Exit code 1: something approved is not what it was, or a server can't be asked."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak tools pin --server docs",
            "  firebreak tools pin --tools tools.yaml --json | jq 'select(.state != \"APPROVED\")'"
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class ToolsPinCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(names = "--server", paramLabel = "NAME", description = "Ask this server only.")
    private @Nullable String server;

    @Option(
            names = "--tools",
            paramLabel = "FILE",
            description = "The tools file; without it, the one that this configuration uses.")
    private @Nullable Path file;

    @Option(
            names = "--json",
            description = "One line of JSON for each tool, with its whole description and schema.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        List<AskedServer> servers =
                ToolsCommand.desk(options)
                        .ask(options.settings(), file, server, options.context().environment());
        if (servers.isEmpty()) {
            printer.note("the tools file names no servers");
        }
        for (AskedServer asked : servers) {
            if (json) {
                asked.offers().forEach(offer -> printer.json(ToolsView.json(asked, offer)));
            } else {
                ToolsView.server(printer, asked);
            }
            if (!asked.problem().isEmpty()) {
                printer.note(
                        "the server %s can't be asked: %s"
                                .formatted(asked.server(), asked.problem()));
            }
        }
        return servers.stream().anyMatch(AskedServer::isDoubtful) ? 1 : 0;
    }
}
