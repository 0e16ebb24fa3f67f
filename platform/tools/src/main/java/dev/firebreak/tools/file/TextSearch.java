package dev.firebreak.tools.file;

import dev.firebreak.kit.tool.RefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** One search for a text through a folder and what is below it; for one thread. */
final class TextSearch {
    private static final int MATCHES_MAX = 100;
    private static final int LINE_CHARS_MAX = 300;
    private static final int FILES_MAX = 5_000;
    private static final long BYTES_MAX = 64L << 20;
    private static final int DEPTH_MAX = 16;

    private final Folders folders;
    private final int fileBytesMax;
    private final String wanted;
    private final List<String> found = new ArrayList<>();
    private int files;
    private long bytes;
    private int notRead;
    private boolean complete = true;

    TextSearch(Folders folders, int fileBytesMax, String wanted) {
        this.folders = folders;
        this.fileBytesMax = fileBytesMax;
        this.wanted = wanted.toLowerCase(Locale.ROOT);
    }

    String in(Address address) throws IOException {
        folders.open(
                address,
                folder -> {
                    walk(folder, address, 0);
                    return "";
                });
        String what = found.isEmpty() ? "No line holds it" : found.size() + " lines hold it";
        String how =
                "%s; %d files were read%s%s"
                        .formatted(
                                what,
                                files,
                                notRead == 0
                                        ? ""
                                        : ", %d were not, being links, archives, no text or changing"
                                                .formatted(notRead),
                                complete
                                        ? ""
                                        : "; there is more than was looked at: search a folder below");
        return found.isEmpty() ? how : how + "\n" + String.join("\n", found);
    }

    private void walk(Folders.Opened folder, Address address, int depth) throws IOException {
        List<Entry> entries = new ArrayList<>(folder.entries());
        entries.sort(Comparator.comparing(Entry::name));
        for (Entry entry : entries) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("the search took too long");
            }
            if (found.size() >= MATCHES_MAX || files >= FILES_MAX || bytes >= BYTES_MAX) {
                complete = false;
                return;
            }
            switch (entry.kind()) {
                case FILE -> look(folder, address.child(entry.name()), entry.name());
                case FOLDER -> {
                    if (depth == DEPTH_MAX) {
                        complete = false;
                    } else {
                        below(folder, address.child(entry.name()), entry.name(), depth);
                    }
                }
                case LINK, OTHER -> notRead++;
            }
        }
    }

    private void below(Folders.Opened folder, Address address, String name, int depth)
            throws IOException {
        try {
            folder.open(
                    name,
                    next -> {
                        walk(next, address, depth + 1);
                        return "";
                    });
        } catch (RefusedException | IllegalArgumentException e) {
            notRead++;
        }
    }

    private void look(Folders.Opened folder, Address file, String name) throws IOException {
        Content content;
        try {
            content = folder.read(name, fileBytesMax);
        } catch (RefusedException | IllegalArgumentException e) {
            notRead++;
            return;
        }
        bytes += content.read();
        if (content.notText().isPresent()) {
            notRead++;
            return;
        }
        files++;
        int number = 0;
        for (String line : content.text(file).lines().toList()) {
            number++;
            if (line.toLowerCase(Locale.ROOT).contains(wanted)) {
                if (found.size() == MATCHES_MAX) {
                    complete = false;
                    return;
                }
                found.add("%s:%d: %s".formatted(file, number, head(line.strip())));
            }
        }
    }

    private static String head(String line) {
        return line.length() <= LINE_CHARS_MAX ? line : line.substring(0, LINE_CHARS_MAX) + "…";
    }
}
