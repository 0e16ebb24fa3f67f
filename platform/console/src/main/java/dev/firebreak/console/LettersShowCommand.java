package dev.firebreak.console;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.deadletter.DeadLetterWorkbench;
import dev.firebreak.console.deadletter.Examination;
import dev.firebreak.console.deadletter.Examiner;
import dev.firebreak.console.deadletter.Shelf;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.DeadLetter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one dead letter. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Show one dead letter: why it was stopped, its record, its bytes, and whether it would pass today.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak dead-letters show 3f1c2a9b",
            "  firebreak dead-letters show 3f1c2a9b --save-record letter.json    to edit it"
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class LettersShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Parameters(paramLabel = "ID", description = "The letter's id, or its first digits.")
    private String id;

    @Option(
            names = "--save-record",
            paramLabel = "FILE",
            description = "Write the record as JSON, for `replay --edit`.")
    private @Nullable Path saveRecord;

    @Option(
            names = "--save-value",
            paramLabel = "FILE",
            description = "Write the value's bytes, for `replay --value`.")
    private @Nullable Path saveValue;

    @Option(names = "--json", description = "One line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Printer printer = new Printer(spec, options.context());
        try (Cluster cluster = options.cluster()) {
            DeadLetterWorkbench workbench = new DeadLetterWorkbench(cluster);
            ShelvedLetter letter =
                    switch (workbench.read().find(id)) {
                        case Shelf.One(ShelvedLetter one) -> one;
                        case Shelf.None(String reason) -> throw new CommandFailed(reason);
                    };
            DeadLetter whole =
                    workbench
                            .whole(letter)
                            .orElseThrow(
                                    () ->
                                            new CommandFailed(
                                                    "its topic has let the letter go meanwhile"));
            Examination today = new Examiner(cluster).examine(whole);
            save(whole, today);
            if (json) {
                printer.json(LetterView.json(letter, whole, today));
            } else {
                LetterView.full(printer, letter, whole, today);
            }
            return 0;
        }
    }

    private void save(DeadLetter whole, Examination today) throws IOException {
        if (saveRecord != null) {
            String record =
                    today.decoded()
                            .map(r -> AvroJson.tree(r).toPrettyString())
                            .orElseThrow(
                                    () ->
                                            new CommandFailed(
                                                    "its bytes can't be read as a record; --save-value saves them as they are"));
            Files.writeString(
                    options.context().workingDirectory().resolve(saveRecord), record + "\n");
        }
        if (saveValue != null) {
            ByteBuffer value = whole.getOrigin().getValue();
            if (value == null) {
                throw new CommandFailed("the record has no value");
            }
            byte[] bytes = new byte[value.remaining()];
            value.duplicate().get(bytes);
            Files.write(options.context().workingDirectory().resolve(saveValue), bytes);
        }
    }
}
