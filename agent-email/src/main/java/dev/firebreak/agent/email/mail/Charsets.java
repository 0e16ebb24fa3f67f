package dev.firebreak.agent.email.mail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From bytes to text when the declared charset may be missing, unknown or a lie. Never throws. */
final class Charsets {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /**
     * Names seen in mail that Java doesn't know, and names that browsers read as a larger charset
     * (WHATWG Encoding).
     */
    private static final Map<String, String> ALIASES =
            Map.ofEntries(
                    Map.entry("iso-8859-1", "windows-1252"),
                    Map.entry("latin1", "windows-1252"),
                    Map.entry("latin-1", "windows-1252"),
                    Map.entry("iso8859-1", "windows-1252"),
                    Map.entry("iso-8859-9", "windows-1254"),
                    Map.entry("ks_c_5601-1987", "x-windows-949"),
                    Map.entry("euc-kr", "x-windows-949"),
                    Map.entry("gb2312", "GB18030"),
                    Map.entry("gbk", "GB18030"),
                    Map.entry("shift_jis", "windows-31j"),
                    Map.entry("x-sjis", "windows-31j"),
                    Map.entry("cp-850", "IBM850"),
                    Map.entry("iso-8859-8-i", "ISO-8859-8"),
                    Map.entry("unicode-1-1-utf-8", "UTF-8"),
                    Map.entry("x-mac-roman", "x-MacRoman"),
                    Map.entry("macintosh", "x-MacRoman"));

    private Charsets() {}

    /** The text; bytes that fit nothing become replacement characters. */
    static String decode(byte[] bytes, @Nullable String declared) {
        Charset charset = known(declared);
        if (charset == null
                || charset.equals(StandardCharsets.US_ASCII)
                || charset.equals(StandardCharsets.UTF_8)) {
            return undeclared(bytes);
        }
        return new String(bytes, charset);
    }

    /**
     * UTF-8 if the bytes are, since other text hardly ever is by chance; else Japanese mail's
     * escapes; else Western.
     */
    private static String undeclared(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .replaceFirst("^\uFEFF", "");
        } catch (CharacterCodingException e) {
            return looksLikeUtf8(bytes)
                    ? new String(bytes, StandardCharsets.UTF_8)
                    : new String(bytes, WINDOWS_1252);
        }
    }

    /**
     * Whether most bytes beyond ASCII form UTF-8: one broken character in a UTF-8 text must not
     * garble all others.
     */
    private static boolean looksLikeUtf8(byte[] bytes) {
        int good = 0;
        int bad = 0;
        int i = 0;
        while (i < bytes.length) {
            int lead = bytes[i] & 0xff;
            int tail =
                    lead < 0x80 ? 0 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : -1;
            int seen = 0;
            while (seen < tail
                    && i + seen + 1 < bytes.length
                    && (bytes[i + seen + 1] & 0xc0) == 0x80) {
                seen++;
            }
            if (tail > 0 && seen == tail) {
                good++;
            } else if (tail != 0) {
                bad++;
            }
            i += 1 + seen;
        }
        return good > bad * 4;
    }

    private static @Nullable Charset known(@Nullable String declared) {
        if (declared == null || declared.isBlank()) {
            return null;
        }
        String name = declared.strip().toLowerCase(Locale.ROOT).replaceAll("[\"']", "");
        try {
            return Charset.forName(ALIASES.getOrDefault(name, name));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
