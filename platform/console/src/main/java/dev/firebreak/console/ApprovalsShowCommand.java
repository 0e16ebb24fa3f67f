package dev.firebreak.console;

import dev.firebreak.console.approval.Approval;
import dev.firebreak.console.approval.ApprovalBook;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.text.IdMatch;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what one approval would allow. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Show one action as it would be carried out, and everything to know before deciding about it.",
            "What a terminal would not show, such as zero-width characters, stands written out as ‹U+200B›."
        },
        footerHeading = "%nExample:%n",
        footer = "  firebreak approvals show 7c41aa")
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class ApprovalsShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Parameters(paramLabel = "ID", description = "The approval's id, or its beginning.")
    private String id;

    @Option(names = "--json", description = "One line of JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        Instant now = options.context().clock().instant();
        try (Cluster cluster = options.cluster()) {
            Approval approval = found(ApprovalBook.read(cluster), id);
            if (json) {
                printer.json(ApprovalView.json(approval, now));
            } else {
                ApprovalView.full(printer, approval, now);
            }
            return 0;
        }
    }

    static Approval found(ApprovalBook book, String id) {
        return switch (book.find(id)) {
            case IdMatch.One one -> book.get(one);
            case IdMatch.None(String reason) -> throw new CommandFailed(reason);
        };
    }
}
