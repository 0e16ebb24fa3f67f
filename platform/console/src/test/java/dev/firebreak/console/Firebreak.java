package dev.firebreak.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.embedded.KafkaCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The command line as a person runs it: arguments in, texts and an exit code out. */
final class Firebreak {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Random RANDOM = new Random(42);

    private final Map<String, String> environment = new HashMap<>();
    private final Path directory;
    private int width = 100;
    private Programs programs = Programs.NONE;

    record Ran(int exit, String out, String err) {
        /** What was printed, line by line. */
        List<JsonNode> json() {
            List<JsonNode> nodes = new ArrayList<>();
            for (String line : out.lines().toList()) {
                try {
                    nodes.add(JSON.readTree(line));
                } catch (JsonProcessingException e) {
                    throw new AssertionError("not a line of JSON: " + line, e);
                }
            }
            return nodes;
        }
    }

    private Firebreak(Path directory) {
        this.directory = directory;
    }

    static Firebreak in(Path directory) {
        return new Firebreak(directory);
    }

    /** A person gives up within seconds; a test on a busy machine does not. */
    Firebreak at(KafkaCluster kafka, String prefix) {
        return with("FIREBREAK_KAFKA_DEFAULT_API_TIMEOUT_MS", "120000")
                .with("FIREBREAK_KAFKA_REQUEST_TIMEOUT_MS", "60000")
                .with("FIREBREAK_BOOTSTRAP_SERVERS", kafka.bootstrapServers())
                .with("FIREBREAK_REGISTRY", kafka.registryUrl())
                .with("FIREBREAK_TOPIC_PREFIX", prefix)
                .with("FIREBREAK_PARTITIONS", "2");
    }

    Firebreak with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Firebreak width(int characters) {
        this.width = characters;
        return this;
    }

    Firebreak programs(Programs some) {
        this.programs = some;
        return this;
    }

    Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CliContext context =
                new CliContext(
                        programs, environment, directory, width, InstantSource.system(), RANDOM);
        CommandLine commandLine = Cli.commandLine(context);
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int exit = commandLine.execute(args);
        return new Ran(exit, out.toString(), err.toString());
    }
}
