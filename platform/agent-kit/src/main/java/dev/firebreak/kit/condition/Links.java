package dev.firebreak.kit.condition;

import com.google.common.collect.ImmutableList;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where links in a text lead. Takes for a link what a mail program might make one of: a URL, and a
 * bare name such as {@code shop.example}. A name of a file may be taken for one too; that is the
 * safe way to be wrong.
 */
final class Links {
    private static final int TEXT_CHARS_MAX = 1 << 18;
    private static final int HOSTS_MAX = 100;

    private static final Pattern URL =
            Pattern.compile(
                    "[A-Za-z][A-Za-z0-9+.-]{0,20}:[/\\\\]{1,8}([^\\s/\\\\?#\"'<>(){}|^`]{1,512})");
    private static final Pattern NAME =
            Pattern.compile(
                    "(?<![\\p{L}\\p{N}._-])(?:[\\p{L}\\p{N}_][\\p{L}\\p{N}_-]{0,62}\\.){1,20}(?:\\p{L}{2,24}|xn--[A-Za-z0-9-]{1,59})(?![\\p{L}\\p{N}@_-])");
    private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}+");

    private Links() {}

    /**
     * The hosts in small letters, without port, each once.
     *
     * @throws IllegalArgumentException when there are too many or the text is too long
     */
    static List<String> hosts(String text) {
        if (text.length() > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "the text to look for links in has %d characters, at most %d are read"
                            .formatted(text.length(), TEXT_CHARS_MAX));
        }
        // Full-width letters and dots lead to the same host; what is not seen does not count.
        String plain =
                INVISIBLE
                        .matcher(Normalizer.normalize(text, Normalizer.Form.NFKC).replace('。', '.'))
                        .replaceAll("");
        Set<String> hosts = new LinkedHashSet<>();
        Matcher url = URL.matcher(plain);
        while (url.find()) {
            add(hosts, authority(url.group(1)));
        }
        Matcher name = NAME.matcher(plain);
        while (name.find()) {
            add(hosts, name.group());
        }
        return ImmutableList.copyOf(hosts);
    }

    /** Without user and port. */
    private static String authority(String authority) {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        return host.startsWith("[") ? host.replaceFirst("].*", "]") : host.replaceFirst(":.*", "");
    }

    private static void add(Set<String> hosts, String host) {
        String lower = host.toLowerCase(Locale.ROOT).replaceFirst("[.,;!]+$", "");
        if (!lower.isEmpty() && hosts.add(lower) && hosts.size() > HOSTS_MAX) {
            throw new IllegalArgumentException(
                    "there are links to more than " + HOSTS_MAX + " hosts");
        }
    }
}
