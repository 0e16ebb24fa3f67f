package dev.firebreak.console.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** A file that becomes a document of a task. */
@SuppressWarnings("ArrayRecordComponent") // goes into the document; nobody compares it
public record Attachment(String name, String contentType, byte[] content) {
    private static final long BYTES_MAX = 8L << 20;
    private static final Map<String, String> TYPES =
            Map.of(
                    "eml", "message/rfc822",
                    "csv", "text/csv",
                    "parquet", "application/vnd.apache.parquet",
                    "json", "application/json",
                    "txt", "text/plain",
                    "md", "text/markdown",
                    "html", "text/html",
                    "pdf", "application/pdf");

    /**
     * Reads a file; its name says what it is.
     *
     * @throws IOException when it can't be read, is larger than a document may be, or its kind is
     *     unknown; the message is for people
     */
    public static Attachment of(Path file) throws IOException {
        String name = file.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String type = TYPES.get(extension);
        if (!Files.exists(file)) {
            throw new NoSuchFileException("there is no file " + file);
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is not a file");
        }
        if (type == null) {
            throw new IOException(
                    "%s: the ending .%s is unknown; known are %s"
                            .formatted(
                                    file,
                                    extension,
                                    String.join(
                                            ", ",
                                            TYPES.keySet().stream()
                                                    .sorted()
                                                    .map(t -> "." + t)
                                                    .toList())));
        }
        long size = Files.size(file);
        if (size > BYTES_MAX) {
            throw new IOException(
                    "%s has %d bytes, a document has at most %d".formatted(file, size, BYTES_MAX));
        }
        return new Attachment(name, type, Files.readAllBytes(file));
    }
}
