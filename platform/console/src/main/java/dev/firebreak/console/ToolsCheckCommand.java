package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.text.Visible;
import dev.firebreak.console.tool.ToolDesk;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a tools file. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Read a tools file as an agent would at its start on this machine, and say everything that is wrong with it: FILE:LINE:COLUMN.",
            "Folders, variables and bwrap have to be here. No server is asked. Exit code 1: it would stop the start."
        },
        footerHeading = "%nExample:%n",
        footer = "  firebreak tools check tools.yaml")
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class ToolsCheckCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "The tools file; without it, the one that this configuration uses.")
    private @Nullable Path file;

    @Option(names = "--json", description = "One line of JSON for each thing that is wrong.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        ToolDesk.Checked checked =
                ToolsCommand.desk(options)
                        .check(options.settings(), file, options.context().environment());
        if (checked.file() == null) {
            throw new CommandFailed(
                    "there is no tools file: name one, or set tools.file in the configuration");
        }
        for (ToolDesk.WrongEntry wrong : checked.slips()) {
            if (json) {
                ObjectNode node = JsonNodeFactory.instance.objectNode();
                node.put("file", checked.file().toString())
                        .put("line", wrong.line())
                        .put("column", wrong.column())
                        .put("text", wrong.text());
                printer.json(node);
            } else {
                String place = wrong.line() == 0 ? "" : wrong.line() + ":" + wrong.column() + ":";
                printer.line(
                        Visible.line("%s:%s %s".formatted(checked.file(), place, wrong.text())));
            }
        }
        if (checked.slips().isEmpty() && !json) {
            printer.line(checked.file() + " is sound");
        }
        return checked.slips().isEmpty() ? 0 : 1;
    }
}
