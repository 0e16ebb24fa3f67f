package dev.firebreak.agent.email.mail;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Parts a text into its body and the signature below it: behind the "-- " line (RFC 3676), "Sent
 * from my phone", a closing phrase with the name, a block of contact lines, or the writer's own
 * name alone in the last line.
 */
record Signature(String body, String signature) {
    private static final int LINES_MAX = 24;
    private static final int LINE_CHARS_MAX = 90;

    private static final Pattern DELIMITER = Pattern.compile("^-- ?$");
    private static final Pattern RULE = Pattern.compile("^\\s*[-_=*~#]{3,}\\s*$");
    private static final Pattern DEVICE =
            Pattern.compile(
                    "^\\s*(?:sent (?:from|via|with|using) .{2,60}|via mobile|get outlook for .*|von meinem .{2,30} gesendet|gesendet (?:von|mit|aus) .{2,60}"
                            + "|diese nachricht wurde von .{2,60} gesendet|envoyé de(?:puis)? m.{2,40}|enviado desde .{2,40}|enviado do meu .{2,30}|inviato da(?:l)? .{2,40}"
                            + "|verzonden vanaf .{2,40}|verstuurd vanaf .{2,40}|skickat från .{2,40}|sendt fra .{2,40}|отправлено (?:с|из) .{2,40}|wysłane z .{2,40})$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern NAME =
            Pattern.compile("\\s*\\p{Lu}[\\p{L}.'-]*(?: \\p{Lu}[\\p{L}.'-]*){1,3}\\s*");
    private static final Pattern CLOSING =
            Pattern.compile(
                    "^\\s*(?:(?:with )?(?:my |our )?(?:best|kind|kindest|warm|warmest|many)?\\s*(?:regards|wishes|thanks)(?: in advance| and (?:best|kind) regards| again| a lot| so much)?|all the best|best|cheers|thx|thank you(?: very much| so much| in advance| for your help| for your time)?|thanks(?: .{1,25})?|yours(?: (?:faithfully|sincerely|truly))?|sincerely(?: yours)?|respectfully|take care|bye|love|warmly"
                            + "|(?:mit )?(?:(?:freundlichen?|besten?|vielen?|lieben?|herzlichen?|schönen?|sonnigen?)\\s+){1,2}(?:grü(?:ß|ss)en?|gruß|gruss|dank)(?: .{1,30})?|mfg|vg|lg|hochachtungsvoll|danke(?: .{1,25})?|vielen dank(?: .{1,30})?|gruß|grüße"
                            + "|(?:bien |très )?(?:cordialement|sincèrement)(?: à vous)?|bien à vous|(?:meilleures|sincères) salutations|salutations(?: distinguées)?|merci(?: .{1,30})?|bonne (?:journée|soirée)"
                            + "|(?:un )?(?:cordial |atento )?saludos?(?: cordial(?:es)?)?|atentamente|(?:muchas )?gracias(?: .{1,30})?"
                            + "|(?:cordiali|distinti|cari) saluti|saluti|(?:mille )?grazie(?: .{1,30})?|met vriendelijke groet(?:en)?|groet(?:en|jes)?|bedankt(?: .{1,20})?|alvast bedankt"
                            + "|atenciosamente|(?:com os )?(?:melhores )?cumprimentos|obrigad[oa](?: .{1,20})?|abraços?|med vänlig(?:a)? hälsning(?:ar)?|hälsningar|mvh|venlig hilsen|vennlig hilsen|mange tak|tack(?: .{1,20})?|pozdrawiam|z poważaniem|с уважением)[\\s,.!:)–-]*$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern CLOSING_AND_NAME =
            Pattern.compile(
                    "^\\s*(?:(?:best|kind|warm|kindest)? ?regards|thx|thanks|cheers|best|lg|vg|mfg|(?:mit )?(?:freundlichen|vielen|besten|lieben|viele|liebe|beste) gr(?:ü|ue)(?:ß|ss)en?|saludos|cordialement|saluti)[, ]+(?:\\p{Lu}?[\\p{L}.'-]+(?: (?:&|\\p{Lu}[\\p{L}.'-]*|family)){0,3})[.!]?\\s*\\P{L}{0,6}$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern CONTACT =
            Pattern.compile(
                    "\\S@\\S+\\.\\S|https?://|\\bwww\\.|^\\s*(?:t|f|m|p|tel|fon|phone|mobile|mob|fax|skype|cell|tél|teléfono|telefono|handy)\\b\\.?\\s?[:.]?\\s?[+\\d(]|skype:|\\+?\\(?\\d[\\d ()/.-]{7,}\\d|^#sig#",
                    Pattern.CASE_INSENSITIVE);

    /**
     * @param writer the name in the From header; empty when unknown
     */
    static Signature of(String text, String writer) {
        List<String> lines = List.of(text.split("\n", -1));
        int end = lastNotBlank(lines, lines.size());
        int start = start(lines, end, writer);
        // Something always remains: a mail that is all closing ("Thanks!") says just that.
        if (start >= end || String.join("", lines.subList(0, start)).isBlank()) {
            return new Signature(text.strip(), "");
        }
        return new Signature(join(lines, 0, start), join(lines, start, end));
    }

    private static int start(List<String> lines, int end, String writer) {
        int start = end;
        int first = Math.max(0, end - LINES_MAX);
        for (int i = 0; i < end; i++) {
            if (DELIMITER.matcher(lines.get(i)).matches()) {
                start = i;
                break;
            }
        }
        start = backOverDevice(lines, start);
        int closing = closing(lines, first, start);
        if (closing < start) {
            return closing;
        }
        start = Math.min(start, contactBlock(lines, Math.max(0, start - LINES_MAX), start));
        return backOverName(lines, lastNotBlank(lines, start), writer, start);
    }

    private static int backOverDevice(List<String> lines, int start) {
        int at = lastNotBlank(lines, start);
        if (at == 0 || !DEVICE.matcher(lines.get(at - 1)).matches()) {
            return start;
        }
        // A name right above it belongs to it.
        boolean named =
                at >= 2
                        && NAME.matcher(lines.get(at - 2)).matches()
                        && (at == 2 || lines.get(at - 3).isBlank());
        return named ? at - 2 : at - 1;
    }

    /** The first closing phrase that only short lines follow. */
    private static int closing(List<String> lines, int first, int end) {
        for (int i = end - 1; i >= first; i--) {
            String line = lines.get(i);
            if (line.length() > LINE_CHARS_MAX || line.strip().endsWith("?")) {
                return end;
            }
            if (CLOSING.matcher(line).matches()
                    || (i >= lastNotBlank(lines, end) - 1
                            && CLOSING_AND_NAME.matcher(line).matches())) {
                int above = lastNotBlank(lines, i);
                boolean another =
                        above > first
                                && i - above <= 1
                                && CLOSING.matcher(lines.get(above - 1)).matches();
                return another ? above - 1 : i;
            }
        }
        return end;
    }

    /**
     * Short lines behind a blank or ruled line, at least two of them with an address, a number or a
     * link.
     */
    private static int contactBlock(List<String> lines, int first, int end) {
        int contacts = 0;
        int contactsInBest = 0;
        int best = end;
        for (int i = lastNotBlank(lines, end) - 1; i >= first; i--) {
            String line = lines.get(i);
            if (RULE.matcher(line).matches() && contacts >= 1) {
                return i;
            }
            if (line.length() > LINE_CHARS_MAX
                    || (line.strip().matches(".*[?!.]") && line.split("\\s+", -1).length > 6)) {
                break;
            }
            if (CONTACT.matcher(line).find()) {
                contacts++;
            }
            boolean blockStart = i == 0 || lines.get(i - 1).isBlank();
            if (blockStart
                    && contacts >= 2
                    && contacts > contactsInBest
                    && !line.isBlank()
                    && lines.subList(i, end).stream().filter(l -> !l.isBlank()).count()
                            <= contacts * 2L + 1) {
                best = i;
                contactsInBest = contacts;
            }
        }
        return best;
    }

    private static int backOverName(List<String> lines, int end, String writer, int start) {
        if (end == 0 || writer.isBlank()) {
            return start;
        }
        String last =
                lines.get(end - 1)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("^[-–—/ ]+|[.,! ]+$", "");
        List<String> names = List.of(writer.toLowerCase(Locale.ROOT).split("[\\s,._-]+", -1));
        boolean isName =
                !last.isEmpty()
                        && last.length() <= 60
                        && last.split("\\s+", -1).length <= 4
                        && List.of(last.split("[\\s.]+", -1)).stream()
                                .allMatch(word -> word.length() <= 2 || names.contains(word))
                        && names.stream().anyMatch(last::contains);
        return isName ? end - 1 : start;
    }

    private static int lastNotBlank(List<String> lines, int end) {
        int at = end;
        while (at > 0 && lines.get(at - 1).isBlank()) {
            at--;
        }
        return at;
    }

    private static String join(List<String> lines, int from, int to) {
        return String.join("\n", lines.subList(from, to)).strip();
    }
}
