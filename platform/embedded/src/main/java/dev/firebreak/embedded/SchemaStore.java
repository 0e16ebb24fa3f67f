package dev.firebreak.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The registry's rules: what a request may read and what it may change.
 *
 * <p>A change is decided on the catalog, kept in the journal, and only then applied, so that
 * nothing is answered that a restart would forget. One change at a time. Reads go on meanwhile,
 * also while the journal is away; when it failed to keep a change, whether it did is unknown, and
 * the next change begins by reading the journal again. Once another registry has taken the journal
 * over, nothing is answered any more, since what is here grows old.
 */
final class SchemaStore implements AutoCloseable {
    private static final long WRITE_TURN_TIMEOUT_MS = 10_000;
    private static final int SUBJECT_CHARS_MAX = 1_000;
    private static final int LATEST = -1;

    private final Journal journal;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final ReentrantReadWriteLock access = new ReentrantReadWriteLock();
    private Catalog catalog;
    private boolean unsure;
    private volatile boolean takenOver;

    private SchemaStore(Journal journal, Catalog catalog) {
        this.journal = journal;
        this.catalog = catalog;
    }

    static SchemaStore open(Journal journal) throws JournalException {
        return new SchemaStore(journal, Catalog.of(journal.open()));
    }

    /** Answers from the catalog, which must not be kept. */
    <T> T read(Function<Catalog, T> question) {
        if (takenOver) {
            throw Refusal.takenOver();
        }
        access.readLock().lock();
        try {
            return question.apply(catalog);
        } finally {
            access.readLock().unlock();
        }
    }

    /** Gives the schema an id and a version under the subject, or finds those it has. */
    Version register(String subject, Draft draft) {
        checkSubject(subject);
        Optional<Version> registered = read(c -> registered(c, subject, draft));
        return registered.orElseGet(() -> change(c -> registration(c, subject, draft)));
    }

    /** The latest version under the subject that has this schema. */
    Version lookUp(String subject, Draft draft, boolean deletedToo) {
        return read(
                c -> {
                    List<Version> versions = visible(c, subject, deletedToo);
                    Content content =
                            new SchemaParser(c)
                                    .parse(draft.text(), draft.references(), false)
                                    .content();
                    return versions.reversed().stream()
                            .filter(v -> SchemaParser.sameButForOrder(v.content(), content))
                            .findFirst()
                            .orElseThrow(Refusal::noSchema);
                });
    }

    /** The versions of a subject; refused if there is none to see. */
    List<Version> versions(String subject, boolean deletedToo) {
        return read(c -> visible(c, subject, deletedToo));
    }

    /**
     * @param number a number, {@code latest} or -1
     */
    Version version(String subject, String number, boolean deletedToo) {
        int wanted = versionNumber(number);
        return read(c -> find(visible(c, subject, deletedToo), wanted, number));
    }

    /**
     * What does not fit; against one version, or ({@code null}) against those that the level asks
     * for.
     */
    List<String> incompatibilities(String subject, @Nullable String number, Draft draft) {
        int wanted = number == null ? LATEST : versionNumber(number);
        return read(
                c -> {
                    SchemaParser parser = new SchemaParser(c);
                    SchemaParser.Parsed parsed =
                            parser.parse(draft.text(), draft.references(), false);
                    List<Version> live = c.liveVersions(subject);
                    List<Version> against =
                            number == null || (live.isEmpty() && wanted == LATEST)
                                    ? live
                                    : List.of(find(visible(c, subject, false), wanted, number));
                    return new Compatibility(parser)
                            .violations(parsed.schema(), against, c.level(subject));
                });
    }

    /** Deletes all versions, softly, or for good those that were deleted softly; says which. */
    List<Integer> deleteSubject(String subject, boolean permanent) {
        return change(
                c -> {
                    checkWritable(c, subject);
                    List<Version> all = visible(c, subject, true);
                    List<Version> live = c.liveVersions(subject);
                    live.forEach(v -> checkNotReferenced(c, v));
                    return permanent
                            ? subjectErasure(c, subject, all, live)
                            : subjectDeletion(subject, live);
                });
    }

    /** The same for one version. */
    int deleteVersion(String subject, String number, boolean permanent) {
        int wanted = versionNumber(number);
        return change(
                c -> {
                    checkWritable(c, subject);
                    Version version = find(visible(c, subject, true), wanted, number);
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
                });
    }

    /** Sets the level of a subject, or of the registry ({@code null}). */
    Level setLevel(@Nullable String subject, Level level) {
        checkScope(subject);
        return change(c -> new Change<>(List.of(new Entry.LevelSet(subject, level)), level));
    }

    /** Takes the level back and says which it was. */
    Level clearLevel(@Nullable String subject) {
        return change(
                c -> {
                    Level before =
                            c.levelSet(subject).orElseGet(() -> defaultOf(subject, Level.BACKWARD));
                    return new Change<>(List.of(new Entry.LevelCleared(subject)), before);
                });
    }

