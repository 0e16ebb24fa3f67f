package dev.firebreak.schemas.evolution;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The released versions of the contracts: one folder each, v1, v2 …, with a file {@code Name.avsc}
 * for every record that travels, in the form in which it is registered. A version that was released
 * is never edited.
 */
public final class Released {
    private static final String RESOURCES = "/dev/firebreak/schemas/released/";
    private static final int VERSIONS_MAX = 1_000;
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(version -> Integer.parseInt(version.substring(1)));

    private final @Nullable Path folder;

    private Released(@Nullable Path folder) {
        this.folder = folder;
    }

    /** The versions in a folder, such as {@code schemas/released}. */
    public static Released in(Path folder) {
        return new Released(folder);
    }

    /** The versions that are packed into this jar. */
    public static Released bundled() {
        return new Released(null);
    }

    /** Every released schema of a contract, by version, the oldest first; empty for a new one. */
    public SortedMap<String, Schema> of(String fullName) {
        String file = fullName.substring(fullName.lastIndexOf('.') + 1) + ".avsc";
        SortedMap<String, Schema> schemas = new TreeMap<>(BY_NUMBER);
        for (String version : versions()) {
            String json = read(version, file);
            if (json != null) {
                schemas.put(version, new Schema.Parser().parse(json));
            }
        }
        return schemas;
    }

    /** The versions there are, the oldest first. */
    public SortedSet<String> versions() {
        SortedSet<String> versions = new TreeSet<>(BY_NUMBER);
        if (folder == null) {
            for (int number = 1;
                    number <= VERSIONS_MAX && read("v" + number, "Task.avsc") != null;
                    number++) {
                versions.add("v" + number);
            }
            return versions;
        }
        if (!Files.isDirectory(folder)) {
            return versions;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("v[0-9]{1,6}"))
                    .forEach(versions::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions;
    }

    /** Names of the records that were ever released; only of a folder. */
    public SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        if (folder == null) {
            throw new IllegalStateException("a jar does not list its files; ask a folder");
        }
        for (String version : versions()) {
            try (Stream<Path> files = Files.list(folder.resolve(version))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".avsc"))
                        .forEach(
                                name ->
                                        names.add(
                                                name.substring(
                                                        0, name.length() - ".avsc".length())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }

    /**
     * Writes the schemas as the next version.
     *
     * @return its folder
     */
    public Path cut(List<Schema> contracts) throws IOException {
        if (folder == null) {
            throw new IllegalStateException("a jar can't be written; cut into a folder");
        }
        SortedSet<String> versions = versions();
        int next = versions.isEmpty() ? 1 : Integer.parseInt(versions.last().substring(1)) + 1;
        Path version = Files.createDirectories(folder.resolve("v" + next));
        for (Schema contract : contracts) {
            Files.writeString(
                    version.resolve(contract.getName() + ".avsc"), contract.toString(true) + "\n");
        }
        return version;
    }

    private @Nullable String read(String version, String file) {
        try {
            if (folder != null) {
                Path path = folder.resolve(version).resolve(file);
                return Files.isRegularFile(path) ? Files.readString(path) : null;
            }
            try (InputStream resource =
                    Released.class.getResourceAsStream(RESOURCES + version + "/" + file)) {
                return resource == null
                        ? null
                        : new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
