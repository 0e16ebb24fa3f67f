package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.doctor.Doctor;
import dev.firebreak.console.doctor.Finding;
import dev.firebreak.console.text.Table;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is wrong. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Look at broker, registry, topics, schemas, agents, executors and dead letters; say what is wrong and what to do.",
            "Changes nothing. Exit code 1: something failed; warnings alone are 0."
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixin
final class DoctorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(names = "--json", description = "One line of JSON for each finding.")
    private boolean json;

    @Override
    public Integer call() {
        Printer printer = new Printer(spec, options.context());
        try (Cluster cluster = options.cluster()) {
            List<Finding> findings = Doctor.examine(cluster);
            findings.forEach(finding -> show(printer, finding));
            return findings.stream().anyMatch(f -> f.level() == Finding.Level.FAIL) ? 1 : 0;
        }
    }

    private void show(Printer printer, Finding finding) {
        if (json) {
            printer.json(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("level", finding.level().name().toLowerCase(Locale.ROOT))
                            .put("what", finding.what())
                            .put("text", finding.text())
                            .put("remedy", finding.remedy()));
            return;
        }
        String level =
                switch (finding.level()) {
                    case OK -> printer.good("ok  ");
                    case WARN -> printer.doubtful("warn");
                    case FAIL -> printer.bad("fail");
                };
        printer.line("%s  %-15s %s".formatted(level, finding.what(), Table.plain(finding.text())));
        if (!finding.remedy().isEmpty()) {
            printer.line("                      → " + finding.remedy());
        }
    }
}
