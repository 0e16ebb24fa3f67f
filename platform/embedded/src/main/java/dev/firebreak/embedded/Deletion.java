package dev.firebreak.embedded;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules for what is deleted: softly first, for good only after that, never while another schema
 * refers to it.
 */
final class Deletion {
    private Deletion() {}

    static Change<List<Integer>> ofSubject(Catalog c, String subject, boolean permanent) {
        SubjectRules.checkWritable(c, subject);
        List<Version> all = SubjectRules.visible(c, subject, true);
        List<Version> live = c.liveVersions(subject);
        live.forEach(v -> checkNotReferenced(c, v));
        return permanent ? forGood(c, subject, all, live) : soft(subject, live);
    }

    static Change<Integer> ofVersion(
            Catalog c, String subject, VersionNumber number, boolean permanent) {
        SubjectRules.checkWritable(c, subject);
        Version version = number.among(SubjectRules.visible(c, subject, true));
        checkNotReferenced(c, version);
        if (permanent && !version.deleted()) {
            throw Refusal.versionNotSoftDeleted(subject, version.number());
        }
        if (!permanent && version.deleted()) {
            throw Refusal.versionSoftDeleted(subject, version.number());
        }
        Entry entry =
                permanent
                        ? new Entry.Erased(subject, version.number())
                        : new Entry.Saved(version.softDeleted());
        return new Change<>(List.of(entry), version.number());
    }

    private static Change<List<Integer>> soft(String subject, List<Version> live) {
        if (live.isEmpty()) {
            throw Refusal.subjectSoftDeleted(subject);
        }
        Entry entry = new Entry.SubjectDeleted(subject, live.getLast().number());
        return new Change<>(List.of(entry), live.stream().map(Version::number).toList());
    }

    private static Change<List<Integer>> forGood(
            Catalog c, String subject, List<Version> all, List<Version> live) {
        if (!live.isEmpty()) {
            throw Refusal.subjectNotSoftDeleted(subject);
        }
        List<Entry> entries = new ArrayList<>();
        all.forEach(v -> entries.add(new Entry.Erased(subject, v.number())));
        c.levelSet(subject).ifPresent(level -> entries.add(new Entry.LevelCleared(subject)));
        c.modeSet(subject).ifPresent(mode -> entries.add(new Entry.ModeCleared(subject)));
        return new Change<>(entries, all.stream().map(Version::number).toList());
    }

    private static void checkNotReferenced(Catalog c, Version version) {
        if (!c.referencesTo(version.subject(), version.number()).isEmpty()) {
            throw Refusal.referenced(version.subject(), version.number());
        }
    }
}
