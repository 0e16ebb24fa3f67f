package dev.firebreak.agent.email;

import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.agent.email.reply.Reply;
import dev.firebreak.agent.email.triage.Sentences;
import dev.firebreak.agent.email.triage.Triage;
import java.util.List;
import java.util.Locale;

/** One or two sentences about a mail, for people. */
final class Summary {
    private static final int QUOTE_CHARS_MAX = 160;

    private Summary() {}

    static String of(Mail mail, Triage triage, List<String> questions, Reply reply) {
        String category = triage.category().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String from =
                mail.from() == null
                        ? "an unknown sender"
                        : mail.from().name().isEmpty() ? mail.from().address() : mail.from().name();
        String urgency = triage.urgency().name().toLowerCase(Locale.ROOT);
        StringBuilder summary = new StringBuilder();
        summary.append(category.substring(0, 1).toUpperCase(Locale.ROOT))
                .append(category.substring(1));
        summary.append(" from ")
                .append(shortened(from))
                .append(", urgency ")
                .append(urgency)
                .append(": ")
                .append(gist(mail, questions))
                .append('.');
        summary.append(
                switch (reply) {
                    case Reply.Drafted drafted ->
                            drafted.needsPerson()
                                    ? " Reply drafted; a person should look: "
                                            + drafted.reason()
                                            + "."
                                    : " Reply drafted.";
                    case Reply.None none -> " No reply: " + none.reason() + ".";
                });
        return summary.toString();
    }

    private static String gist(Mail mail, List<String> questions) {
        if (!questions.isEmpty()) {
            return "asks \""
                    + shortened(questions.getFirst())
                    + "\""
                    + (questions.size() > 1 ? " and " + (questions.size() - 1) + " more" : "");
        }
        List<String> sentences = Sentences.of(mail.newText());
        String first =
                mail.subject().isBlank()
                        ? (sentences.isEmpty() ? "nothing" : sentences.getFirst())
                        : mail.subject();
        return "\"" + shortened(first) + "\"";
    }

    private static String shortened(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        if (line.length() <= QUOTE_CHARS_MAX) {
            return line;
        }
        return line.substring(
                        0, line.offsetByCodePoints(0, line.codePointCount(0, QUOTE_CHARS_MAX) - 1))
                + "…";
    }
}
