package dev.firebreak.console.task;

import dev.firebreak.schemas.TaskStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks somebody wants to see.
 *
 * @param status open, ended, all, or how it ended, such as partial
 * @param user null: anybody's
 */
public record TaskFilter(String status, @Nullable String user) {
    private static final List<String> GROUPS = List.of("open", "ended", "all");

    /**
     * @throws IllegalArgumentException when there is no such status; the message names those there
     *     are
     */
    public TaskFilter {
        status = status.strip().toLowerCase(Locale.ROOT);
        if (!names().contains(status)) {
            throw new IllegalArgumentException(
                    "there is no status '%s'; there are %s"
                            .formatted(status, String.join(", ", names())));
        }
    }

    public static List<String> names() {
        return Stream.concat(
                        GROUPS.stream(),
                        Arrays.stream(TaskStatus.values())
                                .filter(s -> s != TaskStatus.UNKNOWN)
                                .map(s -> s.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    boolean open() {
        return status.equals("open") || status.equals("all");
    }

    boolean ended() {
        return !status.equals("open");
    }

    boolean takes(TaskRow row) {
        boolean rightStatus =
                GROUPS.contains(status) || row.status().toLowerCase(Locale.ROOT).equals(status);
        return rightStatus && (user == null || user.equals(row.user()));
    }
}
