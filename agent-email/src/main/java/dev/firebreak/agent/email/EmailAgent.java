package dev.firebreak.agent.email;

import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.agent.email.mail.MailReader;
import dev.firebreak.agent.email.reply.DraftFilter;
import dev.firebreak.agent.email.reply.Drafter;
import dev.firebreak.agent.email.reply.ModelDrafter;
import dev.firebreak.agent.email.reply.Reply;
import dev.firebreak.agent.email.reply.Shop;
import dev.firebreak.agent.email.triage.Classifier;
import dev.firebreak.agent.email.triage.Entities;
import dev.firebreak.agent.email.triage.ModelTriage;
import dev.firebreak.agent.email.triage.Sentences;
import dev.firebreak.agent.email.triage.Triage;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.kit.guard.Screened;
import dev.firebreak.kit.guard.Screening;
import dev.firebreak.kit.prompt.PromptBook;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Entity;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReplyDraft;
import dev.firebreak.schemas.Signal;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads one mail, says what it is and what is asked, drafts a reply, and proposes to send it where
 * no person is needed. A model, where there is one, sorts the mail and words the reply; rules,
 * patterns, sentence embeddings and templates do so where there is none, and always decide whom a
 * reply may go to and whether a person has to look. Safe for many threads.
 */
public final class EmailAgent implements Agent<EmailRequest, EmailResult> {
    /** The name of this logic in every result. */
    public static final String LOGIC = "offline/email-1";

    private static final String TRIAGE = "email-triage";
    private static final String DRAFT = "email-draft";
    private static final Pattern NO_REPLY_WANTED =
            Pattern.compile(
                    "(?i)\\b(?:do not|don't|without|no)\\b.{0,20}\\b(?:repl(?:y|ies|ying)|answer(?:ing)?|draft(?:ing)?)\\b|\\b(?:only|just) (?:classify|triage|extract|sort)\\b");

    private final EmailSettings settings;
    private final MailReader reader = new MailReader();
    private final Screening screening;
    private final Classifier classifier;
    private final Entities entities;
    private final Drafter drafter;
    private final DraftFilter draftFilter;
    private final ModelTriage modelTriage;
    private final ModelDrafter modelDrafter;

    private EmailAgent(EmailSettings settings, Embeddings embeddings, Shop shop) {
        this.settings = settings;
        this.screening = new Screening(settings.guards(), embeddings::embed);
        this.classifier = new Classifier(embeddings);
        this.entities = new Entities(shop.products());
        this.drafter = new Drafter(embeddings, shop);
        this.draftFilter = new DraftFilter(drafter.published());
        PromptBook prompts =
                PromptBook.load(settings.promptsDir(), EmailAgent.class, TRIAGE, DRAFT);
        this.modelTriage = new ModelTriage(prompts.prompt(TRIAGE, "from", "subject", "mail"));
        this.modelDrafter =
                new ModelDrafter(
                        prompts.prompt(
                                DRAFT,
                                "shop",
                                "language",
                                "signature",
                                "articles",
                                "questions",
                                "earlier",
                                "mail"),
                        drafter);
    }

    /** An agent with embeddings of its own, for a process of its own. */
    public static EmailAgent create(EmailSettings settings) {
        return create(settings, new Embeddings());
    }

    /**
     * An agent that shares embeddings with others in the process. Takes about a second: all
     * examples and articles are embedded.
     *
     * @throws IllegalArgumentException when the knowledge directory can't be used; the message says
     *     why
     */
    public static EmailAgent create(EmailSettings settings, Embeddings embeddings) {
        Shop shop =
                settings.knowledgeDir() == null
                        ? Shop.bundled()
                        : Shop.from(settings.knowledgeDir());
        return new EmailAgent(settings, embeddings, shop);
    }

    @Override
    public EmailResult handle(EmailRequest request, AgentContext context) {
        Instant start = context.clock().instant();
        return switch (Chosen.of(request)) {
            case Chosen.Mailed(byte[] content, String note) ->
                    read(request, context, content, note, start);
            case Chosen.Unusable(String detail) -> declined(request, context, detail, start);
        };
    }

