package dev.firebreak.agent.email.triage;

import dev.firebreak.agent.email.mail.Address;
import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.Signal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sorts mail: rules over headers first, then telling words and likeness to examples. Safe for many
 * threads.
 */
public final class Classifier {
    private final Language languages = new Language();
    private final Tone tone = new Tone();
    private final Topics topics;

    public Classifier(Embeddings embeddings) {
        this.topics = new Topics(embeddings);
    }

    /**
     * @param signals what the guards saw in it
     */
    public Triage classify(Mail mail, List<Signal> signals) {
        String text = mail.newText().isBlank() ? mail.text() : mail.newText();
        String language = languages.of(mail.subject() + "\n" + text);
        String folded = Folded.of(mail.subject() + " . " + text);
        Verdict verdict = judge(mail, text, folded, language, signals);
        Sentiment sentiment = tone.sentiment(text, folded, language, verdict.category());
        return new Triage(
                verdict.category(),
                verdict.confidence(),
                tone.urgency(mail, folded, language, verdict.category(), sentiment),
                sentiment,
                language,
                verdict.why());
    }

    private Verdict judge(
            Mail mail, String text, String folded, String language, List<Signal> signals) {
        Optional<Verdict> machine = MachineMail.judge(mail);
        if (machine.isPresent()) {
            return machine.get();
        }
        if (mail.contains("text/calendar")) {
            return new Verdict(EmailCategory.SCHEDULING, 0.95, "a calendar invitation");
        }
        if (text.isBlank() && mail.subject().isBlank()) {
            return new Verdict(EmailCategory.OTHER, 0.9, "nothing in it");
        }
        Verdict topic = topics.judge(mail.subject(), text, language);
        Verdict deceit = deceit(mail, topic, signals);
        if (deceit != null) {
            return deceit;
        }
        return settle(mail, folded, topic);
    }

    private static @Nullable Verdict deceit(Mail mail, Verdict topic, List<Signal> signals) {
        boolean deceptiveLink =
                signals.stream().anyMatch(signal -> signal.getName().equals("deceptive-link"));
        if (topic.category() == EmailCategory.PHISHING && deceptiveLink) {
            return new Verdict(
                    EmailCategory.PHISHING,
                    0.97,
                    "asks for credentials and hides where a link leads");
        }
        // A text that does nothing but give orders to an assistant is no customer's.
        long steering =
                signals.stream()
                        .filter(signal -> signal.getLayer().equals("pattern"))
                        .map(Signal::getName)
                        .distinct()
                        .count();
        if (steering >= 2 && mail.unseenText().isBlank()) {
            return new Verdict(EmailCategory.SPAM, 0.75, "gives orders to an assistant");
        }
        return null;
    }

    /** Where mail comes from decides between neighbours: a colleague's note, a robot's notice. */
    private static Verdict settle(Mail mail, String folded, Verdict topic) {
        if (fromOwnHouse(mail)) {
            return switch (topic.category()) {
                case SCHEDULING, PHISHING, SPAM, NEWSLETTER -> topic;
                case NOTIFICATION,
                        UNKNOWN,
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
                        INTERNAL,
                        BOUNCE,
                        OTHER ->
                        new Verdict(EmailCategory.INTERNAL, 0.85, "from a colleague");
            };
        }
        if (MachineMail.isRobot(mail)) {
            boolean sure = topic.category() == EmailCategory.NOTIFICATION;
            return switch (topic.category()) {
                case SPAM, PHISHING, NEWSLETTER -> topic;
                case NOTIFICATION,
                        UNKNOWN,
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
                        BOUNCE,
                        OTHER ->
                        new Verdict(
                                EmailCategory.NOTIFICATION,
                                sure ? 0.95 : 0.85,
                                "from an address that nobody reads");
            };
        }
        if (folded.contains("unsubscribe")
                && topic.category() != EmailCategory.SPAM
                && topic.category() != EmailCategory.PHISHING) {
            return new Verdict(EmailCategory.NEWSLETTER, 0.85, "offers to unsubscribe");
        }
        return topic;
    }

    /** From the domain it is written to; big mail providers give everybody the same. */
    private static boolean fromOwnHouse(Mail mail) {
        Address from = mail.from();
        return from != null
                && !from.domain().isEmpty()
                && !from.domain()
                        .matches(
                                "(?:gmail|googlemail|outlook|hotmail|yahoo|icloud|gmx|web|aol|proton)\\.[a-z.]+")
                && !mail.to().isEmpty()
                && mail.to().stream().allMatch(to -> to.domain().equals(from.domain()))
                && !MachineMail.isRobot(mail);
    }
}
