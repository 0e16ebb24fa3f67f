package dev.firebreak.standalone;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Stands in the list of commands for the program in platform/benchmarks, which the launcher starts
 * itself: its peers and JMH are not on this program's class path.
 */
@Command(
        name = "bench",
        description = {
            "Measure how fast it is on this machine, beside its peers: throughput, latency, memory, cost of a check.",
            "Run it as ./firebreak bench, from the sources: the launcher builds and starts it apart from everything else."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchCommand implements Callable<Integer> {
    private static final int USAGE = 2;

    @Spec private CommandSpec spec;

    @Unmatched private String[] ignored;

    @Override
    public Integer call() {
        spec.commandLine()
                .getErr()
                .println("bench is run by the launcher, from the sources: ./firebreak bench");
        spec.commandLine().getErr().flush();
        return USAGE;
    }
}
