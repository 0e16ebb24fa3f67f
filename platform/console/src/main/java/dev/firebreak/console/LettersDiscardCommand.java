package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.deadletter.DeadLetterWorkbench;
import dev.firebreak.console.deadletter.Replayer;
import dev.firebreak.console.deadletter.ShelvedLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts dead letters away. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        description =
                "Mark dead letters as put away. They stay readable as long as their topic keeps them.",
        footerHeading = "%nExample:%n",
        footer = "  firebreak dead-letters discard 3f1c2a9b --reason \"test data\"")
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class LettersDiscardCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private OrderOptions order;

    @Parameters(
            paramLabel = "ID",
            arity = "1..*",
            description = "Letters, by id or its first digits.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--json", description = "One line of JSON for each letter.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        try (Cluster cluster = options.cluster()) {
            DeadLetterWorkbench workbench = new DeadLetterWorkbench(cluster);
            List<ShelvedLetter> letters = Chosen.letters(workbench.read(), ids);
            boolean all = true;
            try (Replayer replayer = Replayer.open(cluster, workbench)) {
                for (ShelvedLetter letter : letters) {
                    all &= Chosen.show(printer, replayer.discard(letter, order.order(false)), json);
                }
            }
            return all ? 0 : 1;
        }
    }
}
