package dev.firebreak.console;

import dev.firebreak.console.tool.ToolList;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists tools. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "List every tool that an agent's models may be given: where it comes from, whose requests may use it, and its limits.",
            "Of MCP servers the approved tools are listed; `firebreak tools pin` asks the servers themselves."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak tools list --agent email",
            "  firebreak tools list --tools new-tools.yaml --json | jq -r .tool"
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class ToolsListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(names = "--agent", paramLabel = "NAME", description = "Of this agent only.")
    private @Nullable String agent;

    @Option(
            names = "--tools",
            paramLabel = "FILE",
            description = "Ask this tools file in place of the one in use.")
    private @Nullable Path file;

    @Option(names = "--json", description = "One line of JSON for each agent's tool.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        ToolList list = ToolsCommand.desk(options).list(options.settings(), file);
        if (agent != null && !list.agents().contains(agent)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no agent '%s' asks models that use tools; there are %s"
                            .formatted(agent, String.join(", ", list.agents())));
        }
        List<ToolList.Entry> entries =
                list.entries().stream()
                        .filter(entry -> agent == null || entry.agent().equals(agent))
                        .toList();
        if (json) {
            entries.forEach(entry -> printer.json(ToolsView.json(entry)));
        } else {
            ToolsView.table(printer, entries);
        }
        ToolsView.notes(printer, list);
        return 0;
    }
}
