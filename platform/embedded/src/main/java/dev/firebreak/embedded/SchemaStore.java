package dev.firebreak.embedded;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request may read and what it may change, one change at a time.
 *
 * <p>A change is decided on the catalog, kept in the journal, and only then applied, so that
 * nothing is answered that a restart would forget. Reads go on meanwhile, also while the journal is
 * away; when it failed to keep a change, whether it did is unknown, and the next change begins by
 * reading the journal again. Once another registry has taken the journal over, nothing is answered
 * any more, since what is here grows old.
 */
final class SchemaStore implements AutoCloseable {
    private static final long WRITE_TURN_TIMEOUT_MS = 10_000;

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
        SubjectRules.checkName(subject);
        Optional<Version> registered = read(c -> Registration.existing(c, subject, draft));
        return registered.orElseGet(() -> change(c -> Registration.of(c, subject, draft)));
    }

    /** The latest version under the subject that has this schema. */
    Version lookUp(String subject, Draft draft, boolean deletedToo) {
        return read(
                c -> {
                    List<Version> versions = SubjectRules.visible(c, subject, deletedToo);
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
        return read(c -> SubjectRules.visible(c, subject, deletedToo));
    }

    Version version(String subject, VersionNumber number, boolean deletedToo) {
        return read(c -> number.among(SubjectRules.visible(c, subject, deletedToo)));
    }

    /**
     * What does not fit; against one version, or ({@code null}) against those that the level asks
     * for.
     */
    List<String> incompatibilities(String subject, @Nullable VersionNumber number, Draft draft) {
        return read(
                c -> {
                    SchemaParser parser = new SchemaParser(c);
                    SchemaParser.Parsed parsed =
                            parser.parse(draft.text(), draft.references(), false);
                    List<Version> live = c.liveVersions(subject);
                    List<Version> against =
                            number == null || (live.isEmpty() && number.isLatest())
                                    ? live
                                    : List.of(
                                            number.among(SubjectRules.visible(c, subject, false)));
                    return new Compatibility(parser)
                            .violations(parsed.schema(), against, c.level(subject));
                });
    }

    /** Deletes all versions, softly, or for good those that were deleted softly; says which. */
    List<Integer> deleteSubject(String subject, boolean permanent) {
        return change(c -> Deletion.ofSubject(c, subject, permanent));
    }

    /** The same for one version. */
    int deleteVersion(String subject, VersionNumber number, boolean permanent) {
        return change(c -> Deletion.ofVersion(c, subject, number, permanent));
    }

    /** Sets the level of a subject, or of the registry ({@code null}). */
    Level setLevel(@Nullable String subject, Level level) {
        SubjectRules.checkScope(subject);
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
        SubjectRules.checkScope(subject);
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

    private static <T> T defaultOf(@Nullable String subject, T ofTheRegistry) {
        if (subject != null) {
            throw Refusal.noSubject(subject);
        }
        return ofTheRegistry;
    }
}
