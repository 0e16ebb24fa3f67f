package dev.firebreak.console;

import dev.firebreak.console.approval.Approval;
import dev.firebreak.console.approval.ApprovalBook;
import dev.firebreak.console.cluster.Cluster;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what people are asked. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the actions that wait for a person, those that expire first in front.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak approvals list --role billing",
            "  firebreak approvals list --all --json | jq -r .approvalId"
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixin
final class ApprovalsListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(names = "--all", description = "Also what is decided, expired or withdrawn.")
    private boolean all;

    @Option(names = "--role", paramLabel = "ROLE", description = "Only what this role may decide.")
    private @Nullable String role;

    @Option(names = "--json", description = "One line of JSON for each.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        Instant now = options.context().clock().instant();
        try (Cluster cluster = options.cluster()) {
            ApprovalBook book = ApprovalBook.read(cluster);
            List<Approval> found =
                    book.all().stream()
                            .filter(a -> all || a.isOpen(now))
                            .filter(a -> role == null || a.asks(role))
                            .toList();
            if (json) {
                found.forEach(a -> printer.json(ApprovalView.json(a, now)));
            } else if (found.isEmpty()) {
                printer.note(nothing(book));
            } else {
                ApprovalView.table(printer, found, book.ids(), now);
            }
            return 0;
        }
    }

    private String nothing(ApprovalBook book) {
        if (book.ids().isEmpty()) {
            return "nobody was asked anything yet";
        }
        return all
                ? "none like that; there are %d others".formatted(book.ids().size())
                : "nothing waits for %s; --all shows what was decided"
                        .formatted(role == null ? "a person" : role);
    }
}
