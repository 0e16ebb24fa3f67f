package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        try (Cluster cluster = options.cluster()) {
            which.show(printer, cluster, PromptsView::list, PromptsView::listJson);
            return 0;
        }
    }
}
