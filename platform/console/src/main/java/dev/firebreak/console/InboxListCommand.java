package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.inbox.Inbox;
import dev.firebreak.schemas.InboxItem;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what people have to look at. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List what people have to look at, newest first.")
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixin
final class InboxListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(names = "--role", paramLabel = "ROLE", description = "Only what is for this role.")
    private @Nullable String role;

    @Option(names = "--json", description = "One line of JSON for each.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        try (Cluster cluster = options.cluster()) {
            Inbox inbox = Inbox.read(cluster);
            List<InboxItem> items =
                    inbox.all().stream()
                            .filter(i -> role == null || i.getRole().equals(role))
                            .toList();
            if (json) {
                items.forEach(item -> printer.json(InboxView.json(item)));
            } else if (items.isEmpty()) {
                printer.note(role == null ? "the inbox is empty" : "nothing is for " + role);
            } else {
                InboxView.table(printer, items, inbox.ids());
            }
            return 0;
        }
    }
}
