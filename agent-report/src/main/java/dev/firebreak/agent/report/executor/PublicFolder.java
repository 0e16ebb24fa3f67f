package dev.firebreak.agent.report.executor;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.action.Carried;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * A folder with one folder for each tenant. A page is written whole beside its place and on the
 * disk before it appears there. No link is followed below the folder: who may write into a tenant's
 * folder must not have pages appear elsewhere.
 */
final class PublicFolder implements Outlet {
    private static final Duration TIME_MAX = Duration.ofSeconds(60);

    private final Path folder;

    /**
     * @throws UncheckedIOException when the folder can't be made
     */
    PublicFolder(Path folder) {
        try {
            this.folder = Files.createDirectories(folder).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("report.executor.folder can't be used: " + e, e);
        }
    }

    @Override
    public void reach() {
        if (!Files.isWritable(folder)) {
            throw new DependencyException(
                    "folder",
                    "the folder " + folder + " can't be written",
                    new IOException(folder.toString()));
        }
    }

    @Override
    public Carried publish(Place place, byte[] page) {
        try {
            Path tenant = tenantFolder(place);
            Path written = tenant.resolve("." + place.fileName() + ".tmp");
            Path published = tenant.resolve(place.fileName());
            try {
                Files.deleteIfExists(written); // of an attempt that came to nothing
                write(written, page);
                return appear(written, published, page);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (NotOurs e) {
            return new Carried.Failed("nothing was published: " + e.getMessage());
        } catch (IOException e) {
            return new Carried.NotYet("the folder took no page: " + e);
        }
    }

    /** A second link instead of a new name: it fails where there is one already. */
    private static Carried appear(Path written, Path published, byte[] page) throws IOException {
        try {
            Files.createLink(published, written);
        } catch (FileAlreadyExistsException e) {
            return there(published, page);
        } catch (UnsupportedOperationException e) {
            if (Files.exists(published, LinkOption.NOFOLLOW_LINKS)) {
                return there(published, page);
            }
            Files.move(written, published, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(published, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
        return new Carried.Done("published as " + published, published.toUri().toString());
    }

    private static Carried there(Path published, byte[] page) throws IOException {
        return Files.isRegularFile(published, LinkOption.NOFOLLOW_LINKS)
                        && Sha256.of(Files.readAllBytes(published)).equals(Sha256.of(page))
                ? new Carried.Done("was there already: " + published, published.toUri().toString())
                : new Carried.Failed("something else is there: " + published);
    }

    @Override
    public Optional<Carried.Done> find(Place place, String htmlSha256) {
        try {
            Path published = tenantFolder(place).resolve(place.fileName());
            return Files.isRegularFile(published, LinkOption.NOFOLLOW_LINKS)
                            && Sha256.of(Files.readAllBytes(published)).equals(htmlSha256)
                    ? Optional.of(
                            new Carried.Done(
                                    "the page is there: " + published,
                                    published.toUri().toString()))
                    : Optional.empty();
        } catch (NotOurs e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new DependencyException("folder", folder + " can't be read: " + e, e);
        }
    }

    @Override
    public Duration timeMax() {
        return TIME_MAX;
    }

    private Path tenantFolder(Place place) throws IOException {
        Path tenant = folder.resolve(place.folder());
        if (!folder.equals(tenant.getParent())) {
            throw new NotOurs(place.folder() + " is no name of a folder");
        }
        try {
            if (!Files.isDirectory(tenant, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(tenant);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(tenant, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotOurs(tenant + " is a link or no folder", e);
            }
        } catch (NoSuchFileException e) {
            throw new IOException(folder + " is gone", e);
        }
        return tenant;
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    /** A place that is not what it was made as. */
    private static final class NotOurs extends IOException {
        private static final long serialVersionUID = 1L;

        NotOurs(String message) {
            super(message);
        }

        NotOurs(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
