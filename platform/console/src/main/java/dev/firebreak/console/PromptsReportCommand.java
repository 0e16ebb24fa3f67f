package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says how well prompts do. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "How well each prompt does, by version and variant: answers, what they cost, and what a good one costs.",
            "",
            "Good is an answer that was accepted, at once or after repair. GOOD is their share of those for which a model was asked, with Wilson's 95 %% interval.",
            "PER GOOD is everything spent, by the number of good answers; its 95 %% interval is put together from those of the mean cost and of the share of good ones (MOVER), from 10 answers and 5 good ones on.",
            "Under the tables the cheapest variant is compared with each other one; what is not yet telling is said so."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak prompts report",
            "  firebreak prompts report --since 7d --prompt email-draft",
            "  firebreak prompts report --json | jq '[.prompt, .variant, .costMicrosPerGood]'"
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixins
final class PromptsReportCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private PromptOptions which;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        try (Cluster cluster = options.cluster()) {
            which.show(printer, cluster, PromptsView::report, PromptsView::reportJson);
            return 0;
        }
    }
}
