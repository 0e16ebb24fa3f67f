package dev.firebreak.kit.embedding;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Embeddings of short texts that come back, such as descriptions and column names: making one takes
 * milliseconds, remembering it 1.5 kB. The least recently used are forgotten.
 */
public final class Remembered implements Function<String, float[]> {
    private static final int TEXTS_MAX = 2_000;

    private final Function<String, float[]> embed;
    private final Map<String, float[]> known =
            new LinkedHashMap<>(64, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
                    return size() > TEXTS_MAX;
                }
            };

    /**
     * @param embed makes an embedding, a vector of length 1
     */
    public Remembered(Function<String, float[]> embed) {
        this.embed = embed;
    }

    /** Not to be written to by the caller. */
    @Override
    public float[] apply(String text) {
        synchronized (known) {
            float[] vector = known.get(text);
            if (vector != null) {
                return vector;
            }
        }
        float[] made = embed.apply(text);
        synchronized (known) {
            known.put(text, made);
        }
        return made;
    }
}
