package dev.firebreak.standalone.demo;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Message-ID with which a mail's thread began: the first of References, else In-Reply-To, else
 * its own (RFC 5322, 3.6.4). Mails of one thread then share a conversation, and are handled in
 * order.
 */
final class ThreadRoot {
    private static final int HEADER_BYTES_MAX = 64 << 10;
    private static final Pattern MESSAGE_ID = Pattern.compile("<([^<>\\s]{1,120})>");
    private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9._:@-]");

    private ThreadRoot() {}

    /** In the form of a conversation id; empty when the mail names no message. */
    static Optional<String> of(byte[] mail) {
        String head =
                new String(
                        mail,
                        0,
                        Math.min(mail.length, HEADER_BYTES_MAX),
                        StandardCharsets.ISO_8859_1);
        Matcher end = Pattern.compile("\r?\n\r?\n").matcher(head);
        String headers =
                (end.find() ? head.substring(0, end.start()) : head).replaceAll("\r?\n[ \t]+", " ");
        return first(headers, "References")
                .or(() -> first(headers, "In-Reply-To"))
                .or(() -> first(headers, "Message-ID"))
                .map(id -> ILLEGAL.matcher(id).replaceAll("_"));
    }

    private static Optional<String> first(String headers, String name) {
        Matcher header =
                Pattern.compile(
                                "^" + name + "[ \t]*:(.*)$",
                                Pattern.CASE_INSENSITIVE | Pattern.MULTILINE)
                        .matcher(headers);
        if (!header.find()) {
            return Optional.empty();
        }
        Matcher id = MESSAGE_ID.matcher(header.group(1));
        return id.find() ? Optional.of(id.group(1)) : Optional.empty();
    }
}
