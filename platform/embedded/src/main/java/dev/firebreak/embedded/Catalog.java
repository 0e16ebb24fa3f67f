package dev.firebreak.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the registry knows. Only {@link #apply} changes it, so that reading the topic again gives
 * the same.
 *
 * <p>Not safe for several threads; {@link SchemaStore} owns it.
 */
final class Catalog {
    private static final String GLOBAL = "";

    private final NavigableMap<String, NavigableMap<Integer, Version>> subjects = new TreeMap<>();
    private final Map<Integer, Content> contents = new HashMap<>();
    private final Map<String, Level> levels = new HashMap<>();
    private final Map<String, Mode> modes = new HashMap<>();
    private int highestId;

    static Catalog of(List<Entry> entries) {
        Catalog catalog = new Catalog();
        entries.forEach(catalog::apply);
        return catalog;
    }

    void apply(Entry entry) {
        switch (entry) {
            case Entry.Saved(Version version) -> save(version);
            case Entry.Erased(String subject, int version) -> erase(subject, version);
            case Entry.SubjectDeleted(String subject, int upToVersion) ->
                    versions(subject).stream()
                            .filter(v -> v.number() <= upToVersion)
                            .forEach(v -> save(v.softDeleted()));
            case Entry.LevelSet(String subject, Level level) -> levels.put(key(subject), level);
            case Entry.LevelCleared(String subject) -> levels.remove(key(subject));
            case Entry.ModeSet(String subject, Mode mode) -> modes.put(key(subject), mode);
            case Entry.ModeCleared(String subject) -> modes.remove(key(subject));
            case Entry.IdTaken(int id) -> highestId = Math.max(highestId, id);
        }
    }

    Set<String> subjects() {
        return subjects.keySet();
    }

    /**
     * All versions of a subject, softly deleted ones too, in order; empty if there is no such
     * subject.
     */
    List<Version> versions(String subject) {
        NavigableMap<Integer, Version> versions = subjects.get(subject);
        return versions == null ? List.of() : List.copyOf(versions.values());
    }

    List<Version> liveVersions(String subject) {
        return versions(subject).stream().filter(v -> !v.deleted()).toList();
    }

    Optional<Version> version(String subject, int number) {
        return Optional.ofNullable(subjects.get(subject)).map(versions -> versions.get(number));
    }

    /** All versions of all subjects. */
    Stream<Version> everything() {
        return subjects.values().stream().map(Map::values).flatMap(Collection::stream);
    }

    Optional<Content> content(int id) {
        return Optional.ofNullable(contents.get(id));
    }

    /** The id this content has under any subject. */
    Optional<Integer> idOf(Content content) {
        return contents.entrySet().stream()
                .filter(e -> e.getValue().equals(content))
                .map(Map.Entry::getKey)
                .min(Integer::compare);
    }

    int highestId() {
        return highestId;
    }

    /** Live versions that use this one. */
    List<Version> referencesTo(String subject, int version) {
        return everything()
                .filter(v -> !v.deleted())
                .filter(
                        v ->
                                v.content().references().stream()
                                        .anyMatch(
                                                r ->
                                                        r.subject().equals(subject)
                                                                && r.version() == version))
                .toList();
    }

    /** The level set for exactly this subject, or for the registry ({@code null}). */
    Optional<Level> levelSet(@Nullable String subject) {
        return Optional.ofNullable(levels.get(key(subject)));
    }

    Level level(String subject) {
        return levelSet(subject).or(() -> levelSet(null)).orElse(Level.BACKWARD);
    }

    Level globalLevel() {
        return levelSet(null).orElse(Level.BACKWARD);
    }

    /** The mode set for exactly this subject, or for the registry ({@code null}). */
    Optional<Mode> modeSet(@Nullable String subject) {
        return Optional.ofNullable(modes.get(key(subject)));
    }

    Mode mode(String subject) {
        return globalMode() == Mode.READONLY_OVERRIDE
                ? Mode.READONLY_OVERRIDE
                : modeSet(subject).orElse(globalMode());
    }

    Mode globalMode() {
        return modeSet(null).orElse(Mode.READWRITE);
    }

    private void save(Version version) {
        Version before =
                subjects.computeIfAbsent(version.subject(), s -> new TreeMap<>())
                        .put(version.number(), version);
        contents.put(version.id(), version.content());
        highestId = Math.max(highestId, version.id());
        if (before != null && before.id() != version.id()) {
            forgetIfUnused(before.id());
        }
    }

    private void erase(String subject, int number) {
        NavigableMap<Integer, Version> versions = subjects.getOrDefault(subject, new TreeMap<>());
        Version erased = versions.remove(number);
        if (versions.isEmpty()) {
            subjects.remove(subject);
        }
        if (erased != null) {
            forgetIfUnused(erased.id());
        }
    }

    private void forgetIfUnused(int id) {
        if (everything().noneMatch(v -> v.id() == id)) {
            contents.remove(id);
        }
    }

    private static String key(@Nullable String subject) {
        return subject == null ? GLOBAL : subject;
    }

    List<Version> versionsOf(int id, boolean deletedToo) {
        List<Version> found = new ArrayList<>();
        everything().filter(v -> v.id() == id && (deletedToo || !v.deleted())).forEach(found::add);
        return found;
    }
}
