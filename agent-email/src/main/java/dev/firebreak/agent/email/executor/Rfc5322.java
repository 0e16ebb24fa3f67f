package dev.firebreak.agent.email.executor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A letter as the bytes of a mail (RFC 5322, MIME), made so that every mail program shows what was
 * approved: all of it ASCII, no line over 78 characters that can be shorter, a subject that looks
 * like an encoded word is itself encoded.
 */
final class Rfc5322 {
    private static final String CRLF = "\r\n";
    private static final int LINE_MAX = 76;

    /** Of UTF-8, so that an encoded word stays within its 75 characters (RFC 2047). */
    private static final int WORD_BYTES_MAX = 42;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private Rfc5322() {}

    /** The mail; the same letter at the same moment gives the same bytes. */
    static byte[] of(Letter letter, Sender sender, String messageId, Instant now) {
        StringBuilder head = new StringBuilder();
        field(head, "Date", List.of(DATE.format(now)));
        field(head, "From", from(sender));
        field(head, "To", listed(letter.to()));
        field(head, "Subject", words(letter.subject()));
        field(head, "Message-ID", List.of("<" + messageId + ">"));
        if (letter.inReplyTo() != null) {
            field(head, "In-Reply-To", List.of("<" + letter.inReplyTo() + ">"));
            field(head, "References", List.of("<" + letter.inReplyTo() + ">"));
        }
        // RFC 3834: no program that keeps to it answers this with a mail of its own.
        field(
                head,
                "Auto-Submitted",
                List.of(letter.inReplyTo() == null ? "auto-generated" : "auto-replied"));
        field(head, "MIME-Version", List.of("1.0"));
        field(head, "Content-Type", List.of("text/plain; charset=UTF-8"));
        field(head, "Content-Transfer-Encoding", List.of("quoted-printable"));
        head.append(CRLF);
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        mail.writeBytes(quotedPrintable(letter.body()).getBytes(StandardCharsets.US_ASCII));
        return mail.toByteArray();
    }

    private static List<String> from(Sender sender) {
        if (sender.name().isEmpty()) {
            return List.of(sender.address());
        }
        List<String> from = new ArrayList<>(encoded(sender.name()));
        from.add("<" + sender.address() + ">");
        return from;
    }

    private static List<String> listed(List<String> addresses) {
        List<String> listed = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            listed.add(addresses.get(i) + (i + 1 < addresses.size() ? "," : ""));
        }
        return listed;
    }

    private static List<String> words(String text) {
        boolean plain =
                text.chars().allMatch(c -> c >= ' ' && c <= '~')
                        && !text.contains("=?")
                        && text.equals(text.strip())
                        && !text.contains("  ")
                        && List.of(text.split(" ")).stream().allMatch(w -> w.length() < LINE_MAX);
        return plain ? List.of(text.split(" ")) : encoded(text);
    }

    /** Encoded words; spaces between two of them are no part of the text (RFC 2047, 6.2). */
    private static List<String> encoded(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int bytes = 0;
        for (int c : text.codePoints().toArray()) {
            String one = Character.toString(c);
            int size = one.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + size > WORD_BYTES_MAX) {
                words.add(word(part.toString()));
                part.setLength(0);
                bytes = 0;
            }
            part.append(one);
            bytes += size;
        }
        words.add(word(part.toString()));
        return words;
    }

    private static String word(String text) {
        return "=?UTF-8?B?"
                + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
                + "?=";
    }

    /** A field whose parts are parted by single spaces, folded before a part that does not fit. */
    private static void field(StringBuilder head, String name, List<String> parts) {
        head.append(name).append(':');
        int column = name.length() + 1;
        for (String part : parts) {
            if (column + 1 + part.length() > LINE_MAX && column > name.length() + 1) {
                head.append(CRLF);
                column = 0;
            }
            head.append(' ').append(part);
            column += 1 + part.length();
        }
        head.append(CRLF);
    }

    /** RFC 2045, 6.7; every line break of the text is one of the mail's. */
    private static String quotedPrintable(String text) {
        StringBuilder out = new StringBuilder();
        String[] lines = text.split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            line(out, lines[i].getBytes(StandardCharsets.UTF_8));
            if (i + 1 < lines.length || !lines[i].isEmpty()) {
                out.append(CRLF);
            }
        }
        return out.toString();
    }

    private static boolean isFrom(byte[] line, int at) {
        return new String(line, at, Math.min(5, line.length - at), StandardCharsets.US_ASCII)
                .equals("From ");
    }

    private static void line(StringBuilder out, byte[] line) {
        int column = 0;
        for (int i = 0; i < line.length; i++) {
            int b = line[i] & 0xff;
            boolean space = b == ' ' || b == '\t';
            boolean plain = (b > ' ' && b <= '~' && b != '=') || (space && i + 1 < line.length);
            if (column + (plain ? 1 : 3) > LINE_MAX - 1) {
                out.append('=').append(CRLF);
                column = 0;
            }
            // A dot at the beginning of a line ends the mail for a program that forgets to double
            // it, and `From ` is where some folders begin the next one.
            boolean risky = column == 0 && (b == '.' || isFrom(line, i));
            String one = plain && !risky ? String.valueOf((char) b) : String.format("=%02X", b);
            out.append(one);
            column += one.length();
        }
    }
}
