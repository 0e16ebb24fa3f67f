package dev.firebreak.agent.email.mail;

import dev.firebreak.schemas.Signal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads RFC 5322 bytes in any condition. Never throws, whatever the bytes: a mail with nothing in
 * it is still a mail.
 */
public final class MailReader {
    private static final int TEXT_CHARS_MAX = 200_000;
    private static final int NAME_CHARS_MAX = 120;
    private static final int ATTACHMENTS_MAX = 100;
    private static final int INNER_MAILS_MAX = 10;
    private static final int SUBJECT_CHARS_MAX = 900;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMM [uuuu][uu] H:mm[:ss] Z", Locale.ENGLISH);
    private static final Pattern FORWARDED =
            Pattern.compile("(?i)^\\s*(?:fwd?|wg|tr|rv|i|enc|vb|doorst)\\s?:.*");

    /** Reads one mail. */
    public Mail read(byte[] content) {
        MimeTree tree = MimeTree.read(content);
        Map<String, List<String>> headers = tree.headers();
        Body body = new Body();
        String text = tidy(body.text(tree.root()));
        if (text.isEmpty() && !body.inner.isEmpty()) {
            text = tidy(body.forwarded());
        }
        Address from = first(Addresses.parse(joined(headers, "from")));
        Quotation quotation = Quotation.of(text);
        String subject =
                cut(first(headers, "subject").replaceAll("\\s+", " ").strip(), SUBJECT_CHARS_MAX);
        boolean forwarded =
                quotation.written().isBlank()
                        || (FORWARDED.matcher(subject).matches()
                                && quotation.written().length() < 40);
        Signature signature =
                Signature.of(
                        forwarded ? text : quotation.written(), from == null ? "" : from.name());
        if (!tree.damage().isEmpty()) {
            body.signals.add(signal("structure", "broken-mime", tree.damage()));
        }
        return new Mail(
                new LinkedHashMap<>(headers),
                messageId(first(headers, "message-id")),
                from,
                Addresses.parse(joined(headers, "reply-to")),
                Addresses.parse(joined(headers, "to")),
                Addresses.parse(joined(headers, "cc")),
                subject,
                date(first(headers, "date")),
                text,
                signature.body(),
                forwarded ? "" : quotation.quoted(),
                signature.signature(),
                body.unseen.toString().strip(),
                body.attachments,
                List.copyOf(body.types),
                body.signals);
    }

    /**
     * Gathers text, attachments and signals while walking the parts, which are at most some 20
     * deep.
     */
    private static final class Body {
        private final List<Attachment> attachments = new ArrayList<>();
        private final List<Signal> signals = new ArrayList<>();
        private final Set<String> types = new LinkedHashSet<>();
        private final StringBuilder unseen = new StringBuilder();
        private final List<Part.Group> inner = new ArrayList<>();

        /** The text of mails inside a mail that says nothing itself. */
        String forwarded() {
            List<Part.Group> mails = List.copyOf(inner);
            inner.clear();
            return mails.stream()
                    .limit(INNER_MAILS_MAX)
                    .map(this::group)
                    .collect(Collectors.joining("\n\n"))
                    .strip();
        }

        String text(Part part) {
            return switch (part) {
                case Part.Leaf leaf -> leaf(leaf);
                case Part.Group group -> group(group);
            };
        }

        private String group(Part.Group group) {
            types.add(group.type());
            List<String> texts = new ArrayList<>();
            for (Part part : group.parts()) {
                if (part instanceof Part.Group mail && mail.type().equals("message/rfc822")) {
                    inner.add(mail);
                    add(new Attachment("message.eml", "message/rfc822", 0));
                    continue;
                }
                texts.add(text(part));
            }
            if (group.type().equals("multipart/alternative")) {
                return alternative(group.parts(), texts);
            }
            return String.join("\n\n", texts.stream().filter(text -> !text.isBlank()).toList());
        }

        /**
         * Plain text is what the writer's program made for readers like us, unless it only says
         * that there is HTML.
         */
        private static String alternative(List<Part> parts, List<String> texts) {
            String best = "";
            boolean bestIsPlain = false;
            for (int i = 0; i < texts.size() && i < parts.size(); i++) {
                String text = texts.get(i);
                boolean plain =
                        parts.get(i) instanceof Part.Leaf leaf
                                && leaf.type().value().equals("text/plain");
                boolean stub =
                        bestIsPlain
                                && best.length() < 200
                                && text.length() > 4 * best.length()
                                && best.matches("(?is).*\\b(?:html|browser)\\b.*");
                if (!text.isBlank() && (best.isBlank() || (plain && !bestIsPlain) || stub)) {
                    best = text;
                    bestIsPlain = plain;
                }
            }
            return best;
        }

