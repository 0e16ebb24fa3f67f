package dev.firebreak.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.embedded.StartupException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the whole stack until it is told to stop. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Run the whole pipeline on this machine until SIGTERM or Ctrl-C.",
        description = {
            "",
            "A Kafka broker, a schema registry, the agents and the supervisor, in one process and on 127.0.0.1 only. When all of it"
                    + " takes work, one line of JSON on the standard output says where it is. What is in the data directory is still there"
                    + " after a restart.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  firebreak up                                  on the usual ports",
            "  firebreak up --kafka-port 0 --registry-port 0 --http-port 0 --data /tmp/fb",
            "                                                on free ports, see the JSON line",
            "  firebreak up --set guard.judge=report --set tools.file=tools.yaml",
            "                                                with more guards, and tools for models",
            "  firebreak submit mail.eml --wait              in another terminal",
            "  firebreak up --maildir outbox                 and `firebreak approvals approve` there: the reply lies in outbox/new"
        })
final class UpCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port of the broker; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int kafkaPort;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Port of the schema registry. Default: ${DEFAULT-VALUE}.")
    private int registryPort;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description =
                    "Port of the status page: /, /live, /ready, /metrics. Default: ${DEFAULT-VALUE}.")
    private int httpPort;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "firebreak-data",
            description = "Where everything is kept. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it from the default value
    private Path data;

    @Option(
            names = "--maildir",
            paramLabel = "DIR",
            description =
                    "Put mails that were approved into this Maildir. Without it nothing is sent, and nobody is asked to approve it.")
    private @Nullable Path maildir;

    @Option(
            names = "--publish-dir",
            paramLabel = "DIR",
            description =
                    "Publish reports that were approved in this folder. Without it nothing is published.")
    private @Nullable Path publishDir;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AgentOptions agents;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        StandaloneOptions options;
        try {
            options =
                    StandaloneOptions.in(data)
                            .withPorts(kafkaPort, registryPort, httpPort)
                            .withExecutors(maildir, publishDir);
            Files.createDirectories(options.dataDirectory());
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 2;
        } catch (IOException e) {
            err.println("The data directory " + data + " can't be made: " + e.getMessage());
            return 1;
        }
        Path log = LogFile.in(options.dataDirectory());
        err.println("Starting; the log is " + log);
        Termination termination = Termination.onSignal();
        int code = 1;
        try (Equipment opened =
                agents.open(options.dataDirectory(), System.getenv(), InstantSource.system())) {
            code = run(options, opened, System.out, termination);
        } catch (SettingsException e) {
            err.println(e.getMessage());
            code = 2;
        } catch (StartException | StartupException e) {
            err.println(e.getMessage());
        } catch (IOException e) {
            err.println("The data directory " + data + " can't be written: " + e.getMessage());
        } finally {
            termination.finished(code);
        }
        return code;
    }

    /** Runs until asked to stop; says on {@code out} when it is ready. */
    static int run(
            StandaloneOptions options,
            Equipment equipment,
            PrintStream out,
            Termination termination)
            throws InterruptedException {
        try (Standalone standalone =
                Standalone.start(
                        options,
                        equipment.settings(),
                        equipment.thinking(),
                        InstantSource.system(),
                        (part, detail, tookMs) -> {})) {
            standalone.bind(equipment);
            if (!termination.isAsked()) {
                out.println(ready(standalone, equipment));
                out.flush();
                termination.await();
            }
        }
        return 0;
    }

    private static ObjectNode ready(Standalone standalone, Equipment equipment) {
        ObjectNode ready =
                JSON.createObjectNode()
                        .put("ready", true)
                        .put("bootstrapServers", standalone.bootstrapServers())
                        .put("registry", standalone.registryUrl())
                        .put("http", standalone.httpUrl());
        equipment.modelNames().forEach(ready.putArray("models")::add);
        return ready;
    }
}
