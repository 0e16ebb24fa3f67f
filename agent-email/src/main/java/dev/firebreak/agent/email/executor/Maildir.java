package dev.firebreak.agent.email.executor;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.kit.action.Effect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder in the form of a Maildir: a mail is written whole in {@code tmp} and on the disk before
 * it appears in {@code new}, under a name made from its action. A reader moves it to {@code cur}.
 */
final class Maildir implements Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(Maildir.class);
    private static final String ENDING = ".firebreak";
    private static final Duration TIME_MAX = Duration.ofSeconds(60);

    private final Path folder;
    private final InstantSource clock;

    /**
     * @throws UncheckedIOException when the folder can't be made
     */
    Maildir(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        try {
            for (String part : List.of("tmp", "new", "cur")) {
                Files.createDirectories(folder.resolve(part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("email.executor.maildir can't be used: " + e, e);
        }
    }

    @Override
    public Effect send(Mail mail) {
        return new Delivery(mail);
    }

    private final class Delivery implements Effect {
        private final Mail mail;
        private final String name;

        Delivery(Mail mail) {
            this.mail = mail;
            this.name = mail.id() + ENDING;
        }

        @Override
        public void prepare() {
            if (!Files.isWritable(folder.resolve("tmp"))
                    || !Files.isWritable(folder.resolve("new"))) {
                throw new DependencyException(
                        "maildir",
                        "the folder " + folder + " can't be written",
                        new IOException(folder.toString()));
            }
        }

        @Override
        public Carried carryOut() {
            Path written = folder.resolve("tmp").resolve(name);
            try {
                Files.deleteIfExists(written); // of an attempt that came to nothing
                write(
                        written,
                        Rfc5322.of(
                                mail.letter(), mail.sender(), mail.messageId(), clock.instant()));
                return appear(written, folder.resolve("new").resolve(name));
            } catch (IOException e) {
                return new Carried.NotYet("the folder took no mail: " + e);
            } finally {
                try {
                    Files.deleteIfExists(written);
                } catch (IOException e) {
                    LOG.info("{} is left behind: {}", written, e.toString());
                }
            }
        }

        /** A second link instead of a new name: it fails where there is one already. */
        private Carried appear(Path written, Path delivered) throws IOException {
            try {
                Files.createLink(delivered, written);
            } catch (UnsupportedOperationException e) {
                if (Files.exists(delivered, LinkOption.NOFOLLOW_LINKS)) {
                    return done("was there already");
                }
                Files.move(written, delivered, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException e) {
                return done("was there already");
            } catch (IOException e) {
                if (!Files.exists(delivered, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
            }
            persist(folder.resolve("new"));
            return done("was put there");
        }

        private Carried.Done done(String how) {
            return new Carried.Done(
                    "the mail %s: %s".formatted(how, folder.resolve("new").resolve(name)),
                    "<" + mail.messageId() + ">");
        }

        @Override
        public Duration timeMax() {
            return TIME_MAX;
        }

        @Override
        public Optional<Carried.Done> probe() {
            for (String part : List.of("new", "cur")) {
                try (DirectoryStream<Path> found =
                        Files.newDirectoryStream(
                                folder.resolve(part),
                                path -> path.getFileName().toString().startsWith(name))) {
                    if (found.iterator().hasNext()) {
                        return Optional.of(
                                new Carried.Done(
                                        "the mail is in " + folder.resolve(part),
                                        "<" + mail.messageId() + ">"));
                    }
                } catch (IOException e) {
                    throw new DependencyException(
                            "maildir", "the folder " + folder + " can't be read: " + e, e);
                }
            }
            return Optional.empty();
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    private static void persist(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Some systems can't force a directory; the mail is there all the same.
            LOG.debug("{} can't be forced to disk: {}", directory, e.toString());
        }
    }
}
