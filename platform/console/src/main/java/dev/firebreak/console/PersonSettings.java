package dev.firebreak.console;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who sits at the keyboard.
 *
 * @param user null: the login name
 */
@Group(
        value = "person",
        doc = "The person at the keyboard, where a command's flags say nothing else.")
record PersonSettings(
        @Key(
                        doc =
                                "Name of the person; without one the login name. It is claimed, not proved: who may write to"
                                        + " tasks.control and approvals.decisions, the broker's access rules decide.")
                @Nullable String user,
        @Key(doc = "Roles that the person acts in.") List<String> roles,
        @Key(doc = "Tenant that the person belongs to.", fallback = "default") String tenant) {
    PersonSettings {
        roles = List.copyOf(roles);
    }
}
