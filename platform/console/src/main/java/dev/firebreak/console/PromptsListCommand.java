package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.prompt.PromptBalance;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists prompts. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description =
                "List the prompts models were asked with: versions, variants, who asked, which models answered, when.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak prompts list --agent email",
            "  firebreak prompts list --since 24h --json | jq -r .prompt"
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixins
final class PromptsListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private PromptOptions which;

    @Option(names = "--json", description = "One line of JSON for each variant.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        try (Cluster cluster = options.cluster()) {
            PromptBalance balance = which.read(cluster);
            if (json) {
                PromptsView.listJson(printer, balance);
            } else if (!balance.variants().isEmpty()) {
                PromptsView.list(printer, balance);
            }
            which.notes(printer, balance);
            return 0;
        }
    }
}
