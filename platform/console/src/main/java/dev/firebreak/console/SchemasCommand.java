package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.schema.ContractBook;
import dev.firebreak.console.text.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The contracts and the registry. */
@Command(
        name = "schemas",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Show, check or register this program's contracts in the schema registry.")
@SuppressWarnings("NullAway.Init") // picocli sets the spec
final class SchemasCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "schemas needs a command: list, check or register");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Show every contract's subject and whether it is registered.")
    int list(
            @Mixin ClusterOptions options,
            @Option(names = "--json", description = "One line of JSON for each subject.")
                    boolean json) {
        try (Cluster cluster = options.cluster()) {
            show(new Printer(spec, options.context()), new ContractBook(cluster).states(), json);
            return 0;
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Exit code 1: a contract is missing, or the registry would refuse it.")
    int check(
            @Mixin ClusterOptions options,
            @Option(names = "--json", description = "One line of JSON for each subject.")
                    boolean json) {
        try (Cluster cluster = options.cluster()) {
            Printer printer = new Printer(spec, options.context());
            List<ContractBook.State> states = new ContractBook(cluster).states();
            show(printer, states, json);
            boolean missing = states.stream().anyMatch(s -> s instanceof ContractBook.Missing);
            if (missing) {
                printer.note("`firebreak schemas register` registers what is missing");
            }
            return missing || refused(states) ? 1 : 0;
        }
    }

    @Command(
            name = "register",
            mixinStandardHelpOptions = true,
            description =
                    "Register every contract that is missing. Exit code 1: the registry refused one.")
    int register(
            @Mixin ClusterOptions options,
            @Option(names = "--json", description = "One line of JSON for each subject.")
                    boolean json) {
        try (Cluster cluster = options.cluster()) {
            List<ContractBook.State> states = new ContractBook(cluster).register();
            show(new Printer(spec, options.context()), states, json);
            return refused(states) ? 1 : 0;
        }
    }

    private static boolean refused(List<ContractBook.State> states) {
        return states.stream().anyMatch(s -> s instanceof ContractBook.Incompatible);
    }

    private static void show(Printer printer, List<ContractBook.State> states, boolean json) {
        Table table = new Table("SUBJECT", "RECORD", "STATE");
        for (ContractBook.State state : states) {
            String record = state.record().substring(state.record().lastIndexOf('.') + 1);
            if (json) {
                printer.json(json(state));
            } else {
                table.row(state.subject(), record, text(state));
            }
        }
        if (!json) {
            printer.table(table);
        }
    }

    private static String text(ContractBook.State state) {
        return switch (state) {
            case ContractBook.Current c ->
                    "registered, version %d, id %d".formatted(c.version(), c.id());
            case ContractBook.Superseded s ->
                    "registered, id %d, followed by a newer one".formatted(s.id());
            case ContractBook.Missing _ -> "missing";
            case ContractBook.Incompatible i ->
                    "would be refused: " + String.join("; ", i.reasons());
        };
    }

    private static ObjectNode json(ContractBook.State state) {
        ObjectNode node =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("subject", state.subject())
                        .put("record", state.record());
        switch (state) {
            case ContractBook.Current c ->
                    node.put("state", "CURRENT").put("id", c.id()).put("version", c.version());
            case ContractBook.Superseded s -> node.put("state", "SUPERSEDED").put("id", s.id());
            case ContractBook.Missing _ -> node.put("state", "MISSING");
            case ContractBook.Incompatible i -> {
                node.put("state", "INCOMPATIBLE");
                i.reasons().forEach(node.putArray("reasons")::add);
            }
        }
        return node;
    }
}
