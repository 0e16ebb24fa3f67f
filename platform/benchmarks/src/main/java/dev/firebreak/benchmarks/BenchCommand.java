package dev.firebreak.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures, and prints a table. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measure how fast Firebreak is on this machine, beside its peers in the same run.",
            "Each scenario proves that every request had one result, in order; a run that was not exact has no figure."
        },
        footerHeading = "%nScenarios:%n",
        footer = {
            "  no-work  records a second with nothing to do; against Confluent's parallel-consumer in its",
            "           transactional mode, and against a bare consume-produce-commit loop that checks nothing",
            "  50ms     calls of 50 ms, 1,000 at once, against slots / time and parallel-consumer",
            "  1s       calls of 1 s, 10,000 at once, against slots / time; and the heap of a call",
            "  mixed    95 %% brief calls, 5 %% long ones, against the ideal schedule (--peers: and",
            "           parallel-consumer, which takes minutes)",
            "  hop      p50 and p99 of one hop at 10, 50 and 90 %% of the no-work figure",
            "  tasks    the pipeline's own time for a task of one and of three steps, and tasks a second, with",
            "           everything in one process; beside LangGraph4j with its file checkpointer",
            "  open-tasks  100,000 tasks open at once: taking them in, and starting again with and without the state",
            "  checks   JMH: microseconds and bytes of a check in, a check out, rules, garbage",
            "",
            "Peers check nothing: they pass the bytes on. Broker and registry are in a JVM of their own, but for tasks and open-tasks.",
            "Exit code 0: it ran, whatever the figures; 1: a scenario was not exact, or could not run."
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class BenchCommand implements Callable<Integer> {
    static final List<Scenario> SCENARIOS =
            List.of(
                    new NoWork(),
                    EqualCalls.brief(),
                    EqualCalls.usual(),
                    new MixedCalls(),
                    new Hop(),
                    new Tasks(),
                    new OpenTasks(),
                    new Checks());

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "All when none is named.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--quick", description = "Small counts, about two minutes: for a look.")
    private boolean quick;

    @Option(
            names = "--peers",
            negatable = true,
            description = "All peers, also those that take minutes; or none of them.")
    private @Nullable Boolean peers;

    @Option(names = "--json", description = "The last line is the report as JSON.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the report there as JSON, too.")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException {
        List<Scenario> chosen = chosen();
        PrintWriter err = spec.commandLine().getErr();
        Report report;
        Machine machine = Machine.here();
        try (Cluster cluster = Cluster.start()) {
            report =
                    run(
                            machine,
                            chosen,
                            new Lab(
                                    cluster,
                                    quick ? Sizes.quick() : Sizes.full(),
                                    takingPart(),
                                    note -> {
                                        err.println(note);
                                        err.flush();
                                    }));
        }
        PrintWriter answer = spec.commandLine().getOut();
        report.lines().forEach(answer::println);
        if (json) {
            answer.println(report.json());
        }
        answer.flush();
        Path file = out;
        if (file != null) {
            Files.writeString(file, report.json() + "\n");
        }
        return report.failures().isEmpty() ? 0 : 1;
    }

    /** Runs scenarios one after the other; one without a figure does not stop the others. */
    static Report run(Machine machine, List<Scenario> scenarios, Lab lab) {
        List<Row> rows = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            try {
                rows.addAll(scenario.run(lab));
            } catch (Exactness.InexactException e) {
                failures.add(scenario.name() + ": " + e.getMessage());
                lab.note("no figure for " + scenario.name() + ": " + e.getMessage());
            }
        }
        return new Report(machine, rows, failures);
    }

    private Lab.Peers takingPart() {
        Boolean said = peers;
        return said == null ? Lab.Peers.USUAL : said ? Lab.Peers.ALL : Lab.Peers.NONE;
    }

    private List<Scenario> chosen() {
        for (String name : names) {
            if (SCENARIOS.stream().noneMatch(s -> s.name().equals(name))) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no scenario '%s'; there are %s"
                                .formatted(
                                        name,
                                        SCENARIOS.stream()
                                                .map(Scenario::name)
                                                .collect(Collectors.joining(", "))));
            }
        }
        return names.isEmpty()
                ? SCENARIOS
                : SCENARIOS.stream().filter(s -> names.contains(s.name())).toList();
    }
}
