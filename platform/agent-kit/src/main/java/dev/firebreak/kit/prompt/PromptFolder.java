package dev.firebreak.kit.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Files named {@code *.md} in one place: beside a class, in its jar or folder, or in a directory.
 */
final class PromptFolder {
    private static final String SUFFIX = ".md";
    private static final int FILES_MAX = 1000;

    private PromptFolder() {}

    /** What a file holds, at most one byte more than a prompt may have; by the file's name. */
    static Map<String, byte[]> beside(Class<?> type) {
        String simple = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        URL url = type.getResource(simple);
        if (url == null) {
            throw new IllegalStateException("the class file of " + type.getName() + " is nowhere");
        }
        try {
            return switch (url.getProtocol()) {
                case "file" -> {
                    Path file = Path.of(new URI(url.toString()));
                    yield in(file.resolveSibling("."));
                }
                case "jar" -> jar(url);
                default ->
                        throw new IllegalStateException(
                                "prompts are read from folders and jars, not from " + url);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the prompts beside " + type.getName() + " can't be read", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the address of a class is a URI: " + url, e);
        }
    }

    /** The same of a directory. */
    static Map<String, byte[]> in(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            List<Path> found =
                    all.filter(f -> f.getFileName().toString().endsWith(SUFFIX))
                            .filter(Files::isRegularFile)
                            .sorted(Comparator.comparing(Path::toString))
                            .limit(FILES_MAX)
                            .toList();
            for (Path file : found) {
                try (InputStream in = Files.newInputStream(file)) {
                    files.put(file.getFileName().toString(), bytes(in));
                }
            }
        }
        return files;
    }

    private static Map<String, byte[]> jar(URL ofClass) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        URLConnection connection = ofClass.openConnection();
        if (!(connection instanceof JarURLConnection inJar)) {
            throw new IllegalStateException("no jar: " + ofClass);
        }
        // A jar file that is shared with others must not be closed here.
        inJar.setUseCaches(false);
        String name = inJar.getEntryName();
        String folder = name.substring(0, name.lastIndexOf('/') + 1);
        try (JarFile jar = inJar.getJarFile()) {
            List<JarEntry> found =
                    jar.stream()
                            .filter(e -> e.getName().startsWith(folder))
                            .filter(e -> e.getName().endsWith(SUFFIX))
                            .filter(e -> e.getName().indexOf('/', folder.length()) < 0)
                            .limit(FILES_MAX)
                            .toList();
            for (JarEntry entry : found) {
                try (InputStream in = jar.getInputStream(entry)) {
                    files.put(entry.getName().substring(folder.length()), bytes(in));
                }
            }
        }
        return files;
    }

    private static byte[] bytes(InputStream in) throws IOException {
        return in.readNBytes(PromptReader.FILE_BYTES_MAX + 1);
    }
}
