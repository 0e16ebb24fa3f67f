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
        doc =
                "Who orders and decides, where a command's flags say nothing else. Who may write to tasks.control and"
                        + " approvals.decisions can claim any name: the broker's access rules decide who may.")
record PersonSettings(
        @Key(doc = "Name of the person; without one the login name.") @Nullable String user,
        @Key(doc = "Roles that the person acts in.") List<String> roles,
        @Key(doc = "Tenant that the person belongs to.", fallback = "default") String tenant) {
    PersonSettings {
        roles = List.copyOf(roles);
    }
}
