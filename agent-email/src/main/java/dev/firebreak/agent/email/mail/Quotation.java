package dev.firebreak.agent.email.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Parts a mail's text into what its writer newly wrote and what is quoted.
 *
 * <p>Lines that start with '>' are quoted wherever they stand, so answers between quotations
 * survive. A line that introduces a quotation ("On Monday, Ann wrote:") goes with it; when what
 * follows carries no '>', all the rest is quoted. The same holds for the header block that Outlook
 * copies.
 *
 * @param written the new text
 * @param quoted the rest
 */
record Quotation(String written, String quoted) {
    private static final int INTRODUCTION_LINES_MAX = 4;
    private static final int INTRODUCTION_CHARS_MAX = 400;

    private static final Pattern INTRODUCTION =
            Pattern.compile(
                    "^[> ]*(?:-{2,} ?)?(?:"
                            + "(?:on|am|le|el|il|op|em|den|dne|w dniu|pe|il giorno|vào|on the|date:|der)\\b.{4,300}?"
                            + "(?:wrote|writes|schrieb\\b.*|hat .{0,100}geschrieben|a [ée]crit|escribi[oó].*|ha scritto\\b.*|schreef\\b.*|het volgende geschreven|escreveu\\b.*|skrev\\b.*|kirjoitti\\b.*|napsal.{0,6}|pisze|napisał.{0,4}|a scris)"
                            + "|.{3,200}(?:wrote|schrieb am .{5,60}|a [ée]crit|пишет|написал\\(?а?\\)?|пользователь .{3,120})"
                            + "|\\d{4}[-/.年]\\d{1,2}[-/.月]\\d{1,2}.{3,120}(?:<[^>]{3,120}>|wrote|のメール)"
                            + "|\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4},? .{0,20}\\d{1,2}:\\d{2}.{0,120}(?:wrote|schrieb|написал\\S*|пользователь)?.{0,120}"
                            + "|.{2,80}, (?:on )?.{6,60} (?:wrote|schrieb)"
                            + ")\\s?: ?-{0,3}$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern DATE_OR_ADDRESS = Pattern.compile("[\\d@<]");

    private static final Pattern DIVIDER =
            Pattern.compile(
                    "^[> ]*(?:-{2,}|_{2,})\\s*(?:original message|reply message|forwarded message|urspr[üu]ngliche nachricht|original-nachricht|weitergeleitete nachricht"
                            + "|message d'origine|message original|message transf[ée]r[ée]|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato"
                            + "|oorspronkelijk bericht|doorgestuurd bericht|mensagem original|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|wiadomość oryginalna|пересылаемое сообщение|исходное сообщение).{0,20}?(?:-{2,}|_{2,})?\\s*$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern COPIED_FROM =
            Pattern.compile(
                    "^[> *]*(?:from|von|de|da|van|från|fra|od|от|expéditeur|desde)\\*?\\s?:\\*?\\s?\\S.*",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern COPIED_OTHER =
            Pattern.compile(
                    "^[> *]*(?:sent|date|to|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado(?: el)?|fecha|para|asunto|inviato|data|oggetto|verzonden|aan|onderwerp|enviada(?: em)?|assunto|skickat|till|ämne|sendt|til|emne|wysłano|do|temat|дата|кому|тема|a|cc)\\*?\\s?:\\*?\\s?.*",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern FORWARD_BEGIN =
            Pattern.compile(
                    "^(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado):?$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    static Quotation of(String text) {
        List<String> lines = List.of(text.split("\n", -1));
        List<String> written = new ArrayList<>();
        List<String> quoted = new ArrayList<>();
        int i = 0;
        while (i < lines.size()) {
            String line = lines.get(i);
            int introduction = introduction(lines, i);
            if (isDivider(lines, i)) {
                quoted.addAll(lines.subList(i, lines.size()));
                break;
            }
            if (introduction > 0) {
                quoted.addAll(lines.subList(i, i + introduction));
                i += introduction;
                if (!quoteFollows(lines, i)) {
                    quoted.addAll(lines.subList(i, lines.size()));
                    break;
                }
            } else if (line.startsWith(">")) {
                quoted.add(line);
                i++;
            } else {
                written.add(line);
                i++;
            }
        }
        return new Quotation(tidy(written), String.join("\n", quoted).strip());
    }

    /** How many lines starting here stand above another mail; 0 when none does. */
    static int opening(List<String> lines, int at) {
        return isDivider(lines, at) ? 1 : introduction(lines, at);
    }

    private static boolean isDivider(List<String> lines, int at) {
        return DIVIDER.matcher(lines.get(at)).matches()
                || FORWARD_BEGIN.matcher(lines.get(at).strip()).matches()
                || copiedHeader(lines, at);
    }

    /**
     * How many lines starting here introduce a quotation; mailers wrap that sentence over several.
     */
    private static int introduction(List<String> lines, int at) {
        StringBuilder sentence = new StringBuilder();
        if (lines.get(at).isBlank()) {
            return 0;
        }
        for (int n = 1; n <= INTRODUCTION_LINES_MAX && at + n <= lines.size(); n++) {
            String line = lines.get(at + n - 1).strip();
            if (line.isEmpty()) {
                return 0;
            }
            sentence.append(n == 1 ? line : " " + line.replaceFirst("^>+ ?", ""));
            if (sentence.length() > INTRODUCTION_CHARS_MAX) {
                return 0;
            }
            if (line.endsWith(":") || line.endsWith("-")) {
                // Of a sentence over several lines the first names a date or an address; else it is
                // the writer's own last line.
                boolean starts = n == 1 || DATE_OR_ADDRESS.matcher(lines.get(at)).find();
                return starts && INTRODUCTION.matcher(sentence).matches() ? n : 0;
            }
        }
        return 0;
    }

    private static boolean quoteFollows(List<String> lines, int at) {
        for (int i = at; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                return lines.get(i).startsWith(">");
            }
        }
        return false;
    }

    /** "From: … Sent: … To: … Subject: …", as Outlook copies it above what it answers. */
    private static boolean copiedHeader(List<String> lines, int at) {
        if (!COPIED_FROM.matcher(lines.get(at)).matches()) {
            return false;
        }
        int others = 0;
        for (int i = at + 1; i < Math.min(lines.size(), at + 6); i++) {
            if (COPIED_OTHER.matcher(lines.get(i)).matches()) {
                others++;
            }
        }
        return others >= 2;
    }

    private static String tidy(List<String> lines) {
        // Outlook draws a line above the header block that it copies; without the block the line
        // means nothing.
        String text = String.join("\n", lines).replaceAll("\n{3,}", "\n\n").stripTrailing();
        return text.replaceAll("(?:\n[_-]{10,}\\s*)+$", "").replaceAll("^\\s*\n", "").strip();
    }
}
