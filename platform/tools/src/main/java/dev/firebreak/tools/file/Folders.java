package dev.firebreak.tools.file;

import dev.firebreak.kit.json.Nearest;
import dev.firebreak.kit.tool.RefusedException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folders that a model may look into, by the names an operator gave them.
 *
 * <p>A path is walked name by name: each folder is opened relative to the one before ({@code
 * openat}) and without following a link, so that nobody who swaps a folder for a link meanwhile
 * leads the walk out of it. Checking a real path first and opening it then could be raced.
 *
 * <p>A file with several names is refused too: a hard link may be a file from elsewhere. What stays
 * open to somebody who can write in the folder: between the look at a file and its opening it may
 * be replaced by another one; it is looked at again afterwards, and by then a named pipe in its
 * place may hold the thread, which the tool's time limit leaves behind.
 */
public final class Folders {
    private static final int ENTRIES_MAX = 5_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private final Map<String, Root> roots;

    /**
     * @param key the file system's own mark of the folder, to notice when it is another one
     */
    private record Root(Path path, @Nullable Object key) {}

    private Folders(Map<String, Root> roots) {
        this.roots = roots;
    }

    /**
     * @param paths by the name that models know them by; links in these paths are the operator's
     *     and are followed now, once
     * @throws IOException one is no folder, or can't be walked safely on this file system
     * @throws IllegalArgumentException a name is no word
     */
    public static Folders of(Map<String, Path> paths) throws IOException {
        Map<String, Root> roots = new LinkedHashMap<>();
        for (Map.Entry<String, Path> named : paths.entrySet()) {
            if (!NAME.matcher(named.getKey()).matches()) {
                throw new IllegalArgumentException(
                        "a folder's name is 1 to 64 letters, digits, '-' or '_': "
                                + named.getKey());
            }
            Path real = named.getValue().toRealPath();
            if (real.getParent() == null) {
                throw new IOException(
                        "the folder %s is the whole machine: name one below %s"
                                .formatted(named.getKey(), real));
            }
            try (DirectoryStream<Path> opened = Files.newDirectoryStream(real)) {
                if (!(opened instanceof SecureDirectoryStream<Path> secure)) {
                    throw new IOException(
                            "the folder %s is on a file system that can't be walked without races; only Linux's and macOS's can"
                                    .formatted(named.getKey()));
                }
                roots.put(named.getKey(), new Root(real, own(secure).fileKey()));
            }
        }
        return new Folders(roots);
    }

    /** The names that the folders have for a model. */
    Set<String> names() {
        return roots.keySet();
    }

    /** What is done with a folder that is open. */
    @FunctionalInterface
    interface Use<T> {
        T in(Opened folder) throws IOException;
    }

