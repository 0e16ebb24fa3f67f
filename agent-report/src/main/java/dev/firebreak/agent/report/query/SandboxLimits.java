package dev.firebreak.agent.report.query;

/**
 * What a request's queries may use.
 *
 * @param memoryMb for the database
 * @param loadTimeoutMs for loading one dataset
 * @param queryTimeoutMs for one query
 * @param rowsMax rows kept of one result
 * @param cellCharsMax characters kept of one cell
 * @param queriesMax queries of one request
 */
public record SandboxLimits(
        int memoryMb,
        int loadTimeoutMs,
        int queryTimeoutMs,
        int rowsMax,
        int cellCharsMax,
        int queriesMax) {
    public static final SandboxLimits DEFAULT =
            new SandboxLimits(256, 30_000, 10_000, 1_000, 2_000, 200);

    public SandboxLimits {
        if (Math.min(Math.min(memoryMb, loadTimeoutMs), Math.min(queryTimeoutMs, rowsMax)) < 1
                || Math.min(cellCharsMax, queriesMax) < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
