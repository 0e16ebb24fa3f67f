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
    private volatile boolean kept;

    private TemporaryData(Path path) {
        this.path = path;
    }

    /** Also gone when the process is ended by Ctrl-C. */
    static TemporaryData create() throws IOException {
        TemporaryData data = new TemporaryData(Files.createTempDirectory("firebreak-demo-"));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(data::deleteAsFarAsPossible, "delete-temporary-data"));
        return data;
    }

    /** A directory that somebody kept earlier. */
    static TemporaryData of(Path kept) {
        return new TemporaryData(kept);
    }

    Path path() {
        return path;
    }

    void keep() {
        kept = true;
    }

    @Override
    public void close() throws IOException {
        if (kept || !Files.exists(path)) {
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

    private void deleteAsFarAsPossible() {
        try {
            close();
        } catch (IOException e) {
            // A broker that was cut off still writes there; the rest is for whoever cleans
            // temporary files.
            return;
        }
    }
}
