package dev.firebreak.tools.file;

import dev.firebreak.kit.tool.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** What is in a file, or the first part of it. */
final class Content {
    private static final int TAR_MARK_AT = 257;

    private static final String ARCHIVE = "an archive";
    private static final String COMPRESSED = "compressed";

    /** How files begin that are no text, byte by byte. */
    private static final Map<String, String> BEGINNINGS =
            Map.ofEntries(
                    Map.entry("PK\u0003\u0004", ARCHIVE),
                    Map.entry("PK\u0005\u0006", ARCHIVE),
                    Map.entry("PK\u0007\u0008", ARCHIVE),
                    Map.entry("7z\u00BC\u00AF", ARCHIVE),
                    Map.entry("Rar!", ARCHIVE),
                    Map.entry("!<arch>", ARCHIVE),
                    Map.entry("07070", ARCHIVE),
                    Map.entry("\u001F\u008B", COMPRESSED),
                    Map.entry("\u001F\u009D", COMPRESSED),
                    Map.entry("BZh", COMPRESSED),
                    Map.entry("\u00FD7zXZ", COMPRESSED),
                    Map.entry("(\u00B5/\u00FD", COMPRESSED),
                    Map.entry("\u0004\"M\u0018", COMPRESSED),
                    Map.entry("%PDF-", "a PDF document"),
                    Map.entry("\u007FELF", "a program"));

    private final byte[] bytes;
    private final long size;

    /**
     * @param bytes the first of them
     * @param size how many there are
     */
    Content(byte[] bytes, long size) {
        this.bytes = bytes;
        this.size = size;
    }

    /** How many bytes were read. */
    int read() {
        return bytes.length;
    }

    /** How many there are. */
    long size() {
        return size;
    }

    boolean cut() {
        return size > bytes.length;
    }

    static byte[] bytes(ReadableByteChannel channel, int bytesMax) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        while (read.size() < bytesMax) {
            buffer.clear().limit(Math.min(buffer.capacity(), bytesMax - read.size()));
            int n = channel.read(buffer);
            if (n < 0) {
                break;
            }
            read.write(buffer.array(), 0, n);
        }
        return read.toByteArray();
    }

    /** Why it is no text; empty where it is. */
    Optional<String> notText() {
        String head = new String(bytes, 0, Math.min(bytes.length, 8), StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> beginning : BEGINNINGS.entrySet()) {
            if (head.startsWith(beginning.getKey())) {
                return Optional.of(beginning.getValue());
            }
        }
        if (bytes.length >= TAR_MARK_AT + 5
                && new String(bytes, TAR_MARK_AT, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
            return Optional.of(ARCHIVE);
        }
        return wide().isEmpty() && has((byte) 0) ? Optional.of("binary") : Optional.empty();
    }

    /**
     * @throws RefusedException it is no text
     */
    String text(Address file) {
        Optional<String> not = notText();
        if (not.isPresent()) {
            throw RefusedException.outside(
                    "%s is %s; archives are not opened and only text is read"
                            .formatted(file, not.get()));
        }
        Optional<Charset> wide = wide();
        if (wide.isPresent()) {
            return new String(bytes, 2, bytes.length - 2, wide.get());
        }
        boolean marked =
                bytes.length >= 3
                        && Arrays.equals(
                                bytes,
                                0,
                                3,
                                new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
                                0,
                                3);
        int from = marked ? 3 : 0;
        return new String(bytes, from, whole() - from, charset(from));
    }

    /** Without the piece of a character that the cut left at the end. */
    private int whole() {
        int end = bytes.length;
        if (!cut()) {
            return end;
        }
        int back = 0;
        while (back < 3 && end > 0 && (bytes[end - 1] & 0xC0) == 0x80) {
            end--;
            back++;
        }
        return end > 0 && (bytes[end - 1] & 0xC0) == 0xC0 ? end - 1 : bytes.length;
    }

    /** UTF-8 where it is; else what Windows wrote for a long time. */
    private Charset charset(int from) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, whole() - from));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return Charset.forName("windows-1252");
        }
    }

    private Optional<Charset> wide() {
        if (bytes.length < 2) {
            return Optional.empty();
        }
        int mark = ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
        return switch (mark) {
            case 0xFEFF -> Optional.of(StandardCharsets.UTF_16BE);
            case 0xFFFE -> Optional.of(StandardCharsets.UTF_16LE);
            default -> Optional.empty();
        };
    }

    private boolean has(byte wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }
}
