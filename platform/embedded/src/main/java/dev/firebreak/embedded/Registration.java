package dev.firebreak.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules for a schema that comes under a subject. */
final class Registration {
    private Registration() {}

    /** The version that has this schema already. */
    static Optional<Version> existing(Catalog c, String subject, Draft draft) {
        SubjectRules.checkWritable(c, subject);
        Content content =
                new SchemaParser(c).parse(draft.text(), draft.references(), true).content();
        Optional<Version> registered =
                c.liveVersions(subject).stream()
                        .filter(v -> SchemaParser.sameButForOrder(v.content(), content))
                        .findFirst();
        registered.ifPresent(v -> checkSameId(v, draft));
        return registered;
    }

    /** Registers it, unless somebody else just did. */
    static Change<Version> of(Catalog c, String subject, Draft draft) {
        Optional<Version> meanwhile = existing(c, subject, draft);
        if (meanwhile.isPresent()) {
            return new Change<>(List.of(), meanwhile.get());
        }
        SchemaParser parser = new SchemaParser(c);
        SchemaParser.Parsed parsed = parser.parse(draft.text(), draft.references(), true);
        boolean importing = c.mode(subject) == Mode.IMPORT;
        if (!importing) {
            checkFits(c, parser, subject, parsed);
        }
        Version version =
                new Version(
                        subject,
                        importing
                                ? importedNumber(c, subject, draft)
                                : nextNumber(c, subject, draft),
                        importing
                                ? importedId(c, parsed.content(), draft)
                                : id(c, subject, parsed.content(), draft),
                        parsed.content(),
                        false);
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry.Saved(version));
        // A deleted version of the same schema is replaced by the new one.
        c.versions(subject).stream()
                .filter(
                        v ->
                                v.deleted()
                                        && v.id() == version.id()
                                        && v.number() != version.number())
                .forEach(v -> entries.add(new Entry.Erased(subject, v.number())));
        return new Change<>(entries, version);
    }

    private static void checkFits(
            Catalog c, SchemaParser parser, String subject, SchemaParser.Parsed parsed) {
        List<String> violations =
                new Compatibility(parser)
                        .violations(parsed.schema(), c.liveVersions(subject), c.level(subject));
        if (!violations.isEmpty()) {
            throw Refusal.incompatible(subject, violations);
        }
    }

    private static int nextNumber(Catalog c, String subject, Draft draft) {
        List<Version> all = c.versions(subject);
        int next = all.isEmpty() ? 1 : all.getLast().number() + 1;
        if (draft.version().orElse(next) != next) {
            throw Refusal.invalidSchema("Version is not one more than previous version");
        }
        return next;
    }

    private static int importedNumber(Catalog c, String subject, Draft draft) {
        if (draft.version().isEmpty()) {
            return nextNumber(c, subject, draft);
        }
        int number = draft.version().getAsInt();
        if (c.version(subject, number).isPresent()) {
            throw Refusal.notPermitted(
                    "Overwrite existing version %d is not permitted.".formatted(number));
        }
        return number;
    }

    private static int id(Catalog c, String subject, Content content, Draft draft) {
        if (draft.id().isPresent()) {
            throw Refusal.notPermitted("Subject " + subject + " is not in import mode");
        }
        return c.idOf(content).orElse(c.highestId() + 1);
    }

    private static int importedId(Catalog c, Content content, Draft draft) {
        int id = draft.id().orElse(c.idOf(content).orElse(c.highestId() + 1));
        if (!c.content(id).orElse(content).equals(content)) {
            throw Refusal.notPermitted(
                    "Overwrite new schema with id %d is not permitted.".formatted(id));
        }
        return id;
    }

    private static void checkSameId(Version registered, Draft draft) {
        int wanted = draft.id().orElse(registered.id());
        if (wanted != registered.id()) {
            throw Refusal.anotherId(registered.id(), wanted);
        }
    }
}
