package dev.firebreak.agent.email.triage;

import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.Urgency;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How soon someone should look, and how the writer feels. */
final class Tone {
    private static final Pattern NEGATION =
            Pattern.compile(
                    ".*(?:\\b(?:not|no|never|n't|isn't|nicht|kein\\w*|pas|no|non|niet|nao)\\s(?:\\w+\\s){0,2})$");
    private static final Pattern SHOUTING = Pattern.compile("\\b[A-Z]{5,}\\b");

    private final Phrases phrases = new Phrases(Table.read("tone.tsv", 3));

    Urgency urgency(
            Mail mail,
            String folded,
            String language,
            EmailCategory category,
            Sentiment sentiment) {
        switch (category) {
            case NEWSLETTER, SPAM, BOUNCE -> {
                return Urgency.LOW;
            }
            case UNKNOWN,
                    ORDER_STATUS,
                    DELIVERY_PROBLEM,
                    RETURN_REFUND,
                    BILLING,
                    TECHNICAL_SUPPORT,
                    ACCOUNT,
                    PRODUCT_QUESTION,
                    COMPLAINT,
                    FEEDBACK,
                    SALES_INQUIRY,
                    SCHEDULING,
                    INTERNAL,
                    NOTIFICATION,
                    PHISHING,
                    OTHER -> {}
        }
        boolean high = phrases.says(folded, language, "HIGH") || flagged(mail);
        if (phrases.says(folded, language, "CRITICAL")) {
            return Urgency.CRITICAL;
        }
        if (category == EmailCategory.NOTIFICATION) {
            return folded.contains("alert") ? Urgency.HIGH : Urgency.LOW;
        }
        if (high || category == EmailCategory.COMPLAINT) {
            return Urgency.HIGH;
        }
        boolean low = phrases.says(folded, language, "LOW") || category == EmailCategory.FEEDBACK;
        return low && sentiment != Sentiment.NEGATIVE ? Urgency.LOW : Urgency.NORMAL;
    }

    Sentiment sentiment(String text, String folded, String language, EmailCategory category) {
        int good = count(folded, language, "POSITIVE");
        int bad = count(folded, language, "NEGATIVE");
        if (SHOUTING.matcher(text).results().count() >= 2) {
            bad++;
        }
        if (category == EmailCategory.COMPLAINT) {
            bad += 2;
        } else if (category == EmailCategory.FEEDBACK) {
            good++;
        }
        return good > bad
                ? Sentiment.POSITIVE
                : bad > good ? Sentiment.NEGATIVE : Sentiment.NEUTRAL;
    }

    private static boolean flagged(Mail mail) {
        String priority = mail.header("x-priority").strip();
        return mail.header("importance").toLowerCase(Locale.ROOT).equals("high")
                || priority.startsWith("1")
                || mail.header("priority").equalsIgnoreCase("urgent");
    }

    /**
     * Words with a "not" before them don't count; the opposite they rarely mean ("not happy" is in
     * the list by itself).
     */
    private int count(String folded, String language, String what) {
        List<String> found = phrases.find(folded, language, what);
        int from = 0;
        int count = 0;
        for (String one : found) {
            int at = folded.indexOf(one, from);
            String before = folded.substring(Math.max(0, at - 25), Math.max(0, at));
            if (!NEGATION.matcher(before).matches()) {
                count++;
            }
            from = at + one.length();
        }
        return count;
    }
}
