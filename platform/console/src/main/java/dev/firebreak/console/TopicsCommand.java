package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.firebreak.boundary.topic.Difference;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.text.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The topics as listed and as they are. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TopicsAclsCommand.class,
        description =
                "Make the cluster's topics as deploy/topics.yaml lists them, or show where they differ; and who may read and write them.")
@SuppressWarnings("NullAway.Init") // picocli sets the spec
final class TopicsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "topics needs a command: apply, diff or acls");
    }

    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description = {
                "Create missing topics, add partitions, alter settings; wait until every partition can be written.",
                "Nothing is ever deleted."
            },
            footerHeading = "%nExample:%n",
            footer = "  firebreak topics apply --set partitions=12 --set replication-factor=3")
    int apply(
            @Mixin ClusterOptions options,
            @Option(names = "--json", description = "One line of JSON for each change.")
                    boolean json) {
        try (Cluster cluster = options.cluster()) {
            List<Difference> changed =
                    new TopicProvisioner(cluster.admin())
                            .apply(
                                    cluster.catalog(),
                                    cluster.topicSettings().topicPrefix(),
                                    cluster.topicSettings().replicationFactor());
            Printer printer = new Printer(spec, options.context());
            show(printer, changed, json);
            if (!json) {
                printer.line(
                        changed.isEmpty()
                                ? "nothing to do: all topics are as listed"
                                : "topics are ready to be written");
            }
            return 0;
        }
    }

    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = "Show where topics differ from the list. Exit code 1: somewhere they do.")
    int diff(
            @Mixin ClusterOptions options,
            @Option(names = "--json", description = "One line of JSON for each difference.")
                    boolean json) {
        try (Cluster cluster = options.cluster()) {
            List<Difference> differences =
                    new TopicProvisioner(cluster.admin())
                            .diff(cluster.catalog(), cluster.topicSettings().topicPrefix());
            Printer printer = new Printer(spec, options.context());
            show(printer, differences, json);
            if (differences.isEmpty() && !json) {
                printer.line("all topics are as listed");
            }
            return differences.isEmpty() ? 0 : 1;
        }
    }

    private static void show(Printer printer, List<Difference> differences, boolean json) {
        if (json) {
            for (Difference difference : differences) {
                printer.json(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("topic", difference.topic())
                                .put("difference", difference.getClass().getSimpleName())
                                .put("text", difference.text())
                                .put("mendable", difference.mendable()));
            }
            return;
        }
        Table table = new Table("TOPIC", "DIFFERENCE");
        differences.forEach(d -> table.row(d.topic(), d.text()));
        if (!table.isEmpty()) {
            printer.table(table);
        }
    }
}
