package dev.firebreak.agent.email.reply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.agent.email.triage.Triage;
import dev.firebreak.kit.tool.Tool;
import dev.firebreak.kit.tool.ToolOffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lets a model look for articles beyond those it was given, and remembers which it has seen: a
 * reply may rest on these only. For one mail; safe for several threads, since a call that took too
 * long is left behind.
 */
final class KnowledgeSearch implements Tool {
    static final int SEARCHES_MAX = 4;

    private static final int ARTICLES_MAX = 3;
    private static final int RESULT_CHARS_MAX = 8_000;
    private static final String SCHEMA =
            """
            {"type":"object","properties":{"query":{"type":"string","minLength":2,"maxLength":300,
             "description":"what a reply has to say something about, in a few words"}},
             "required":["query"],"additionalProperties":false}
            """;

    /** The tool but for the mail it is searched for. */
    static final ToolOffer TERMS = terms();

    private final Drafter drafter;
    private final Triage triage;
    private final String language;
    private final Map<String, Article> seen = new LinkedHashMap<>();

    /**
     * @param given articles that the model sees without a search
     */
    KnowledgeSearch(Drafter drafter, Triage triage, String language, List<Article> given) {
        this.drafter = drafter;
        this.triage = triage;
        this.language = language;
        given.forEach(article -> seen.put(article.id(), article));
    }

    ToolOffer offer() {
        return TERMS.withTool(this);
    }

    private static ToolOffer terms() {
        return ToolOffer.of(
                        "search_knowledge",
                        "Finds the shop's articles that are nearest to a few words, whatever the mail is about.",
                        SCHEMA,
                        _ -> {
                            throw new IllegalStateException("there is no mail");
                        })
                .withResultCharsMax(RESULT_CHARS_MAX)
                // A more able model may be asked after the first, and searches for itself.
                .withCallsMax(2 * SEARCHES_MAX);
    }

    @Override
    public String call(JsonNode arguments) {
        List<Article> found =
                drafter.search(
                        arguments.path("query").asText().strip(), triage, language, ARTICLES_MAX);
        synchronized (seen) {
            found.forEach(article -> seen.putIfAbsent(article.id(), article));
        }
        return found.isEmpty() ? "There are no articles." : shown(found, language);
    }

    /** What was given and what was found. */
    List<Article> seen() {
        synchronized (seen) {
            return new ArrayList<>(seen.values());
        }
    }

    static String shown(List<Article> articles, String language) {
        return articles.stream()
                .filter(article -> article.texts().containsKey(language))
                .map(
                        article ->
                                "## %s (id %s)\n%s"
                                        .formatted(
                                                article.title(),
                                                article.id(),
                                                article.texts().get(language).reply()))
                .collect(Collectors.joining("\n\n"));
    }
}
