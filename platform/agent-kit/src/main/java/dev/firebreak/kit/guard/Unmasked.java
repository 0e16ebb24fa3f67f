package dev.firebreak.kit.guard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a text says once its encodings are undone: base64, hex, escapes, rot13, backwards. For
 * matching only.
 */
final class Unmasked {
    private static final int RUNS_MAX = 20;
    private static final Pattern BASE64 =
            Pattern.compile("(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,4096}={0,2}");
    private static final Pattern HEX =
            Pattern.compile("(?<![0-9A-Fa-f])[0-9A-Fa-f]{2}[0-9A-Fa-f :,]{10,6000}");
    private static final Pattern ESCAPE =
            Pattern.compile(
                    "\\\\x([0-9a-fA-F]{2})|\\\\u([0-9a-fA-F]{4})|&#(\\d{2,6});|&#x([0-9a-fA-F]{2,5});");

    private Unmasked() {}

    /**
     * Texts hidden in runs that decode to readable ASCII; each cut at a few thousand characters,
     * and few.
     */
    static List<String> decoded(String text) {
        List<String> found = new ArrayList<>();
        Matcher base64 = BASE64.matcher(text);
        for (int i = 0; i < RUNS_MAX && base64.find(); i++) {
            addReadable(found, fromBase64(base64.group()));
        }
        Matcher hex = HEX.matcher(text);
        for (int i = 0; i < RUNS_MAX && hex.find(); i++) {
            addReadable(found, fromHex(hex.group()));
        }
        return found;
    }

    /**
     * The text with escapes (backslash x, backslash u, HTML numbers) resolved; the same text when
     * it has none.
     */
    static String unescaped(String text) {
        Matcher escape = ESCAPE.matcher(text);
        if (!escape.find()) {
            return text;
        }
        return escape.replaceAll(match -> Matcher.quoteReplacement(character(match)));
    }

    static String rot13(String skeleton) {
        StringBuilder turned = new StringBuilder(skeleton.length());
        for (int i = 0; i < skeleton.length(); i++) {
            char c = skeleton.charAt(i);
            turned.append(c >= 'a' && c <= 'z' ? (char) ('a' + (c - 'a' + 13) % 26) : c);
        }
        return turned.toString();
    }

    static String backwards(String skeleton) {
        return new StringBuilder(skeleton).reverse().toString();
    }

    private static String character(java.util.regex.MatchResult match) {
        String hex =
                match.group(1) != null
                        ? match.group(1)
                        : match.group(2) != null ? match.group(2) : match.group(4);
        int codePoint = hex != null ? Integer.parseInt(hex, 16) : Integer.parseInt(match.group(3));
        return Character.isValidCodePoint(codePoint) && codePoint >= 0x20
                ? Character.toString(codePoint)
                : " ";
    }

    private static byte[] fromBase64(String run) {
        String standard = run.replace('-', '+').replace('_', '/').replace("=", "");
        // A length of 4n+1 is no base64 at all; the last character then belongs to something else.
        int length = standard.length() % 4 == 1 ? standard.length() - 1 : standard.length();
        return Base64.getDecoder().decode(standard.substring(0, length));
    }

    private static byte[] fromHex(String run) {
        String digits = run.replaceAll("[^0-9A-Fa-f]", "");
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    private static void addReadable(List<String> found, byte[] bytes) {
        int letters = 0;
        for (byte b : bytes) {
            if (b < 0x20 && b != '\n' && b != '\r' && b != '\t') {
                return;
            }
            if (b == ' ' || Character.isLetter(b)) {
                letters++;
            }
        }
        if (letters * 5 >= bytes.length * 4 && bytes.length >= 6) {
            found.add(new String(bytes, StandardCharsets.US_ASCII));
        }
    }
}
