package dev.firebreak.standalone.demo;

import dev.firebreak.console.Cli;
import dev.firebreak.console.CliContext;
import dev.firebreak.console.Programs;
import dev.firebreak.standalone.Standalone;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import picocli.CommandLine;

/** The files a demo leaves behind; the lines of JSON are those that the command line prints. */
final class OutFolder {
    static final String REPORT = "report.html";
    static final String RESULTS = "results.jsonl";
    static final String LETTERS = "dead-letters.jsonl";
    private static final int WIDTH = 100;

    private OutFolder() {}

    /** Writes them anew; what an earlier demo left there is replaced. */
    static void write(
            Path folder,
            Standalone standalone,
            Optional<DemoOutcome.Report> report,
            InstantSource clock)
            throws IOException {
        Files.createDirectories(folder);
        lines(folder.resolve(RESULTS), standalone, clock, "results");
        lines(folder.resolve(LETTERS), standalone, clock, "dead-letters", "list");
        if (report.isPresent()) {
            Files.writeString(folder.resolve(REPORT), report.get().html());
        } else {
            Files.deleteIfExists(folder.resolve(REPORT));
        }
    }

    private static void lines(
            Path file, Standalone standalone, InstantSource clock, String... command)
            throws IOException {
        CommandLine cli =
                Cli.commandLine(
                        // Not where the user stands: a firebreak.yaml there is about another
                        // cluster.
                        new CliContext(
                                Programs.NONE,
                                Map.of(),
                                standalone.dataDirectory(),
                                WIDTH,
                                clock,
                                RandomGenerator.getDefault()));
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(
                List.of(
                        "--json",
                        "--bootstrap-servers",
                        standalone.bootstrapServers(),
                        "--registry",
                        standalone.registryUrl()));
        try (PrintWriter out = new PrintWriter(file.toFile(), StandardCharsets.UTF_8)) {
            cli.setOut(out);
            int code = cli.execute(args.toArray(String[]::new));
            if (code != 0 || out.checkError()) {
                throw new IOException(
                        file
                                + " could not be written: `firebreak "
                                + String.join(" ", command)
                                + "` ended with "
                                + code);
            }
        }
    }
}
