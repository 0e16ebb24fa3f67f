package dev.firebreak.console;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.deadletter.DeadLetterWorkbench;
import dev.firebreak.console.deadletter.Examination;
import dev.firebreak.console.deadletter.Examiner;
import dev.firebreak.console.deadletter.Looks;
import dev.firebreak.console.deadletter.Shelf;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.console.redact.Redaction;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Principal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        description = {
            "Show one dead letter: why it was stopped, its record, and whether it would pass today.",
            "Personal data and secrets are left out, and the bytes; --original shows them, --save-record and --save-value write them to a file."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak dead-letters show 3f1c2a9b",
            "  firebreak dead-letters show 3f1c2a9b --original --role dead-letters.originals --reason \"ticket 12\"",
            "  firebreak dead-letters show 3f1c2a9b --save-record letter.json --role dead-letters.originals    to edit it"
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class LettersShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @Mixin private OriginalOptions original;

    @Parameters(paramLabel = "ID", description = "The letter's id, or its first digits.")
    private String id;

    @Option(
            names = "--save-record",
            paramLabel = "FILE",
            description =
                    "Write the record as it was as JSON, for `replay --edit`; needs the role too.")
    private @Nullable Path saveRecord;

    @Option(
            names = "--save-value",
            paramLabel = "FILE",
            description = "Write the value's bytes, for `replay --value`; needs the role too.")
    private @Nullable Path saveValue;

    @Option(names = "--json", description = "One line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Printer printer = new Printer(spec, options.context());
        Settings settings = options.settings();
        boolean saves = saveRecord != null || saveValue != null;
        Optional<Principal> reader =
                original.asked() || saves
                        ? Optional.of(original.reader(settings))
                        : Optional.empty();
        try (Cluster cluster = new Cluster(settings, options.context().clock())) {
            DeadLetterWorkbench workbench = new DeadLetterWorkbench(cluster);
            Shelf shelf = workbench.read();
            ShelvedLetter letter =
                    switch (shelf.find(id)) {
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
            reader.ifPresent(person -> note(cluster, letter, person));
            save(whole, today);
            LetterContent content =
                    new LetterContent(
                            whole, today, original.asked() ? Redaction.off() : Redaction.on());
            if (json) {
                printer.json(LetterJson.whole(letter, content, today, shelf.looks(letter)));
            } else {
                LetterView.full(printer, letter, whole, today, content, shelf.looks(letter));
            }
            return 0;
        }
    }

    /** Before anything is shown. */
    private void note(Cluster cluster, ShelvedLetter letter, Principal person) {
        String how =
                Stream.of(
                                original.asked() ? "shown" : "",
                                saveRecord == null ? "" : "record saved",
                                saveValue == null ? "" : "value saved")
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.joining(", "));
        new Looks(cluster, options.context().random())
                .note(letter, person.getUser(), original.reason(how));
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
            write(saveRecord, (record + "\n").getBytes(StandardCharsets.UTF_8));
        }
        if (saveValue != null) {
            ByteBuffer value = whole.getOrigin().getValue();
            if (value == null) {
                throw new CommandFailed("the record has no value");
            }
            byte[] bytes = new byte[value.remaining()];
            value.duplicate().get(bytes);
            write(saveValue, bytes);
        }
    }

    /** A new file is its owner's alone, where files have such rights. */
    private void write(Path file, byte[] content) throws IOException {
        Path path = options.context().workingDirectory().resolve(file);
        boolean rights = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (rights && Files.notExists(path)) {
            Files.createFile(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(path, content);
    }
}
