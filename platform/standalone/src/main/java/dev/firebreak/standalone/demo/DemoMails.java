package dev.firebreak.standalone.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The mails a demo submits.
 *
 * @param mails in the order of their names
 * @param skipped what was left out and why, for people
 */
record DemoMails(List<DemoMail> mails, List<String> skipped) {
    /** What a document of a task may hold (common.avdl). */
    private static final long MAIL_BYTES_MAX = 8L << 20;

    private static final int MAILS_MAX = 100_000;
    private static final int DEPTH_MAX = 32;

    DemoMails {
        mails = List.copyOf(mails);
        skipped = List.copyOf(skipped);
    }

    /** The ones that come with the program. */
    static DemoMails bundled() {
        List<DemoMail> mails = new ArrayList<>();
        for (String line :
                new String(resource("/demo/mails.tsv"), StandardCharsets.UTF_8).lines().toList()) {
            if (!line.startsWith("#") && !line.startsWith("file\t")) {
                String name = line.substring(0, line.indexOf('\t'));
                mails.add(new DemoMail(name, resource("/demo/mail/" + name)));
            }
        }
        return new DemoMails(mails, List.of());
    }

    /**
     * Every {@code *.eml} under a folder.
     *
     * @throws IllegalArgumentException when there is no such folder or no mail in it
     */
    static DemoMails under(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder " + folder);
        }
        List<DemoMail> mails = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (Path file : files(folder)) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            try {
                long size = Files.size(file);
                if (size > MAIL_BYTES_MAX) {
                    skipped.add(
                            name + ": " + size + " bytes, more than the 8 MiB a document may have");
                } else {
                    mails.add(new DemoMail(name, Files.readAllBytes(file)));
                }
            } catch (IOException e) {
                skipped.add(name + " can't be read: " + e.getMessage());
            }
        }
        if (mails.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no readable *.eml under "
                            + folder
                            + (skipped.isEmpty() ? "" : " (" + skipped.getFirst() + ")"));
        }
        return new DemoMails(mails, skipped);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> walk = Files.walk(folder, DEPTH_MAX)) {
            return walk.filter(
                            f ->
                                    f.getFileName()
                                            .toString()
                                            .toLowerCase(Locale.ROOT)
                                            .endsWith(".eml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .limit(MAILS_MAX)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "the folder " + folder + " can't be read: " + e.getMessage(), e);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = DemoMails.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
