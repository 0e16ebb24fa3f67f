package dev.firebreak.standalone;

import dev.firebreak.console.Cli;
import dev.firebreak.standalone.demo.DemoCommand;

/**
 * The program {@code firebreak}: the console's commands, and what runs everything on this machine.
 */
public final class Firebreak {
    private Firebreak() {}

    public static void main(String[] args) {
        System.exit(
                Cli.run(
                        AgentPrograms.all(),
                        args,
                        new DemoCommand(),
                        new UpCommand(),
                        new BenchCommand()));
    }
}
