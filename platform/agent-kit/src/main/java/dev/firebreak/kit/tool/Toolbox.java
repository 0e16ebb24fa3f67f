package dev.firebreak.kit.tool;

import java.util.List;

/** The tools that a process has for its agents, and who may use which. Safe for many threads. */
@FunctionalInterface
public interface Toolbox {
    /**
     * What one request may use.
     *
     * @param user for whom tools are called
     * @param own tools that the agent brings along itself
     */
    Tools open(User user, List<ToolOffer> own);

    /**
     * For whom a request is handled.
     *
     * @param agent that handles it
     * @param roles of the one who asked
     */
    record User(String agent, String tenant, List<String> roles) {
        public User {
            roles = List.copyOf(roles);
        }
    }

    /** None but an agent's own, for everybody. */
    static Toolbox none() {
        return (_, own) -> Tools.of(own);
    }
}
