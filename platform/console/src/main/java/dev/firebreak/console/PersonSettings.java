package dev.firebreak.console;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import dev.firebreak.schemas.Principal;
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

    /**
     * The person as somebody who decides.
     *
     * @param as null: the configured name, else the login name
     * @param in null: the configured roles
     */
    Principal principal(@Nullable String as, @Nullable List<String> in) {
        String name = as == null ? user : as;
        return Principal.newBuilder()
                .setTenant(tenant)
                .setUser(name == null ? System.getProperty("user.name", "unknown") : name)
                .setRoles(in == null ? roles : List.copyOf(in))
                .build();
    }
}
