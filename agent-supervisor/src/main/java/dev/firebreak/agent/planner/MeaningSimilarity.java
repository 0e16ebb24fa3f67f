package dev.firebreak.agent.planner;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/**
 * Likeness by meaning: the angle between two sentences' embeddings, or their shared words where
 * those say more (names of things that the embedding was never taught).
 */
public final class MeaningSimilarity implements Similarity {
    private static final double ENOUGH = 0.35;
    private static final int REMEMBERED_MAX = 2_000;

    private final Function<String, float[]> embed;
    private final ToDoubleBiFunction<float[], float[]> cosine;
    private final Similarity words = new WordOverlap();
    private final Map<String, float[]> remembered =
            new LinkedHashMap<>(64, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    /**
     * @param embed the direction of a text's meaning, as a vector of length 1
     */
    public MeaningSimilarity(
            Function<String, float[]> embed, ToDoubleBiFunction<float[], float[]> cosine) {
        this.embed = embed;
        this.cosine = cosine;
    }

    @Override
    public double between(String one, String other) {
        if (one.isBlank() || other.isBlank()) {
            return 0;
        }
        double meaning = cosine.applyAsDouble(vector(one), vector(other));
        return Math.clamp(Math.max(meaning, words.between(one, other)), 0, 1);
    }

    @Override
    public double enough() {
        return ENOUGH;
    }

    // Descriptions and examples come back with every task; a goal is asked about once per agent and
    // capability.
    private float[] vector(String text) {
        synchronized (remembered) {
            float[] known = remembered.get(text);
            if (known != null) {
                return known;
            }
        }
        float[] made = embed.apply(text);
        synchronized (remembered) {
            remembered.put(text, made);
        }
        return made;
    }
}
