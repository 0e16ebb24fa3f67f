package dev.firebreak.agent.email.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A structured header such as Content-Type: a value and parameters, with RFC 2231's continuations
 * and charsets, and with what mailers do instead of it (encoded words in quotes, raw bytes, no
 * quotes at all).
 *
 * @param value lower case
 */
record Parameters(String value, Map<String, String> all) {
    private static final int PARAMETERS_MAX = 50;
    private static final Pattern PARAMETER =
            Pattern.compile(
                    ";\\s*([^\\s=;*]{1,60})(?:\\*(\\d{1,3}))?(\\*)?\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.){0,2000})\"|([^;]{0,2000}))",
                    Pattern.DOTALL);

    static Parameters parse(String header) {
        int semicolon = header.indexOf(';');
        String value =
                (semicolon < 0 ? header : header.substring(0, semicolon))
                        .strip()
                        .toLowerCase(Locale.ROOT);
        Map<String, TreeMap<Integer, String>> parts = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(header);
        for (int i = 0; i < PARAMETERS_MAX && matcher.find(); i++) {
            String name = matcher.group(1).toLowerCase(Locale.ROOT);
            int section = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
            String raw =
                    matcher.group(4) != null
                            ? matcher.group(4).replaceAll("\\\\(.)", "$1")
                            : matcher.group(5).strip();
            // A star marks percent-encoding; it is kept in front until all sections are together.
            parts.computeIfAbsent(name, n -> new TreeMap<>())
                    .putIfAbsent(section, (matcher.group(3) == null ? "-" : "*") + raw);
        }
        Map<String, String> all = new HashMap<>();
        parts.forEach((name, sections) -> all.put(name, joined(sections)));
        return new Parameters(value, Map.copyOf(all));
    }

    String get(String name) {
        return all.getOrDefault(name, "");
    }

    private static String joined(TreeMap<Integer, String> sections) {
        String first = sections.firstEntry().getValue();
        if (sections.values().stream().noneMatch(section -> section.startsWith("*"))) {
            StringBuilder text = new StringBuilder();
            sections.values().forEach(section -> text.append(section, 1, section.length()));
            return HeaderText.decode(text.toString());
        }
        String charset = "";
        int quote = first.indexOf('\'');
        int second = first.indexOf('\'', quote + 1);
        if (first.startsWith("*") && quote > 0 && second > 0) {
            charset = first.substring(1, quote);
            sections.put(sections.firstKey(), "*" + first.substring(second + 1));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sections.values().forEach(section -> append(bytes, section));
        return Charsets.decode(bytes.toByteArray(), charset);
    }

    private static void append(ByteArrayOutputStream bytes, String section) {
        boolean encoded = section.startsWith("*");
        for (int i = 1; i < section.length(); i++) {
            char c = section.charAt(i);
            int high =
                    encoded && c == '%' && i + 2 < section.length()
                            ? Character.digit(section.charAt(i + 1), 16)
                            : -1;
            int low = high >= 0 ? Character.digit(section.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
