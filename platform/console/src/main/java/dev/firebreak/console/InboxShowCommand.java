package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.inbox.Inbox;
import dev.firebreak.console.text.IdMatch;
import dev.firebreak.schemas.InboxItem;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one matter for people. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show one matter with everything known about it.")
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class InboxShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Parameters(paramLabel = "ID", description = "The matter's id, or its beginning.")
    private String id;

    @Option(names = "--json", description = "One line of JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        try (Cluster cluster = options.cluster()) {
            Inbox inbox = Inbox.read(cluster);
            InboxItem item =
                    switch (inbox.find(id)) {
                        case IdMatch.One one -> inbox.get(one);
                        case IdMatch.None(String reason) -> throw new CommandFailed(reason);
                    };
            if (json) {
                printer.json(InboxView.json(item));
            } else {
                InboxView.full(printer, item);
            }
            return 0;
        }
    }
}
