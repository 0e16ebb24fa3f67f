package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import java.util.List;

/**
 * What every executor may be told.
 *
 * @param tenants whose actions it carries out; empty: everybody's
 */
@Group(value = "executor", doc = "Executors: what carries out approved actions.")
public record ExecutorOptions(
        @Key(
                        doc =
                                "Tenants whose actions it carries out, where its credentials are theirs; none: everybody's.")
                List<String> tenants) {
    /** For everybody. */
    public static final ExecutorOptions DEFAULT = new ExecutorOptions(List.of());

    public ExecutorOptions {
        tenants = List.copyOf(tenants);
    }
}
