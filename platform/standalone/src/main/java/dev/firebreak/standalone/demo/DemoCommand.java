package dev.firebreak.standalone.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.embedded.StartupException;
import dev.firebreak.standalone.AgentOptions;
import dev.firebreak.standalone.Equipment;
import dev.firebreak.standalone.LogFile;
import dev.firebreak.standalone.Standalone;
import dev.firebreak.standalone.StandaloneOptions;
import dev.firebreak.standalone.StartException;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the whole pipeline at work, and counts that it kept its promises. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Watch real mail go in and checked results, a report and dead letters come out.",
        description = {
            "",
            "Starts a Kafka broker, a schema registry, the agents and the supervisor on free ports in a temporary directory, submits"
                    + " mails, publishes records that each break a check, mends one of them and replays it, asks for a report over it all,"
                    + " and counts with a reader of its own that nothing was lost or doubled.",
            ""
        },
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:nothing was lost or doubled",
            "1:something was, or the pipeline did not start",
            "2:a flag is wrong"
        },
        footer = {
            "",
            "Examples:",
            "  firebreak demo                       the bundled mails",
            "  firebreak demo --mail ~/exported     every *.eml below a folder, in any condition",
            "  firebreak demo --model scripted      with a model whose answers come from a file",
            "  firebreak demo --json | tail -1      the count, for programs"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--mail",
            paramLabel = "DIR",
            description = "Submit every *.eml below DIR in place of the bundled mails.")
    private @Nullable Path mail;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AgentOptions agents;

    @Option(names = "--keep", description = "Keep the data directory, and say how to look into it.")
    private boolean keep;

    @Option(names = "--json", description = "Print JSON lines; the last one is the count.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "demo-out",
            description = "Where the files go. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it from the default value
    private Path folder;

    @Override
    public Integer call() throws InterruptedException, IOException {
        // Marks and arrows are UTF-8, whatever the platform's default for the standard output.
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return run(out, System.err, isTerminal());
    }

    int run(PrintStream out, PrintStream err, boolean terminal)
            throws InterruptedException, IOException {
        long begun = System.nanoTime();
        DemoMails mails;
        try {
            Path from = mail;
            mails = from == null ? DemoMails.bundled() : DemoMails.under(from);
        } catch (IllegalArgumentException e) {
            err.println("--mail: " + e.getMessage());
            return 2;
        }
        Progress progress = json ? new JsonLines(out) : new Screen(out, terminal);
        if (!json) {
            out.println(
                    "A Kafka broker, a schema registry, three agents and a supervisor start in this");
            out.println("process, on 127.0.0.1 only. Real mail goes in; watch what comes out.");
            out.println();
        }
        try (TemporaryData data = TemporaryData.create()) {
            LogFile.in(data.path());
            DemoOutcome outcome;
            try (Equipment opened =
                    agents.open(data.path(), System.getenv(), InstantSource.system())) {
                if (!json && !opened.modelNames().isEmpty()) {
                    out.println("The agents ask " + String.join(", ", opened.modelNames()) + ".");
                    out.println();
                }
                outcome = play(data.path(), opened, mails, progress, begun);
            }
            if (json) {
                out.println(count(outcome));
            } else {
                new Summary(out, terminal).print(outcome);
            }
            if (keep || !outcome.good()) {
                data.keep();
                (json ? err : out).println(kept(data.path()));
            }
            return outcome.good() ? 0 : 1;
        } catch (SettingsException e) {
            err.println(e.getMessage());
            return 2;
        } catch (StartException | StartupException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private DemoOutcome play(
            Path data, Equipment opened, DemoMails mails, Progress progress, long begun)
            throws InterruptedException, IOException {
        progress.now("starting the broker");
        try (Standalone standalone =
                        Standalone.start(
                                StandaloneOptions.in(data),
                                opened.settings(),
                                opened.thinking(),
                                InstantSource.system(),
                                new StartScene(progress)::started);
                Demo demo = new Demo(standalone, progress, InstantSource.system())) {
            DemoOutcome outcome = demo.play(mails, folder, begun);
            progress.now("writing " + folder);
            OutFolder.write(folder, standalone, outcome.report(), InstantSource.system());
            progress.now("stopping");
            return outcome;
        } finally {
            progress.end();
        }
    }

    private static ObjectNode count(DemoOutcome outcome) {
        ObjectNode node = JSON.createObjectNode().put("tasks", outcome.submitted().tasks().size());
        ObjectNode results = node.putObject("results");
        outcome.census().resultsByStatus().forEach(results::put);
        return node.put("deadLetters", outcome.census().letters().size())
                .put("replayed", outcome.replayed())
                .put("lost", outcome.lost().size())
                .put("duplicated", outcome.doubled().size())
                .put("seconds", Math.round(outcome.seconds() * 10) / 10.0);
    }

    private static String kept(Path data) {
        return String.format(
                Locale.ROOT,
                "%nThe data is kept in %s; look into it with%n  firebreak up --data %s",
                data,
                data);
    }

    @SuppressWarnings("SystemConsoleNull") // it is null where jdk.console says so
    private static boolean isTerminal() {
        Console console = System.console();
        String term = System.getenv("TERM");
        return console != null
                && console.isTerminal()
                && System.getenv("NO_COLOR") == null
                && term != null
                && !term.equals("dumb");
    }
}
