package dev.firebreak.tools;

import dev.firebreak.kit.tool.ToolOffer;
import java.util.List;

/**
 * A tool that an agent may be given, and on which terms.
 *
 * @param offer within its limits
 * @param perMinute over all requests; 0: no limit of its own
 * @param everybody whether every user's requests may use it
 * @param roles otherwise, users with one of these; none: nobody
 * @param digest of a server's tool, what was approved; empty for others
 */
public record Listed(
        String agent,
        Kind kind,
        ToolOffer offer,
        String server,
        int perMinute,
        boolean everybody,
        List<String> roles,
        String digest) {
    /** Where a tool comes from. */
    public enum Kind {
        OWN,
        FOLDERS,
        COMMAND,
        SERVER
    }

    public Listed {
        roles = List.copyOf(roles);
    }
}
