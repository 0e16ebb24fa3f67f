package dev.firebreak.agent.email.triage;

import dev.firebreak.kit.embedding.Centroids;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.schemas.EmailCategory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells what a text is about, by telling words of its language and by its likeness to example
 * sentences.
 *
 * <p>Both vote. Words are sure but blind to paraphrase; likeness knows paraphrase but only in
 * English, so in other languages it counts little.
 */
final class Topics {
    private static final double LIKENESS_NONE = 0.18;
    private static final double LIKENESS_FULL = 0.62;
    private static final double FOREIGN_LIKENESS_WEIGHT = 0.25;
    private static final double SUBJECT_BONUS = 0.2;
    private static final double NOTHING_FITS = 0.22;
    private static final int TEXT_CHARS_MAX = 500;

    private static final int REPLY_TEXT_CHARS_MIN = 60;
    private static final Pattern REPLY =
            Pattern.compile("(?i)\\s*(?:re|aw|antw|sv|vs|odp|rif|res)\\s?(?:\\[\\d+\\])?:.*");

    private record Telling(EmailCategory category, double weight, Pattern pattern) {}

    private final Map<String, List<Telling>> telling = new LinkedHashMap<>();
    private final Embeddings embeddings;
    private final Centroids<EmailCategory> examples;

    Topics(Embeddings embeddings) {
        this.embeddings = embeddings;
        for (List<String> row : Table.read("keywords.tsv", 4)) {
            Pattern pattern = Pattern.compile("(?<![a-z0-9])(?:" + row.get(3) + ")");
            telling.computeIfAbsent(row.get(0), language -> new ArrayList<>())
                    .add(
                            new Telling(
                                    EmailCategory.valueOf(row.get(1)),
                                    Double.parseDouble(row.get(2)),
                                    pattern));
        }
        Map<EmailCategory, List<String>> seeds = new EnumMap<>(EmailCategory.class);
        for (List<String> row : Table.read("seeds.tsv", 2)) {
            seeds.computeIfAbsent(EmailCategory.valueOf(row.get(0)), category -> new ArrayList<>())
                    .add(row.get(1));
        }
        this.examples = Centroids.of(embeddings, seeds);
    }

    Verdict judge(String wholeSubject, String text, String language) {
        // The subject of an answer was written for another mail.
        String subject =
                REPLY.matcher(wholeSubject).matches() && text.length() > REPLY_TEXT_CHARS_MIN
                        ? ""
                        : wholeSubject;
        String body = text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
        Map<EmailCategory, Double> votes = new EnumMap<>(EmailCategory.class);
        double likenessWeight =
                language.equals("en") || language.equals("und") ? 1 : FOREIGN_LIKENESS_WEIGHT;
        for (Centroids.Scored<EmailCategory> scored :
                examples.rank(embeddings.embed(subject + ". " + body))) {
            double likeness = (scored.score() - LIKENESS_NONE) / (LIKENESS_FULL - LIKENESS_NONE);
            votes.merge(scored.label(), likenessWeight * Math.clamp(likeness, 0, 1), Double::sum);
        }
        countWords(Folded.of(subject), Folded.of(body), language, votes);
        List<Map.Entry<EmailCategory, Double>> ranked =
                votes.entrySet().stream()
                        .sorted(
                                Map.Entry.<EmailCategory, Double>comparingByValue(
                                        Comparator.reverseOrder()))
                        .toList();
        double best = ranked.get(0).getValue();
        double margin = best - ranked.get(1).getValue();
        if (best < NOTHING_FITS) {
            return new Verdict(EmailCategory.OTHER, 0.4, "nothing it resembles");
        }
        return new Verdict(ranked.get(0).getKey(), confidence(best, margin), "words and likeness");
    }

    private void countWords(
            String subject, String body, String language, Map<EmailCategory, Double> votes) {
        for (Telling telling :
                telling.getOrDefault(language, telling.getOrDefault("en", List.of()))) {
            Matcher matcher = telling.pattern.matcher(body);
            int hits = 0;
            while (hits < 3 && matcher.find()) {
                hits++;
            }
            double vote = hits == 0 ? 0 : telling.weight * (0.7 + 0.15 * hits);
            if (telling.pattern.matcher(subject).find()) {
                vote = Math.max(vote, telling.weight * 0.7) + SUBJECT_BONUS;
            }
            if (vote > 0) {
                votes.merge(telling.category, vote, Double::sum);
            }
        }
    }

    /**
     * How often such a best vote and such a lead over the second were right on the collections it
     * was measured on.
     */
    private static double confidence(double best, double margin) {
        double odds = -1.2 + 1.3 * Math.min(best, 1.6) + 3.2 * Math.min(margin, 0.8);
        return Math.clamp(1 / (1 + Math.exp(-odds)), 0.05, 0.97);
    }
}
