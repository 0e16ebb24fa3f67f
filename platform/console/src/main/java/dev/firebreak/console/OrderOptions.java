package dev.firebreak.console;

import dev.firebreak.console.deadletter.ReplayOrder;
import picocli.CommandLine.Option;

/** Who decides about a dead letter, and why. */
final class OrderOptions {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
    private String reason = "";

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who, for the audit (default: your login name).")
    private String by = System.getProperty("user.name", "unknown");

    @Option(
            names = "--force",
            description =
                    "Also when it was done before, would be stopped again, or was done too often.")
    private boolean force;

    ReplayOrder order(boolean dryRun) {
        return new ReplayOrder(by, reason, force, dryRun);
    }
}
