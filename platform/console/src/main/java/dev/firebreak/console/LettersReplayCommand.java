package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.deadletter.DeadLetterWorkbench;
import dev.firebreak.console.deadletter.Mend;
import dev.firebreak.console.deadletter.Replayer;
import dev.firebreak.console.deadletter.ShelvedLetter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays dead letters. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Check the record against today's schemas and rules, then put it on its topic again, under its key and with its"
                    + " headers, and mark the letter: both in one transaction.",
            "A letter is replayed once, a record at most three times; --force overrides that."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak dead-letters replay 3f1c2a9b 77e0 --reason \"mailbox is back\"",
            "  firebreak dead-letters replay 3f1c2a9b --edit letter.json",
            "  firebreak dead-letters replay 3f1c2a9b --dry-run",
            "",
            "Exit code 0: all of them were replayed."
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class LettersReplayCommand implements Callable<Integer> {
    private static final long FILE_BYTES_MAX = 32L << 20;

    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private OrderOptions order;

    @Parameters(
            paramLabel = "ID",
            arity = "1..*",
            description = "Letters, by id or its first digits.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--edit",
            paramLabel = "FILE",
            description = "Replay this record instead, JSON as `show --save-record` writes it.")
    private @Nullable Path edit;

    @Option(names = "--value", paramLabel = "FILE", description = "Replay these bytes instead.")
    private @Nullable Path value;

    @Option(names = "--dry-run", description = "Look only: would it pass, where would it go.")
    private boolean dryRun;

    @Option(names = "--json", description = "One line of JSON for each letter.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Printer printer = new Printer(spec, options.context());
        Mend mend = mend();
        try (Cluster cluster = options.cluster()) {
            DeadLetterWorkbench workbench = new DeadLetterWorkbench(cluster);
            List<ShelvedLetter> letters = Chosen.letters(workbench.read(), ids);
            boolean all = true;
            try (Replayer replayer = Replayer.open(cluster, workbench)) {
                for (ShelvedLetter letter : letters) {
                    all &=
                            Chosen.show(
                                    printer,
                                    replayer.replay(letter, mend, order.order(dryRun)),
                                    json);
                }
            }
            return all ? 0 : 1;
        }
    }

    private Mend mend() throws IOException {
        if (edit != null && value != null) {
            throw new ParameterException(
                    spec.commandLine(), "--edit and --value are two ways of editing; give one");
        }
        if ((edit != null || value != null) && ids.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "an edited record replaces one letter's; give one ID");
        }
        if (edit != null) {
            return new Mend.Json(new String(read(edit), StandardCharsets.UTF_8));
        }
        return value == null ? new Mend.AsIs() : new Mend.Bytes(read(value));
    }

    private byte[] read(Path file) throws IOException {
        Path path = options.context().workingDirectory().resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new CommandFailed("there is no file " + path);
        }
        if (Files.size(path) > FILE_BYTES_MAX) {
            throw new CommandFailed(path + " has more than " + FILE_BYTES_MAX + " bytes");
        }
        return Files.readAllBytes(path);
    }
}
