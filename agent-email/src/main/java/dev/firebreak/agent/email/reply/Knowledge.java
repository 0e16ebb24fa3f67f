package dev.firebreak.agent.email.reply;

import dev.firebreak.agent.email.triage.Folded;
import dev.firebreak.agent.email.triage.Triage;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.schemas.EmailCategory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the article that answers a question: the one whose sample questions it resembles most.
 *
 * <p>Likeness of meaning counts most; shared words count too, since the embedding model knows
 * English only and other languages meet by their words. A mail's category and an article's tags
 * break ties.
 */
final class Knowledge {
    private static final double MEANING_WEIGHT = 0.75;
    private static final double WORDS_WEIGHT = 0.25;
    private static final double TAG_BONUS = 0.05;
    private static final double TAG_BONUS_MAX = 0.10;
    private static final double CATEGORY_BONUS = 0.08;
    private static final double CATEGORY_MALUS = 0.15;
    private static final double OWN_WEIGHT = 0.75;
    private static final double WHOLE_WEIGHT = 0.25;
    private static final int SUBJECT_CHARS_MAX = 300;
    private static final int WORD_CHARS_MIN = 4;
    private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** An article and how well it fits, from 0 to about 1. */
    record Match(Article article, double score) {}

    private record Asked(Article article, String language, String question) {}

    /** A sample question, ready to be compared with. */
    private static final class Sample {
        private final Article article;
        private final String language;
        private final float[] meaning;
        private final Set<String> words;

        Sample(Asked asked, float[] meaning) {
            this.article = asked.article;
            this.language = asked.language;
            this.meaning = meaning;
            this.words = words(asked.question);
        }
    }

    private final Embeddings embeddings;
    private final List<Sample> samples = new ArrayList<>();

    Knowledge(Embeddings embeddings, List<Article> articles) {
        this.embeddings = embeddings;
        List<Asked> asked = new ArrayList<>();
        for (Article article : articles) {
            article.texts()
                    .forEach(
                            (language, text) -> {
                                List<String> questions =
                                        text.questions().isEmpty()
                                                ? List.of(article.title())
                                                : text.questions();
                                questions.forEach(
                                        question ->
                                                asked.add(new Asked(article, language, question)));
                            });
        }
        List<float[]> meanings = embeddings.embedAll(asked.stream().map(Asked::question).toList());
        for (int i = 0; i < meanings.size(); i++) {
            samples.add(new Sample(asked.get(i), meanings.get(i)));
        }
    }

    /**
     * What a mail is about as a whole: a short question ("And what now?") means little without it.
     */
    static final class Subject {
        private final float[] meaning;
        private final Set<String> words;
        private final String language;
        private final Triage triage;

        private Subject(float[] meaning, Set<String> words, String language, Triage triage) {
            this.meaning = meaning;
            this.words = words;
            this.language = language;
            this.triage = triage;
        }
    }

    /**
     * @param language the one to answer in
     */
    Subject subject(String wholeText, String language, Triage triage) {
        String text =
                wholeText.length() <= SUBJECT_CHARS_MAX
                        ? wholeText
                        : wholeText.substring(0, SUBJECT_CHARS_MAX);
        return new Subject(embeddings.embed(text), words(text), language, triage);
    }

    /**
     * The article that fits a question best, however badly; empty when there is none in the
     * language.
     */
    Optional<Match> best(String question, Subject subject) {
        float[] meaning = embeddings.embed(question);
        Set<String> words = words(question);
        String folded = Folded.of(question);
        Map<Article, Double> scores = new HashMap<>();
        for (Sample sample : samples) {
            if (sample.language.equals(subject.language)) {
                double own = likeness(sample, meaning, words) + tags(sample.article, folded);
                double whole = likeness(sample, subject.meaning, subject.words);
                scores.merge(sample.article, OWN_WEIGHT * own + WHOLE_WEIGHT * whole, Math::max);
            }
        }
        return best(scores, subject);
    }

    /**
     * The articles that fit the questions and the whole mail best, each once, best first.
     *
     * @param questions may be empty
     */
    List<Article> nearest(List<String> questions, Subject subject, int articlesMax) {
        Map<Article, Double> scores = new HashMap<>();
        List<float[]> meanings = questions.stream().map(embeddings::embed).toList();
        for (Sample sample : samples) {
            if (sample.language.equals(subject.language)) {
                double score = likeness(sample, subject.meaning, subject.words);
                for (int q = 0; q < meanings.size(); q++) {
                    score =
                            Math.max(
                                    score,
                                    likeness(sample, meanings.get(q), words(questions.get(q))));
                }
                scores.merge(sample.article, score, Math::max);
            }
        }
        return scores.entrySet().stream()
                .sorted(
                        Map.Entry.<Article, Double>comparingByValue()
                                .reversed()
                                .thenComparing(entry -> entry.getKey().id()))
                .limit(articlesMax)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The article that fits the whole mail best. */
    Optional<Match> best(Subject subject) {
        Map<Article, Double> scores = new HashMap<>();
        for (Sample sample : samples) {
            if (sample.language.equals(subject.language)) {
                scores.merge(
                        sample.article,
                        likeness(sample, subject.meaning, subject.words),
                        Math::max);
            }
        }
        return best(scores, subject);
    }

    private static Optional<Match> best(Map<Article, Double> scores, Subject subject) {
        return scores.entrySet().stream()
                .map(
                        entry ->
                                new Match(
                                        entry.getKey(),
                                        entry.getValue()
                                                + category(entry.getKey(), subject.triage)))
                .max(Comparator.comparingDouble(Match::score));
    }

    /**
     * An article of the mail's category is likelier, one of another the less likely the surer the
     * category is.
     */
    private static double category(Article article, Triage triage) {
        return (article.categories().contains(triage.category()) ? CATEGORY_BONUS : -CATEGORY_MALUS)
                * triage.confidence();
    }

    /**
     * The one article written for a whole category, such as complaints; empty when there is none,
     * or several.
     */
    Optional<Article> forCategory(EmailCategory category, String language) {
        List<Article> written =
                samples.stream()
                        .map(sample -> sample.article)
                        .distinct()
                        .filter(
                                article ->
                                        article.categories().equals(Set.of(category))
                                                && article.texts().containsKey(language))
                        .toList();
        return written.size() == 1 ? Optional.of(written.getFirst()) : Optional.empty();
    }

    private static double likeness(Sample sample, float[] meaning, Set<String> words) {
        return MEANING_WEIGHT * Math.max(0, Embeddings.cosine(sample.meaning, meaning))
                + WORDS_WEIGHT * shared(sample.words, words);
    }

    private static double tags(Article article, String folded) {
        long tags = article.tags().stream().filter(tag -> folded.contains(Folded.of(tag))).count();
        return Math.min(TAG_BONUS_MAX, tags * TAG_BONUS);
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
