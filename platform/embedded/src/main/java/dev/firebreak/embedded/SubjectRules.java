package dev.firebreak.embedded;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds for subjects, whatever is asked of them. */
final class SubjectRules {
    private static final int NAME_CHARS_MAX = 1_000;

    private SubjectRules() {}

    static void checkName(String subject) {
        if (subject.isBlank()
                || subject.length() > NAME_CHARS_MAX
                || subject.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.invalidSubject(subject);
        }
    }

    /** A subject, or ({@code null}) the whole registry. */
    static void checkScope(@Nullable String subject) {
        if (subject != null) {
            checkName(subject);
        }
    }

    static void checkWritable(Catalog c, String subject) {
        if (c.mode(subject).readOnly()) {
            throw Refusal.notPermitted("Subject " + subject + " is in read-only mode");
        }
    }

    /** The versions there are to see; refused if there is none. */
    static List<Version> visible(Catalog c, String subject, boolean deletedToo) {
        List<Version> versions = deletedToo ? c.versions(subject) : c.liveVersions(subject);
        if (versions.isEmpty()) {
            throw Refusal.noSubject(subject);
        }
        return versions;
    }
}
