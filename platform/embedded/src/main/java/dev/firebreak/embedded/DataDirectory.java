package dev.firebreak.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A directory that belongs to one broker at a time, held by a lock on the file {@code in-use.lock}.
 *
 * <p>Kafka locks its log directories too, but only after it has started half of itself and read the
 * other broker's files. The operating system gives the lock back when a process dies, so a crash
 * leaves nothing to clean up.
 */
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    static DataDirectory lock(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(
                            path.resolve("in-use.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new StartupException(
                        "Data directory %s is in use by another broker: stop that one, or choose another directory."
                                .formatted(path));
            }
            return new DataDirectory(path, channel, lock);
        } catch (IOException e) {
            throw new StartupException(
                    "Data directory %s can't be written: %s; choose another directory or mend its permissions."
                            .formatted(path, e),
                    e);
        }
    }

    Path path() {
        return path;
    }

    boolean isLocked() {
        return lock.isValid();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }
}
