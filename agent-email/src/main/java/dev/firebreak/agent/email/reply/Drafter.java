package dev.firebreak.agent.email.reply;

import dev.firebreak.agent.email.mail.Address;
import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.agent.email.triage.Entities;
import dev.firebreak.agent.email.triage.Triage;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.kit.guard.Screened;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.Entity;
import dev.firebreak.schemas.ReplyDraft;
import dev.firebreak.schemas.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Drafts a reply that says only what the knowledge says. What it can't answer it leaves to a
 * person, and says so.
 *
 * <p>It answers the writer and nobody else, whatever the mail asks for, and nothing at all to a
 * mail that tries to steer it.
 */
public final class Drafter {
    private static final double ANSWERS_MIN = 0.50;
    private static final double ANSWERS_SURELY = 0.75;
    private static final double WHOLE_MAIL_MIN = 0.42;
    private static final int SUBJECT_CHARS_MAX = 900;
    private static final int BODY_CHARS_MAX = 19_000;
    private static final Pattern PREFIXES =
            Pattern.compile(
                    "^(?:\\s*(?:re|aw|antw|sv|vs|odp|rif|res|r)\\s?(?:\\[\\d+\\])?\\s?:)+\\s*",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern HALVES =
            Pattern.compile(
                    ",? (?=(?:and|or|und|oder|et|ou|y|o) (?:when|how|where|what|which|can|could|do|is|send|wann|wie|wo|was|gibt|haben|kann|dans|quand|comment|où|cuándo|cómo|dónde)\\b)",
                    Pattern.CASE_INSENSITIVE);

    private final Shop shop;
    private final Knowledge knowledge;

    public Drafter(Embeddings embeddings, Shop shop) {
        this.shop = shop;
        this.knowledge = new Knowledge(embeddings, shop.articles());
    }

    /**
     * Drafts a reply where one is due.
     *
     * @param questions what the mail asks, one sentence each
     * @param screened what looked suspicious
     * @param signature what stands under the reply; empty: the shop's name
     */
    public Reply draft(
            Mail mail,
            Triage triage,
            List<String> questions,
            List<Entity> entities,
            Screened screened,
            String signature) {
        Optional<Reply> none = withoutDraft(mail, triage, questions, screened.steering());
        if (none.isPresent()) {
            return none.get();
        }
        Address from = mail.from();
        if (from == null) {
            return new Reply.None(true, "nobody to answer: the mail has no sender's address");
        }
        Wording wording = Wording.of(triage.language());
        Answers answers = answers(mail, triage, questions, wording.language());
        String orderNumber = value(entities, "order-number");
        List<String> concerns = concerns(mail, triage, screened.signals(), answers);
        String body = body(wording, from, orderNumber, answers, signature);
        ReplyDraft draft =
                ReplyDraft.newBuilder()
                        .setTo(List.of(recipient(mail, from).address()))
                        .setSubject(subject(mail.subject()))
                        .setBody(
                                body.length() <= BODY_CHARS_MAX
                                        ? body
                                        : body.substring(0, BODY_CHARS_MAX))
                        .setInReplyTo(mail.messageId())
                        .setKnowledge(answers.articles.keySet().stream().map(Article::id).toList())
                        .setUnanswered(answers.unanswered)
                        .build();
        return new Reply.Drafted(
                draft, answers.confidence(), !concerns.isEmpty(), String.join("; ", concerns));
    }

    /** The articles nearest to what is asked, and to the mail as a whole; best first. */
    List<Article> nearest(
            Mail mail, Triage triage, List<String> questions, String language, int articlesMax) {
        Knowledge.Subject subject =
                knowledge.subject(mail.subject() + ". " + mail.newText(), language, triage);
        return knowledge.nearest(questions, subject, articlesMax);
    }

    /** The articles nearest to a few words, whatever the mail says; best first. */
    List<Article> search(String words, Triage triage, String language, int articlesMax) {
        return knowledge.nearest(
                List.of(words), knowledge.subject(words, language, triage), articlesMax);
    }

    /** Texts that anybody may read: the articles, the shop's name. */
    public List<String> published() {
        List<String> texts = new ArrayList<>(List.of(shop.name()));
        for (Article article : shop.articles()) {
            article.texts().values().forEach(text -> texts.add(text.reply()));
        }
        return texts;
    }

    String shopName() {
        return shop.name();
    }

    private static Optional<Reply> withoutDraft(
            Mail mail, Triage triage, List<String> questions, List<String> steering) {
        if (!steering.isEmpty()) {
            return none(
                    true,
                    "the mail seems to steer the assistant ("
                            + String.join(", ", steering)
                            + "); nothing in it was followed and no reply was drafted");
        }
        return switch (triage.category()) {
            case NEWSLETTER -> none(false, "a newsletter: no reply is due");
            case NOTIFICATION ->
                    none(
                            false,
                            triage.isAutomaticReply()
                                    ? "an automatic reply: answering it could loop"
                                    : "a notification: no reply is due");
            case BOUNCE -> none(false, "a delivery report: a mail of ours did not arrive");
            case SPAM -> none(false, "unsolicited advertising: no reply is due");
            case PHISHING -> none(true, "looks like phishing: nobody should click or answer");
            case INTERNAL ->
                    none(
                            !questions.isEmpty(),
                            questions.isEmpty()
                                    ? "a colleague's note: no reply is due"
                                    : "a colleague asks: a person answers");
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
                    OTHER ->
                    mail.newText().isBlank()
                            ? none(
                                    true,
                                    mail.attachments().isEmpty()
                                            ? "there is no text to answer"
                                            : "the mail has attachments but no text")
                            : Optional.empty();
        };
    }

    private static Optional<Reply> none(boolean needsPerson, String reason) {
        return Optional.of(new Reply.None(needsPerson, reason));
    }

    /** What the knowledge answers, and what it leaves open. */
    private static final class Answers {
        private final Map<Article, String> articles = new LinkedHashMap<>();
        private final List<String> unanswered = new ArrayList<>();
        private double sum;
        private int count;

        /**
         * Nothing was asked in so many words; what is wanted was gathered from the mail as a whole.
         */
        private boolean gathered;

        void add(Article article, String language, double score) {
            Article.Text text = article.texts().get(language);
            if (text != null) {
                articles.putIfAbsent(article, text.reply());
            }
            sum +=
                    Math.clamp(
                            (score - ANSWERS_MIN) / (ANSWERS_SURELY - ANSWERS_MIN) * 0.55 + 0.45,
                            0,
                            1);
            count++;
        }

        void leave(String question) {
            unanswered.add(question);
            count++;
        }

        double confidence() {
            return count == 0 ? 0.2 : Math.max(0.1, sum / count);
        }
    }

    private Answers answers(Mail mail, Triage triage, List<String> questions, String language) {
        Answers answers = new Answers();
        if (triage.category() == EmailCategory.COMPLAINT) {
            // A template that answers the details of an angry mail reads like mockery; a person
            // will.
            knowledge
                    .forCategory(EmailCategory.COMPLAINT, language)
                    .ifPresent(article -> answers.add(article, language, ANSWERS_SURELY));
            questions.forEach(answers.unanswered::add);
            return answers;
        }
        Knowledge.Subject subject =
                knowledge.subject(mail.subject() + ". " + mail.newText(), language, triage);
        for (String question : questions) {
            answer(question, subject, language, answers);
        }
        if (answers.articles.isEmpty()) {
            answers.gathered = triage.category() != EmailCategory.FEEDBACK;
            knowledge
                    .best(subject)
                    .filter(
                            match ->
                                    match.score() >= WHOLE_MAIL_MIN
                                            && match.article()
                                                    .categories()
                                                    .contains(triage.category()))
                    .ifPresent(
                            match -> answers.add(match.article(), language, match.score() + 0.1));
        }
        if (answers.articles.isEmpty()) {
            knowledge
                    .forCategory(triage.category(), language)
                    .filter(
                            article ->
                                    article.person() || triage.category() == EmailCategory.FEEDBACK)
                    .ifPresent(article -> answers.add(article, language, ANSWERS_MIN));
        }
        return answers;
    }

    /** A sentence may hold two questions; it counts as answered when both are. */
    private void answer(
            String question, Knowledge.Subject subject, String language, Answers answers) {
        boolean open = false;
        for (String half : List.of(HALVES.split(question, -1))) {
            Optional<Knowledge.Match> match =
                    knowledge.best(half, subject).filter(found -> found.score() >= ANSWERS_MIN);
            if (match.isPresent()) {
                answers.add(match.get().article(), language, match.get().score());
            } else {
                open = true;
            }
        }
        if (open) {
            answers.leave(question);
        }
    }

    private static List<String> concerns(
            Mail mail, Triage triage, List<Signal> signals, Answers answers) {
        List<String> concerns = new ArrayList<>();
        signals.stream()
                .filter(signal -> !signal.getName().equals("broken-mime"))
                .map(Signal::getName)
                .distinct()
                .forEach(name -> concerns.add("suspicious: " + name));
        if (!Wording.of(triage.language()).language().equals(triage.language())
                && !triage.language().equals("und")) {
            concerns.add("written in " + triage.language() + ", drafted in English");
        }
        if (answers.articles.isEmpty()) {
            concerns.add("the knowledge has no answer");
        } else if (answers.gathered) {
            concerns.add("nothing is asked in so many words");
        } else if (!answers.articles.keySet().stream()
                .allMatch(article -> article.categories().contains(triage.category()))) {
            concerns.add("the answer is about something else than the mail seems to be");
        }
        if (!answers.articles.isEmpty() && !answers.unanswered.isEmpty()) {
            concerns.add(
                    answers.unanswered.size() == 1
                            ? "a question is left open"
                            : answers.unanswered.size() + " questions are left open");
        }
        answers.articles.keySet().stream()
                .filter(Article::person)
                .findFirst()
                .ifPresent(
                        article ->
                                concerns.add(
                                        "a person has to act: "
                                                + article.title().toLowerCase(Locale.ROOT)));
        if (triage.category() == EmailCategory.COMPLAINT) {
            concerns.add("a complaint");
        }
        Address from = mail.from();
        boolean elsewhere =
                from != null
                        && !mail.replyTo().isEmpty()
                        && mail.replyTo().stream()
                                .noneMatch(to -> to.domain().equals(from.domain()));
        if (elsewhere) {
            concerns.add("Reply-To names another domain than From; the draft goes to From");
        }
        return concerns;
    }

    private String body(
            Wording wording, Address from, String orderNumber, Answers answers, String signature) {
        List<String> paragraphs = new ArrayList<>();
        String name = Entities.isPersonName(from.name()) ? Entities.given(from.name()) : "";
        paragraphs.add(wording.greet(name));
        paragraphs.add(wording.thankFor(orderNumber));
        paragraphs.addAll(answers.articles.values());
        if (orderNumber.isEmpty()
                && answers.articles.keySet().stream()
                        .anyMatch(article -> article.needs().contains("order-number"))) {
            paragraphs.add(wording.askOrderNumber());
        }
        if (answers.articles.isEmpty()) {
            paragraphs.add(wording.colleague());
        } else if (!answers.unanswered.isEmpty()
                && answers.articles.keySet().stream().noneMatch(Article::person)) {
            paragraphs.add(wording.colleagueForRest());
        }
        paragraphs.add(
                wording.closing() + "\n" + (signature.isBlank() ? shop.name() : signature.strip()));
        return String.join("\n\n", paragraphs).strip();
    }

    /**
     * Reply-To, if it stays in the sender's own domain; else anybody could have our answers sent to
     * a stranger.
     */
    private static Address recipient(Mail mail, Address from) {
        return mail.replyTo().stream()
                .filter(to -> to.domain().equals(from.domain()))
                .findFirst()
                .orElse(from);
    }

    private static String subject(String subject) {
        String bare = PREFIXES.matcher(subject).replaceFirst("").strip();
        String cut =
                bare.length() <= SUBJECT_CHARS_MAX ? bare : bare.substring(0, SUBJECT_CHARS_MAX);
        return ("Re: " + cut).strip();
    }

    private static String value(List<Entity> entities, String kind) {
        return entities.stream()
                .filter(entity -> entity.getKind().equals(kind))
                .map(Entity::getValue)
                .findFirst()
                .orElse("");
    }
}