    /**
     * Opens a folder for as long as it is used.
     *
     * @throws RefusedException there is none, or the way there is a link
     */
    <T> T open(Address address, Use<T> use) throws IOException {
        Root root = roots.get(address.folder());
        if (root == null) {
            throw RefusedException.outside(unknown(address.folder()));
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root.path())) {
            if (!(stream instanceof SecureDirectoryStream<Path> secure)
                    || !Objects.equals(own(secure).fileKey(), root.key())) {
                throw RefusedException.outside(
                        "the folder %s is not the one that was allowed any more; an operator has to start the agent again"
                                .formatted(address.folder()));
            }
            return below(secure, root.path(), address, 0, use);
        }
    }

    private String unknown(String folder) {
        String near =
                Nearest.to(folder, roots.keySet()).map(n -> "; did you mean " + n + "?").orElse("");
        return "there is no folder '%s'; there are: %s%s"
                .formatted(folder, String.join(", ", roots.keySet()), near);
    }

    private static <T> T below(
            SecureDirectoryStream<Path> folder, Path path, Address address, int at, Use<T> use)
            throws IOException {
        if (at == address.names().size()) {
            return use.in(new Opened(folder, path, address));
        }
        Path name = Path.of(address.names().get(at));
        BasicFileAttributes found = attributes(folder, name, address);
        if (found.isSymbolicLink()) {
            throw link(address, name);
        }
        if (!found.isDirectory()) {
            throw RefusedException.outside(
                    "%s is not a folder; list_files shows what there is".formatted(name));
        }
        try (SecureDirectoryStream<Path> next =
                folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            if (!Objects.equals(own(next).fileKey(), found.fileKey())) {
                throw changed(address);
            }
            return below(next, path.resolve(name), address, at + 1, use);
        }
    }

    /** A folder that is open: what is looked at through it is really in it. */
    static final class Opened {
        private final SecureDirectoryStream<Path> stream;
        private final Path path;
        private final Address address;

        private Opened(SecureDirectoryStream<Path> stream, Path path, Address address) {
            this.stream = stream;
            this.path = path;
            this.address = address;
        }

        Address address() {
            return address;
        }

        /**
         * What lies in it, in no order; hidden files and names that no path can have are left out.
         */
        List<Entry> entries() throws IOException {
            List<Entry> entries = new ArrayList<>();
            try {
                for (Path each : stream) {
                    String name = each.getFileName().toString();
                    if (entries.size() == ENTRIES_MAX) {
                        break;
                    }
                    entry(name).ifPresent(entries::add);
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            return entries;
        }

        private Optional<Entry> entry(String name) throws IOException {
            try {
                Address.of(address.folder() + "/" + name);
            } catch (RefusedException e) {
                return Optional.empty();
            }
            try {
                BasicFileAttributes found = view(stream, Path.of(name)).readAttributes();
                return Optional.of(new Entry(name, Entry.kind(found), found.size()));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }

        <T> T open(String name, Use<T> use) throws IOException {
            return below(stream, path, new Address(address.folder(), List.of(name)), 0, use);
        }

        /**
         * The first bytes of a file.
         *
         * @throws RefusedException it is no plain file with one name
         */
        Content read(String name, int bytesMax) throws IOException {
            Path file = Path.of(name);
            BasicFileAttributes found = attributes(stream, file, address);
            switch (Entry.kind(found)) {
                case FILE -> {}
                case LINK -> throw link(address, file);
                case FOLDER ->
                        throw RefusedException.outside(
                                "%s is a folder; list_files shows what is in it".formatted(name));
                case OTHER ->
                        throw RefusedException.outside(
                                "%s is a pipe, socket or device; only plain files are read"
                                        .formatted(name));
            }
            oneName(file, found);
            byte[] bytes;
            try (SeekableByteChannel channel =
                    stream.newByteChannel(
                            file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                bytes = Content.bytes(channel, bytesMax);
            }
            BasicFileAttributes after = attributes(stream, file, address);
            if (!after.isRegularFile() || !Objects.equals(after.fileKey(), found.fileKey())) {
                throw changed(address);
            }
            return new Content(bytes, Math.max(found.size(), bytes.length));
        }

        /**
         * By its path, which may be led elsewhere meanwhile: then it is another file, and refused.
         */
        private void oneName(Path file, BasicFileAttributes found) throws IOException {
            Map<String, Object> unix =
                    Files.readAttributes(
                            path.resolve(file), "unix:nlink,fileKey", LinkOption.NOFOLLOW_LINKS);
            if (!Objects.equals(unix.get("fileKey"), found.fileKey())) {
                throw changed(address);
            }
            if (!(unix.get("nlink") instanceof Integer links) || links != 1) {
                throw RefusedException.outside(
                        "%s has more names than this one (hard links), so it may be a file from elsewhere; only files with one name are read"
                                .formatted(file));
            }
        }
    }

    private static BasicFileAttributes attributes(
            SecureDirectoryStream<Path> folder, Path name, Address address) throws IOException {
        try {
            return view(folder, name).readAttributes();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "there is no %s in %s; list_files shows what there is".formatted(name, address),
                    e);
        }
    }

    private static BasicFileAttributeView view(SecureDirectoryStream<Path> folder, Path name) {
        return folder.getFileAttributeView(
                name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static BasicFileAttributes own(SecureDirectoryStream<Path> folder) throws IOException {
        return folder.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
    }

    private static RefusedException link(Address address, Path name) {
        return RefusedException.outside(
                "%s in %s is a link; links are not followed, only what really lies in the folder is read"
                        .formatted(name, address));
    }

    private static RefusedException changed(Address address) {
        return RefusedException.outside(
                "%s was replaced while it was looked at; only what stays in its place is read"
                        .formatted(address));
    }
}
