package dev.firebreak.standalone.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of our own that is gone afterwards, unless somebody wants to keep it. */
final class TemporaryData implements AutoCloseable {
    private final Path path;
    private boolean kept;

    private TemporaryData(Path path) {
        this.path = path;
    }

    static TemporaryData create() throws IOException {
        return new TemporaryData(Files.createTempDirectory("firebreak-demo-"));
    }

    Path path() {
        return path;
    }

    void keep() {
        kept = true;
    }

    @Override
    public void close() throws IOException {
        if (kept) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path one : deepestFirst) {
                Files.deleteIfExists(one);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
