package dev.firebreak.agent.report.question;

import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.kit.embedding.Remembered;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * How near two short texts are in meaning: 0 for strangers, 1 for the same. What counts as near
 * enough is 0.6.
 */
@FunctionalInterface
public interface Similarity {
    /** From here on a word counts as meaning a column. */
    double ENOUGH = 0.6;

    double of(String a, String b);

    /** Looks at letters only: enough for typing errors and endings, blind to synonyms. */
    static Similarity ofLetters() {
        return (a, b) -> {
            Set<String> left = trigrams(a);
            Set<String> right = trigrams(b);
            if (left.isEmpty() || right.isEmpty()) {
                return 0;
            }
            int both = 0;
            for (String trigram : left) {
                both += right.contains(trigram) ? 1 : 0;
            }
            return 2.0 * both / (left.size() + right.size());
        };
    }

    /**
     * Looks at meaning: knows that wages are a salary.
     *
     * @param embed the direction of a text's meaning, as a vector of length 1
     */
    static Similarity ofMeaning(Function<String, float[]> embed) {
        Function<String, float[]> remembered = new Remembered(embed);
        return (a, b) -> Embeddings.cosine(remembered.apply(a), remembered.apply(b));
    }

    private static Set<String> trigrams(String text) {
        String padded = "  " + Lexicon.key(text) + " ";
        Set<String> trigrams = new HashSet<>();
        for (int i = 0; i + 3 <= padded.length(); i++) {
            trigrams.add(padded.substring(i, i + 3));
        }
        return trigrams;
    }
}