    private EmailResult read(
            EmailRequest request,
            AgentContext context,
            byte[] content,
            String note,
            Instant start) {
        Mail sent = reader.read(content);
        if (Chosen.isNoMail(sent)) {
            return declined(
                    request,
                    context,
                    "the document is not a mail: it has neither mail headers nor readable text (RFC 5322 bytes are wanted)",
                    start);
        }
        Screened screened = screening.look(everything(sent), sent.signals(), context);
        List<Signal> signals = screened.signals();
        Mail mail = sent.cleaned(screening::clean);
        Triage byRule = classifier.classify(mail, signals);
        List<Entity> found =
                entities.find(mail, byRule.language(), start.atZone(ZoneOffset.UTC).toLocalDate());
        String taskId = request.getEnvelope().getTaskId();
        List<String> asked =
                byRule.isUnanswerable()
                        ? List.of()
                        : Sentences.questions(mail.newText(), byRule.language());
        ModelTriage.Read read =
                screened.isWithheld()
                        ? new ModelTriage.Read(byRule, asked, "")
                        : modelTriage.read(mail, byRule, asked, context, taskId);
        Triage triage = read.triage();
        List<String> questions = read.questions();
        String signature = request.getParams().getSignature();
        Reply reply =
                wantsReply(request)
                        ? drafter.draft(mail, triage, questions, found, screened, signature)
                        : new Reply.None(false, "no reply was asked for");
        if (reply instanceof Reply.Drafted drafted) {
            reply = modelDrafter.word(drafted, mail, triage, questions, signature, context, taskId);
        }
        Reply worded = reply;
        reply = draftFilter.filtered(worded, sent, signature);
        if (!reply.equals(worded)) {
            context.note(
                    ActivityKind.GUARD_FIRED,
                    "output: " + reply.reason(),
                    Map.of(
                            Screening.LAYER,
                            Screening.OUTPUT,
                            Screening.DECISION,
                            Screening.ENFORCED));
        }
        note(context, reply);
        EmailOutput output =
                EmailOutput.newBuilder()
                        .setSummary(Summary.of(mail, triage, questions, reply))
                        .setMessageId(mail.messageId())
                        .setFrom(mail.from() == null ? null : mail.from().address())
                        .setSubject(mail.subject())
                        .setCategory(triage.category())
                        .setUrgency(triage.urgency())
                        .setSentiment(triage.sentiment())
                        .setLanguage(triage.language())
                        .setNewText(mail.newText())
                        .setQuestions(questions)
                        .setEntities(found)
                        .setSignals(signals)
                        .setReply(reply instanceof Reply.Drafted drafted ? drafted.draft() : null)
                        .setNeedsPerson(reply.needsPerson())
                        .setReason(
                                note.isEmpty()
                                        ? reply.reason()
                                        : (reply.reason().isEmpty()
                                                ? note
                                                : reply.reason() + "; " + note))
                        .build();
        double confidence = confidence(triage, reply, signals);
        return result(
                request, context, output, confidence, proposals(request, reply, confidence), start);
    }

    /**
     * What a model would have been shown: the sender's name, the subject, the whole text; and what
     * readers don't see, since nobody hides what is honest.
     */
    private static String everything(Mail mail) {
        String name = mail.from() == null ? "" : mail.from().name();
        return name + "\n" + mail.subject() + "\n" + mail.text() + "\n\n" + mail.unseenText();
    }

    private static boolean wantsReply(EmailRequest request) {
        return request.getParams().getDraftReply()
                && !NO_REPLY_WANTED.matcher(request.getInstruction()).find();
    }

    private static double confidence(Triage triage, Reply reply, List<Signal> signals) {
        double confidence =
                switch (reply) {
                    case Reply.None none -> triage.confidence();
                    // Both must be right for the whole to be right; they are far from independent.
                    case Reply.Drafted drafted ->
                            Math.sqrt(triage.confidence() * drafted.confidence());
                };
        return Math.clamp(signals.isEmpty() ? confidence : confidence * 0.9, 0, 1);
    }

    private List<ProposedAction> proposals(EmailRequest request, Reply reply, double confidence) {
        if (!(reply instanceof Reply.Drafted drafted)
                || drafted.needsPerson()
                || confidence < settings.proposeConfidenceMin()) {
            return List.of();
        }
        return List.of(SendProposal.of(request.getEnvelope(), drafted.draft()));
    }

    private static void note(AgentContext context, Reply reply) {
        if (reply
                        instanceof
                        Reply.Drafted(ReplyDraft draft, var confidence, var needsPerson, var reason)
                && !draft.getKnowledge().isEmpty()) {
            String ids = String.join(", ", draft.getKnowledge());
            context.note(
                    ActivityKind.KNOWLEDGE_USED, "answered from " + ids, Map.of("articles", ids));
        }
    }

    private static EmailResult declined(
            EmailRequest request, AgentContext context, String detail, Instant start) {
        Declined declined =
                Declined.newBuilder()
                        .setCode(RejectionCode.INPUT_UNUSABLE)
                        .setDetail(detail)
                        .build();
        return result(request, context, declined, 1.0, List.of(), start);
    }

    private static EmailResult result(
            EmailRequest request,
            AgentContext context,
            Object outcome,
            double confidence,
            List<ProposedAction> proposals,
            Instant start) {
        Instant now = context.clock().instant();
        return EmailResult.newBuilder()
                .setEnvelope(Derived.answer(request.getEnvelope(), "result", now))
                .setOutcome(outcome)
                .setConfidence(confidence)
                .setProposedActions(new ArrayList<>(proposals))
                .setUsage(
                        Usage.newBuilder(context.usage(LOGIC))
                                .setDurationMs(
                                        Math.max(0, now.toEpochMilli() - start.toEpochMilli()))
                                .build())
                .build();
    }
}
