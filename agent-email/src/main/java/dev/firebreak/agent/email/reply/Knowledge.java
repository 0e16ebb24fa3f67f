package dev.firebreak.agent.email.reply;

import dev.firebreak.agent.email.triage.Folded;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.schemas.EmailCategory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the article that answers a question: the one whose sample questions it resembles most.
 *
 * <p>Likeness of meaning counts most; shared words count too, since the embedding model knows English only and other languages
 * meet by their words. A mail's category and an article's tags break ties.
 */
final class Knowledge {
    private static final double MEANING_WEIGHT = 0.75;
    private static final double WORDS_WEIGHT = 0.25;
    private static final double TAG_BONUS = 0.05;
    private static final double TAG_BONUS_MAX = 0.10;
    private static final double CATEGORY_BONUS = 0.06;
    private static final int WORD_CHARS_MIN = 4;
    private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** An article and how well it fits, from 0 to about 1. */
    record Match(Article article, double score) {}

    private record Sample(Article article, String language, List<float[]> meaning, Set<String> words) {}

    private final Embeddings embeddings;
    private final List<Sample> samples = new ArrayList<>();

    Knowledge(Embeddings embeddings, List<Article> articles) {
        this.embeddings = embeddings;
        for (Article article : articles) {
            article.texts().forEach((language, text) -> {
                for (String question : text.questions().isEmpty() ? List.of(article.title()) : text.questions()) {
                    samples.add(new Sample(article, language, List.of(embeddings.embed(question)), words(question)));
                }
            });
        }
    }

    /** The best article, however badly it fits; empty when there is none in this language. */
    Optional<Match> best(String question, String language, EmailCategory category) {
        float[] meaning = embeddings.embed(question);
        Set<String> words = words(question);
        String folded = Folded.of(question);
        return samples.stream()
                .filter(sample -> sample.language.equals(language))
                .map(sample -> new Match(sample.article, score(sample, meaning, words, folded, category)))
                .max(Comparator.comparingDouble(Match::score));
    }

    /** The article written for a whole category, such as complaints; empty when there is none. */
    Optional<Article> forCategory(EmailCategory category, String language) {
        return samples.stream()
                .map(Sample::article)
                .filter(article -> article.categories().equals(Set.of(category)) && article.texts().containsKey(language))
                .findFirst();
    }

    private static double score(Sample sample, float[] meaning, Set<String> words, String folded, EmailCategory category) {
        double likeness = Math.max(0, Embeddings.cosine(sample.meaning.getFirst(), meaning));
        double score = MEANING_WEIGHT * likeness + WORDS_WEIGHT * shared(sample.words, words);
        long tags = sample.article.tags().stream().filter(tag -> folded.contains(Folded.of(tag))).count();
        score += Math.min(TAG_BONUS_MAX, tags * TAG_BONUS);
        return sample.article.categories().contains(category) ? score + CATEGORY_BONUS : score;
    }

    /** How much of the shorter question stands in the other, by words of some length. */
    private static double shared(Set<String> a, Set<String> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return 0;
        }
        long both = a.stream().filter(b::contains).count();
        return (double) both / Math.max(2, Math.min(a.size(), b.size()));
    }

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        for (String word : List.of(WORDS.split(Folded.of(text), -1))) {
            if (word.length() >= WORD_CHARS_MIN) {
                // Five letters stand for a word in all its endings.
                words.add(word.length() > 5 ? word.substring(0, 5) : word);
            }
        }
        return words;
    }
}
