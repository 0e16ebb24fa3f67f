package dev.firebreak.console;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.schemas.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a letter is shown as it was, to whom and why. */
final class OriginalOptions {
    /** Who acts in it may see what redaction leaves out. */
    static final String ROLE = "dead-letters.originals";

    @Option(
            names = "--original",
            description = {
                "Show what was there, personal data, secrets and bytes included.",
                "Needs the role " + ROLE + "; who looked is noted."
            })
    private boolean original;

    @Option(
            names = "--as",
            paramLabel = "USER",
            description = "Who looks at an original (default: person.user, or your login name).")
    private @Nullable String user;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "In which role; may be given several times (default: person.roles).")
    private @Nullable List<String> roles;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why an original is looked at, for the audit.")
    private String reason = "";

    boolean asked() {
        return original;
    }

    /** What the audit is to say. */
    String reason(String how) {
        return how + " in the role " + ROLE + (reason.isBlank() ? "" : ": " + reason);
    }

    /**
     * Who may see originals.
     *
     * @throws CommandFailed when the person does not act in the role
     */
    Principal reader(Settings settings) {
        Principal person = settings.read(PersonSettings.class).principal(user, roles);
        if (!person.getRoles().contains(ROLE)) {
            throw new CommandFailed(
                    "nothing was shown: an original is for the role %s, and %s acts in %s; who gives out roles puts it into person.roles, or it is claimed with --role %s, which is noted. Without --original the letter is shown redacted"
                            .formatted(
                                    ROLE,
                                    person.getUser(),
                                    person.getRoles().isEmpty()
                                            ? "no role"
                                            : String.join(", ", person.getRoles()),
                                    ROLE));
        }
        return person;
    }
}