    /**
     * Sets the mode of a subject, or of the registry ({@code null}).
     *
     * @param force to import although there are schemas, whose ids may then clash
     */
    Mode setMode(@Nullable String subject, Mode mode, boolean force) {
        checkScope(subject);
        return change(
                c -> {
                    boolean empty =
                            subject == null
                                    ? c.subjects().isEmpty()
                                    : c.liveVersions(subject).isEmpty();
                    if (mode == Mode.IMPORT && !empty && !force) {
                        throw Refusal.notPermitted("Cannot import since found existing subjects");
                    }
                    return new Change<>(List.of(new Entry.ModeSet(subject, mode)), mode);
                });
    }

    /** Takes the mode back and says which it was. */
    Mode clearMode(@Nullable String subject) {
        return change(
                c -> {
                    Mode before =
                            c.modeSet(subject).orElseGet(() -> defaultOf(subject, Mode.READWRITE));
                    return new Change<>(List.of(new Entry.ModeCleared(subject)), before);
                });
    }

    @Override
    public void close() {
        journal.close();
    }

    /**
     * What a request does: entries to keep, and the answer once they are.
     *
     * @param entries empty when all is as wanted already
     */
    private record Change<T>(List<Entry> entries, T answer) {}

    private <T> T change(Function<Catalog, Change<T>> decision) {
        if (!takeTurn()) {
            throw Refusal.timedOut();
        }
        try {
            becomeSure();
            Change<T> change = read(decision);
            if (!change.entries().isEmpty()) {
                unsure = true;
                journal.append(change.entries());
                unsure = false;
                access.writeLock().lock();
                try {
                    change.entries().forEach(catalog::apply);
                } finally {
                    access.writeLock().unlock();
                }
            }
            return change.answer();
        } catch (JournalException e) {
            throw refusal(e);
        } finally {
            writing.unlock();
        }
    }

    private boolean takeTurn() {
        try {
            return writing.tryLock(WRITE_TURN_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void becomeSure() throws JournalException {
        if (unsure && !takenOver) {
            Catalog fresh = Catalog.of(journal.open());
            access.writeLock().lock();
            try {
                catalog = fresh;
                unsure = false;
            } finally {
                access.writeLock().unlock();
            }
        }
    }

    private Refusal refusal(JournalException e) {
        return switch (e.reason()) {
            case UNAVAILABLE -> Refusal.timedOut();
            case TOO_LARGE -> Refusal.schemaTooLarge();
            case TAKEN_OVER -> {
                takenOver = true;
                yield Refusal.takenOver();
            }
        };
    }

    private static Optional<Version> registered(Catalog c, String subject, Draft draft) {
        checkWritable(c, subject);
        Content content =
                new SchemaParser(c).parse(draft.text(), draft.references(), true).content();
        Optional<Version> registered =
                c.liveVersions(subject).stream()
                        .filter(v -> SchemaParser.sameButForOrder(v.content(), content))
                        .findFirst();
        registered.ifPresent(v -> checkSameId(v, draft));
        return registered;
    }

    private static Change<Version> registration(Catalog c, String subject, Draft draft) {
        Optional<Version> meanwhile = registered(c, subject, draft);
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

    private static Change<List<Integer>> subjectDeletion(String subject, List<Version> live) {
        if (live.isEmpty()) {
            throw Refusal.subjectSoftDeleted(subject);
        }
        Entry entry = new Entry.SubjectDeleted(subject, live.getLast().number());
        return new Change<>(List.of(entry), live.stream().map(Version::number).toList());
    }

    private static Change<List<Integer>> subjectErasure(
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

    private static List<Version> visible(Catalog c, String subject, boolean deletedToo) {
        List<Version> versions = deletedToo ? c.versions(subject) : c.liveVersions(subject);
        if (versions.isEmpty()) {
            throw Refusal.noSubject(subject);
        }
        return versions;
    }

    private static Version find(List<Version> versions, int wanted, String asWritten) {
        if (wanted == LATEST) {
            return versions.getLast();
        }
        return versions.stream()
                .filter(v -> v.number() == wanted)
                .findFirst()
                .orElseThrow(() -> Refusal.noVersion(asWritten));
    }

    private static int versionNumber(String text) {
        if (text.equals("latest") || text.equals("-1")) {
            return LATEST;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw Refusal.invalidVersion(text);
        }
        throw Refusal.invalidVersion(text);
    }

    private static void checkSubject(String subject) {
        if (subject.isBlank()
                || subject.length() > SUBJECT_CHARS_MAX
                || subject.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.invalidSubject(subject);
        }
    }

    private static void checkScope(@Nullable String subject) {
        if (subject != null) {
            checkSubject(subject);
        }
    }

    private static void checkWritable(Catalog c, String subject) {
        if (c.mode(subject).readOnly()) {
            throw Refusal.notPermitted("Subject " + subject + " is in read-only mode");
        }
    }

    private static void checkNotReferenced(Catalog c, Version version) {
        if (!c.referencesTo(version.subject(), version.number()).isEmpty()) {
            throw Refusal.referenced(version.subject(), version.number());
        }
    }

    private static void checkSameId(Version registered, Draft draft) {
        int wanted = draft.id().orElse(registered.id());
        if (wanted != registered.id()) {
            throw Refusal.anotherId(registered.id(), wanted);
        }
    }

    private static <T> T defaultOf(@Nullable String subject, T ofTheRegistry) {
        if (subject != null) {
            throw Refusal.noSubject(subject);
        }
        return ofTheRegistry;
    }
}
