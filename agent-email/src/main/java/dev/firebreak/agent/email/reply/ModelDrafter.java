package dev.firebreak.agent.email.reply;

import dev.firebreak.agent.email.mail.Earlier;
import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.agent.email.triage.Triage;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.answer.Answer;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.prompt.PromptText;
import dev.firebreak.kit.tool.ToolLimits;
import dev.firebreak.kit.tool.ToolLoop;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.kit.tool.Tools;
import dev.firebreak.kit.window.Rolled;
import dev.firebreak.kit.window.RollingSummary;
import dev.firebreak.kit.window.Section;
import dev.firebreak.kit.window.Turn;
import dev.firebreak.kit.window.Window;
import dev.firebreak.schemas.EmailWriting;
import dev.firebreak.schemas.ReplyDraft;
import dev.firebreak.schemas.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lets a model word the reply that the rules would have drafted: from the nearest articles and
 * those it looks for, to the same recipient, under the same subject, with the same concerns. It
 * decides nothing but the text, and no link or address that is not in an article gets into it.
 */
public final class ModelDrafter {
    /** What a model is given to look things up with. */
    public static final List<ToolOffer> TOOLS = List.of(KnowledgeSearch.TERMS);

    private static final int ARTICLES_MAX = 5;
    private static final ToolLimits LIMITS =
            new ToolLimits(KnowledgeSearch.SEARCHES_MAX, KnowledgeSearch.SEARCHES_MAX, 4, 3);
    private static final int MAIL_TOKENS_MAX = 3000;
    private static final int EARLIER_TOKENS_MAX = 1500;

    /** Of a long correspondence the last mails matter; the rest is worth a small model's call. */
    private static final RollingSummary.Sizes EARLIER = new RollingSummary.Sizes(3, 3, 1500);

    private static final Pattern LINKS =
            Pattern.compile(
                    "(?:https?://|www\\.)[^\\s<>()\"']+|[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

    private final PromptText prompt;
    private final Drafter drafter;

    /**
     * @param prompt with the slots {@code shop, language, signature, articles, questions, earlier,
     *     mail}
     */
    public ModelDrafter(PromptText prompt, Drafter drafter) {
        this.prompt = prompt;
        this.drafter = drafter;
    }

    /**
     * The reply in a model's words, where a model answers; else the rules' own.
     *
     * @param byRule what the rules drafted
     */
    public Reply word(
            Reply.Drafted byRule,
            Mail mail,
            Triage triage,
            List<String> questions,
            String signature,
            AgentContext context,
            String taskId) {
        Wording wording = Wording.of(triage.language());
        List<Article> articles =
                drafter.nearest(mail, triage, questions, wording.language(), ARTICLES_MAX);
        KnowledgeSearch search = new KnowledgeSearch(drafter, triage, wording.language(), articles);
        Tools tools = context.tools(search.offer());
        // Searches are made anew when the mail is read again: what they found has to be here to be
        // rested on, and they cost nothing.
        Journal anew = Journal.forgetful(context.clock());
        Answer<EmailWriting> answer =
                context.answers()
                        .via(
                                model ->
                                        new ToolLoop(
                                                model,
                                                tools,
                                                anew,
                                                context::note,
                                                context.clock(),
                                                LIMITS))
                        .to(
                                prompt.fill(
                                        Map.of(
                                                "shop",
                                                drafter.shopName(),
                                                "language",
                                                wording.language(),
                                                "signature",
                                                signature.isBlank()
                                                        ? drafter.shopName()
                                                        : signature.strip(),
                                                "articles",
                                                KnowledgeSearch.shown(articles, wording.language()),
                                                "questions",
                                                String.join("\n", questions),
                                                "earlier",
                                                earlier(mail, context),
                                                "mail",
                                                packed(mail, context)),
                                        taskId),
                                EmailWriting.class,
                                writing -> problems(writing, search.seen(), wording.language()));
        return switch (answer) {
            case Answer.Offline<EmailWriting> offline -> byRule;
            case Answer.Given<EmailWriting>(EmailWriting writing, var _) ->
                    worded(byRule, writing, search.seen());
        };
    }

    /** What the mail quotes, older mails in short; empty when it quotes none. */
    private static String earlier(Mail mail, AgentContext context) {
        List<Turn> turns =
                Earlier.mails(mail.quoted()).stream().map(text -> new Turn("mail", text)).toList();
        return turns.isEmpty()
                ? ""
                : new Window(EARLIER_TOKENS_MAX)
                        .text(
                                List.of(
                                        Section.of(
                                                "earlier mails",
                                                new RollingSummary(context.model(), EARLIER)
                                                        .of(turns, Rolled.State.NONE)
                                                        .text(),
                                                0,
                                                Section.Cut.MIDDLE)),
                                context::note);
    }

    private static String packed(Mail mail, AgentContext context) {
        return new Window(MAIL_TOKENS_MAX)
                .text(
                        List.of(Section.of("mail", mail.newText(), 0, Section.Cut.TAIL)),
                        context::note);
    }

    private static Reply worded(Reply.Drafted byRule, EmailWriting writing, List<Article> seen) {
        List<String> concerns = new ArrayList<>();
        if (byRule.needsPerson()) {
            concerns.add(byRule.reason());
        }
        int open = writing.getUnanswered().size();
        if (open > 0 && byRule.draft().getUnanswered().isEmpty()) {
            concerns.add(open == 1 ? "a question is left open" : open + " questions are left open");
        }
        if (writing.getArticles().isEmpty() && !byRule.needsPerson()) {
            concerns.add("the reply rests on no article");
        }
        writing.getArticles().stream()
                .flatMap(id -> seen.stream().filter(article -> article.id().equals(id)))
                .filter(Article::person)
                .map(article -> "a person has to act: " + article.title().toLowerCase(Locale.ROOT))
                .filter(concern -> !byRule.reason().contains(concern))
                .findFirst()
                .ifPresent(concerns::add);
        ReplyDraft draft =
                ReplyDraft.newBuilder(byRule.draft())
                        .setBody(writing.getBody().strip())
                        .setKnowledge(writing.getArticles())
                        .setUnanswered(writing.getUnanswered())
                        .build();
        return new Reply.Drafted(
                draft, writing.getConfidence(), !concerns.isEmpty(), String.join("; ", concerns));
    }

    private static List<Violation> problems(
            EmailWriting writing, List<Article> articles, String language) {
        List<Violation> problems = new ArrayList<>();
        Set<String> ids = articles.stream().map(Article::id).collect(Collectors.toSet());
        for (String id : writing.getArticles()) {
            if (!ids.contains(id)) {
                problems.add(
                        new Violation(
                                "articles",
                                "article-given",
                                "ids of articles that were given or found: "
                                        + String.join(", ", ids.stream().sorted().toList()),
                                id));
            }
        }
        Set<String> known = new HashSet<>(links(KnowledgeSearch.shown(articles, language)));
        for (String link : links(writing.getBody())) {
            if (!known.contains(link)) {
                problems.add(
                        new Violation(
                                "body",
                                "link-known",
                                "no link and no address that is not in an article",
                                link));
            }
        }
        return problems;
    }

    private static List<String> links(String text) {
        List<String> links = new ArrayList<>();
        Matcher matcher = LINKS.matcher(text);
        while (matcher.find()) {
            links.add(matcher.group().replaceAll("[.,;:!?]+$", "").toLowerCase(Locale.ROOT));
        }
        return links;
    }
}
