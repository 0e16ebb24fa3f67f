package dev.firebreak.console.text;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Bytes as people read them: offset, hexadecimal, text. */
public final class HexDump {
    private static final int BYTES_PER_LINE = 16;

    private HexDump() {}

    /**
     * The first bytes, sixteen on a line.
     *
     * @param bytesMax so many are shown
     */
    public static List<String> lines(byte[] bytes, int bytesMax) {
        HexFormat hex = HexFormat.ofDelimiter(" ");
        int shown = Math.min(bytes.length, bytesMax);
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < shown; from += BYTES_PER_LINE) {
            int to = Math.min(shown, from + BYTES_PER_LINE);
            StringBuilder text = new StringBuilder();
            for (int i = from; i < to; i++) {
                text.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
            }
            lines.add("%06x  %-47s  %s".formatted(from, hex.formatHex(bytes, from, to), text));
        }
        if (shown < bytes.length) {
            lines.add("… " + (bytes.length - shown) + " more bytes");
        }
        return lines;
    }
}
