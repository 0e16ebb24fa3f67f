package dev.firebreak.console.policy;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.schemas.TaskResult;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers what an action policy says. Whoever builds the program brings the engine along. */
public interface PolicyDesk {
    /**
     * What the policy says today of each action that the task's steps proposed. An action whose
     * step left no output is not among them.
     *
     * @param file a policy to ask in place of the deployment's; null: the one of the settings
     * @throws dev.firebreak.boundary.config.SettingsException with everything that is wrong with
     *     the file
     */
    List<JudgedAction> judge(Settings settings, @Nullable Path file, TaskResult result);

    /**
     * Reads a policy.
     *
     * @return how many rules it has
     * @throws dev.firebreak.boundary.config.SettingsException with everything that is wrong with
     *     the file
     */
    int check(Settings settings, @Nullable Path file);
}
