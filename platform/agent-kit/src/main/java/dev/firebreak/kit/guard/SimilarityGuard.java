package dev.firebreak.kit.guard;

import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.schemas.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reports sentences that mean what attacks mean, in whatever words: by their likeness to a small
 * collection of attack intents, more than to honest sentences of the same subject. The model of
 * meaning knows English; a sentence costs some milliseconds.
 */
final class SimilarityGuard implements Guard {
    private static final int SENTENCES_MAX = 40;
    private static final int SENTENCE_CHARS_MAX = 400;
    private static final int SENTENCE_CHARS_MIN = 12;
    private static final double LIKE_MIN = 0.58;
    private static final double AHEAD_MIN = 0.12;
    private static final Pattern END = Pattern.compile("(?<=[.!?:;])\\s+|\\n+");

    /** The intents, embedded once. */
    private record Corpus(List<String> attacks, List<float[]> attack, List<float[]> honest) {}

    private final Function<String, float[]> embed;
    private @Nullable Corpus corpus;

    /**
     * @param embed vectors of length 1
     */
    SimilarityGuard(Function<String, float[]> embed) {
        this.embed = embed;
    }

    @Override
    public List<Signal> look(String untrustedText) {
        Corpus known = corpus();
        for (String sentence : sentences(untrustedText)) {
            float[] vector = embed.apply(sentence);
            int nearest = 0;
            double attack = -1;
            for (int i = 0; i < known.attack.size(); i++) {
                double like = Embeddings.cosine(known.attack.get(i), vector);
                if (like > attack) {
                    attack = like;
                    nearest = i;
                }
            }
            if (attack >= LIKE_MIN && attack - best(known.honest, vector) >= AHEAD_MIN) {
                return List.of(
                        Signal.newBuilder()
                                .setLayer("similarity")
                                .setName("like-an-attack")
                                .setDetail(
                                        Excerpt.of(sentence)
                                                + " (like: "
                                                + known.attacks.get(nearest)
                                                + ")")
                                .build());
            }
        }
        return List.of();
    }

    private static double best(List<float[]> vectors, float[] vector) {
        double best = -1;
        for (float[] other : vectors) {
            best = Math.max(best, Embeddings.cosine(other, vector));
        }
        return best;
    }

    /** The first and the last ones of a text that has many: attacks like both ends. */
    static List<String> sentences(String text) {
        List<String> all = new ArrayList<>();
        for (String piece : END.split(StructureGuard.bounded(text), -1)) {
            String sentence = piece.strip();
            if (sentence.length() >= SENTENCE_CHARS_MIN) {
                all.add(
                        sentence.length() <= SENTENCE_CHARS_MAX
                                ? sentence
                                : sentence.substring(0, SENTENCE_CHARS_MAX));
            }
        }
        if (all.size() <= SENTENCES_MAX) {
            return all;
        }
        List<String> ends = new ArrayList<>(all.subList(0, SENTENCES_MAX / 2));
        ends.addAll(all.subList(all.size() - SENTENCES_MAX / 2, all.size()));
        return ends;
    }

    private synchronized Corpus corpus() {
        Corpus known = corpus;
        if (known == null) {
            List<String> attacks = lines("attack-intents.txt");
            known =
                    new Corpus(
                            attacks,
                            attacks.stream().map(embed).toList(),
                            lines("honest-intents.txt").stream().map(embed).toList());
            corpus = known;
        }
        return known;
    }

    private static List<String> lines(String name) {
        try (InputStream file = SimilarityGuard.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " can't be read", e);
        }
    }
}
