package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.deadletter.DeadLetterWorkbench;
import dev.firebreak.console.deadletter.LetterFilter;
import dev.firebreak.console.deadletter.Shelf;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.schemas.DispositionState;
import dev.firebreak.schemas.RejectionCode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists dead letters. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List dead letters, newest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak dead-letters list --state open --agent email",
            "  firebreak dead-letters list --code RULE_VIOLATION --json | jq -r .deadLetterId"
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixin
final class LettersListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            description = "Only with this code, such as RULE_VIOLATION.")
    private @Nullable RejectionCode code;

    @Option(names = "--agent", paramLabel = "NAME", description = "Only those this agent stopped.")
    private @Nullable String agent;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only records of this topic.")
    private @Nullable String topic;

    @Option(names = "--task", paramLabel = "ID", description = "Only those of this task.")
    private @Nullable String task;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only in this state: open, replayed, discarded.")
    private @Nullable DispositionState state;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    private int limit = Integer.MAX_VALUE;

    @Option(names = "--json", description = "One line of JSON for each letter.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        try (Cluster cluster = options.cluster()) {
            Shelf shelf = new DeadLetterWorkbench(cluster).read();
            List<ShelvedLetter> all =
                    shelf.letters(new LetterFilter(code, agent, topic, state, task));
            List<ShelvedLetter> letters = all.subList(0, Math.clamp(limit, 0, all.size()));
            if (json) {
                letters.forEach(letter -> printer.json(LetterJson.line(letter)));
            } else if (letters.isEmpty()) {
                printer.note(
                        "no dead letters"
                                + (shelf.letters().isEmpty()
                                        ? ""
                                        : " like that; there are "
                                                + shelf.letters().size()
                                                + " others"));
            } else {
                LetterView.table(printer, letters);
                if (letters.size() < all.size()) {
                    printer.note("… and " + (all.size() - letters.size()) + " more");
                }
            }
            if (shelf.unreadable() > 0) {
                printer.note(
                        shelf.unreadable()
                                + " records on the dead-letter topic are no dead letters and are not shown");
            }
            return 0;
        }
    }
}
