package dev.firebreak.console.tool;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a deployment.
 *
 * @param file where they are named; null: agents have their own tools only
 * @param agents that ask models which may use tools
 * @param strangers agents that the file names and that there are none of
 */
public record ToolList(
        @Nullable Path file, List<Entry> entries, List<String> agents, List<String> strangers) {
    public ToolList {
        entries = List.copyOf(entries);
        agents = List.copyOf(agents);
        strangers = List.copyOf(strangers);
    }

    /** Where a tool comes from. */
    public enum Kind {
        OWN,
        FOLDERS,
        COMMAND,
        SERVER
    }

    /**
     * A tool as one agent may be given it.
     *
     * @param server that has it, of kind {@code SERVER}; else empty
     * @param effect what calling it does: {@code read-only}, {@code idempotent}, {@code effectful}
     * @param callsMax of one request
     * @param perMinute of all requests together; 0: as many as come
     * @param everybody whether every user's requests may use it
     * @param roles otherwise, users with one of these; none: nobody
     * @param approved digest that was approved, of kind {@code SERVER}; else empty
     */
    public record Entry(
            String agent,
            String tool,
            Kind kind,
            String server,
            String description,
            String effect,
            long timeoutMs,
            int callsMax,
            int perMinute,
            int resultCharsMax,
            boolean everybody,
            List<String> roles,
            String approved) {
        public Entry {
            roles = List.copyOf(roles);
        }
    }
}
