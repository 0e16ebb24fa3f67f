package dev.firebreak.benchmarks;

import dev.firebreak.console.Cli;
import dev.firebreak.console.Programs;

/**
 * The program behind {@code firebreak bench}. It has a class path of its own, because the peers and
 * JMH are no part of what is shipped.
 */
public final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        System.exit(Cli.run(Programs.NONE, args, new BenchCommand()));
    }
}
