package dev.firebreak.console.deadletter;

/**
 * How letters are replayed or put away.
 *
 * @param by who orders it
 * @param reason why, for the audit
 * @param force also when it was done before, would be stopped again, or was done too often
 * @param dryRun look only
 */
public record ReplayOrder(String by, String reason, boolean force, boolean dryRun) {}
