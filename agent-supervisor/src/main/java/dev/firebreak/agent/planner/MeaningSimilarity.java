package dev.firebreak.agent.planner;

import dev.firebreak.kit.embedding.Remembered;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/**
 * Likeness by meaning: the angle between two sentences' embeddings, or their shared words where
 * those say more (names of things that the embedding was never taught).
 */
public final class MeaningSimilarity implements Similarity {
    private static final double ENOUGH = 0.35;

    private final Function<String, float[]> embed;
    private final ToDoubleBiFunction<float[], float[]> cosine;
    private final Similarity words = new WordOverlap();

    /**
     * @param embed the direction of a text's meaning, as a vector of length 1
     */
    public MeaningSimilarity(
            Function<String, float[]> embed, ToDoubleBiFunction<float[], float[]> cosine) {
        this.embed = new Remembered(embed);
        this.cosine = cosine;
    }

    @Override
    public double between(String one, String other) {
        if (one.isBlank() || other.isBlank()) {
            return 0;
        }
        double meaning = cosine.applyAsDouble(embed.apply(one), embed.apply(other));
        return Math.clamp(Math.max(meaning, words.between(one, other)), 0, 1);
    }

    @Override
    public double enough() {
        return ENOUGH;
    }
}
