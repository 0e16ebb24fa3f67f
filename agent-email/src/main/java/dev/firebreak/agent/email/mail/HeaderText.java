package dev.firebreak.agent.email.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes header texts: unfolds, resolves encoded words (RFC 2047), and reads raw bytes that nobody
 * declared.
 */
final class HeaderText {
    private static final Pattern ENCODED_WORD =
            Pattern.compile(
                    "=\\?([^?\\s*]{1,60})(?:\\*[^?\\s]{0,20})?\\?([bBqQ])\\?([^?]{0,4000})\\?=");
    private static final Pattern FOLD = Pattern.compile("\\r?\\n[ \\t]?|\\r");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");

    private HeaderText() {}

    static String decode(byte[] raw) {
        return decode(Charsets.decode(raw, null));
    }

    static String decode(String value) {
        String line = FOLD.matcher(value).replaceAll(" ");
        return CONTROL.matcher(line.contains("=?") ? words(line) : line).replaceAll("").strip();
    }

    /**
     * Neighbouring words of one charset are put together before they are decoded: some mailers part
     * them inside a character.
     */
    private static String words(String line) {
        StringBuilder text = new StringBuilder();
        Matcher word = ENCODED_WORD.matcher(line);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String charset = "";
        int end = 0;
        while (word.find()) {
            String between = line.substring(end, word.start());
            boolean neighbour = end > 0 && between.isBlank();
            if (!neighbour || !word.group(1).equalsIgnoreCase(charset)) {
                text.append(Charsets.decode(bytes.toByteArray(), charset));
                bytes.reset();
            }
            if (!neighbour) {
                text.append(between);
            }
            charset = word.group(1);
            bytes.writeBytes(payload(word.group(2), word.group(3)));
            end = word.end();
        }
        return text.append(Charsets.decode(bytes.toByteArray(), charset))
                .append(line, end, line.length())
                .toString();
    }

    private static byte[] payload(String encoding, String content) {
        return encoding.toLowerCase(Locale.ROOT).equals("b") ? base64(content) : quoted(content);
    }

    private static byte[] base64(String content) {
        String clean = content.replaceAll("[^A-Za-z0-9+/]", "");
        // A single left-over character encodes nothing; without it the rest can still be read.
        return Base64.getDecoder()
                .decode(clean.length() % 4 == 1 ? clean.substring(0, clean.length() - 1) : clean);
    }

    private static byte[] quoted(String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length());
        int i = 0;
        while (i < content.length()) {
            char c = content.charAt(i);
            int high =
                    c == '=' && i + 2 < content.length()
                            ? Character.digit(content.charAt(i + 1), 16)
                            : -1;
            int low = high >= 0 ? Character.digit(content.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 3;
            } else {
                bytes.writeBytes(
                        (c == '_' ? " " : Character.toString(c)).getBytes(StandardCharsets.UTF_8));
                i++;
            }
        }
        return bytes.toByteArray();
    }
}