        private String leaf(Part.Leaf leaf) {
            String type = leaf.type().value();
            types.add(type);
            if (leaf.isAttachment() || !isReadable(type)) {
                add(new Attachment(harmless(leaf.fileName(), type), type, leaf.sizeBytes()));
                return "";
            }
            return type.equals("text/html") ? html(leaf.text()) : plain(leaf);
        }

        private static boolean isReadable(String type) {
            return switch (type) {
                case "text/plain",
                        "text/html",
                        "text",
                        "text/enriched",
                        "message/delivery-status" ->
                        true;
                default -> false;
            };
        }

        private static String plain(Part.Leaf leaf) {
            String text = leaf.text().replace("\r\n", "\n").replace('\r', '\n');
            boolean flowed = leaf.type().get("format").equalsIgnoreCase("flowed");
            return flowed
                    ? Flowed.unwrap(text, leaf.type().get("delsp").equalsIgnoreCase("yes"))
                    : text;
        }

        private String html(String source) {
            HtmlText html = HtmlText.of(source);
            unseen.append(html.unseen()).append('\n');
            if (html.hidden().codePoints().anyMatch(Character::isLetter)) {
                signals.add(
                        signal(
                                "hidden-text",
                                "hidden-html",
                                "text that no reader sees: "
                                        + cut(html.hidden().replaceAll("\\s+", " "), 120)));
            }
            html.deceptiveLinks()
                    .forEach(
                            link ->
                                    signals.add(
                                            signal("structure", "deceptive-link", cut(link, 200))));
            return html.visible();
        }

        private void add(Attachment attachment) {
            if (attachments.size() < ATTACHMENTS_MAX) {
                attachments.add(attachment);
            }
        }
    }

    /**
     * A name that is safe to show and to store: the last part of a path, without controls and
     * reserved characters.
     */
    static String harmless(String fileName, String type) {
        String last =
                fileName.substring(
                        Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
        String clean =
                last.replaceAll("[\\p{Cntrl}\\p{Cf}<>:\"|?*]", "")
                        .strip()
                        .replaceAll("^[.]+|[. ]+$", "");
        if (clean.isEmpty()) {
            return type.startsWith("image/")
                    ? "image"
                    : type.equals("text/calendar") ? "invitation.ics" : "attachment";
        }
        int dot = clean.lastIndexOf('.');
        String ending = dot > 0 && clean.length() - dot <= 10 ? clean.substring(dot) : "";
        return clean.length() <= NAME_CHARS_MAX
                ? clean
                : clean.substring(0, NAME_CHARS_MAX - ending.length()) + ending;
    }

    private static String tidy(String text) {
        String lines =
                text.replace("\r\n", "\n")
                        .replace('\r', '\n')
                        .replace('\u00A0', ' ')
                        .replace("\u0000", "");
        return cut(lines.replaceAll("[ \\t]+\n(?!\n)", "\n").strip(), TEXT_CHARS_MAX);
    }

    private static @Nullable String messageId(String header) {
        String id = header.strip().replaceAll("^<|>.*$", "").strip();
        return id.isEmpty() || id.length() > 998 ? null : id;
    }

    private static @Nullable OffsetDateTime date(String header) {
        String bare = header.replaceAll("\\(.*?\\)", "").replaceAll("\\s+", " ").strip();
        String zoned =
                bare.replaceFirst("(?i) (?:GMT|UTC|UT|Z)$", " +0000")
                        .replaceFirst(" EST$", " -0500")
                        .replaceFirst(" EDT$", " -0400")
                        .replaceFirst(" CET$", " +0100")
                        .replaceFirst(" CEST$", " +0200")
                        .replaceFirst(" P[SD]T$", " -0800");
        // The weekday is often wrong and never needed.
        String noDay = zoned.replaceFirst("^[A-Za-z]{2,9},? ", "");
        try {
            return OffsetDateTime.parse(noDay, DATE);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String first(Map<String, List<String>> headers, String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static String joined(Map<String, List<String>> headers, String name) {
        return String.join(", ", headers.getOrDefault(name, List.of()));
    }

    private static @Nullable Address first(List<Address> addresses) {
        return addresses.isEmpty() ? null : addresses.getFirst();
    }

    private static String cut(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
        return text.substring(0, end);
    }

    private static Signal signal(String layer, String name, String detail) {
        return Signal.newBuilder().setLayer(layer).setName(name).setDetail(detail).build();
    }
}
