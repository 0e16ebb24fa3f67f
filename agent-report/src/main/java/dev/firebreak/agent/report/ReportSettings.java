package dev.firebreak.agent.report;

import dev.firebreak.agent.report.query.SandboxLimits;
import dev.firebreak.kit.guard.GuardModes;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the report agent runs.
 *
 * @param workDir where private databases live while a request is answered; only the agent may read
 *     it
 * @param parallelMax requests that are answered at once; each may use {@link
 *     SandboxLimits#memoryMb}
 * @param datasetRowsMax rows kept of one dataset
 * @param promptsDir {@code report.prompts-dir}: directory of a deployment's own prompts; null: none
 * @param access {@code report.access}: which tables and columns a role may see
 * @param guards {@code guard.*}: what each layer may do about text that seems to steer
 */
public record ReportSettings(
        Path workDir,
        int parallelMax,
        int datasetRowsMax,
        SandboxLimits limits,
        @Nullable Path promptsDir,
        DataAccess access,
        GuardModes guards) {
    public static final int PARALLEL_MAX = 4;
    public static final int DATASET_ROWS_MAX = 1_000_000;

    public ReportSettings {
        if (parallelMax < 1 || datasetRowsMax < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
    }

    public static ReportSettings in(Path workDir) {
        return new ReportSettings(
                workDir,
                PARALLEL_MAX,
                DATASET_ROWS_MAX,
                SandboxLimits.DEFAULT,
                null,
                DataAccess.unlimited(),
                GuardModes.defaults());
    }

    /** The same with a deployment's own prompts, if there are any. */
    public ReportSettings withPrompts(@Nullable Path directory) {
        return new ReportSettings(
                workDir, parallelMax, datasetRowsMax, limits, directory, access, guards);
    }

    /** The same where roles see some tables and columns only. */
    public ReportSettings withAccess(DataAccess other) {
        return new ReportSettings(
                workDir, parallelMax, datasetRowsMax, limits, promptsDir, other, guards);
    }

    /** The same with other layers. */
    public ReportSettings withGuards(GuardModes modes) {
        return new ReportSettings(
                workDir, parallelMax, datasetRowsMax, limits, promptsDir, access, modes);
    }
}
