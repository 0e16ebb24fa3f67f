package dev.firebreak.agent.planner;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Likeness by shared words: crude, deterministic, free. The supervisor's last resort uses it, where
 * loading a model would stand in the way of every other task.
 */
public final class WordOverlap implements Similarity {
    private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final double ENOUGH = 0.3;
    private static final int STEM_CHARS_MIN = 4;
    private static final Set<String> STOP_WORDS =
            Set.of(
                    "a", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can",
                    "could", "did", "do", "does", "for", "from", "had", "has", "have", "he", "her",
                    "his", "i", "if", "in", "into", "is", "it", "its", "just", "let", "me", "my",
                    "of", "on", "or", "our", "out", "over", "please", "she", "so", "some", "than",
                    "that", "the", "their", "them", "then", "there", "these", "they", "this",
                    "those", "to", "up", "us", "was", "we", "were", "what", "when", "which", "who",
                    "will", "with", "would", "you", "your");

    /** Shared words over the geometric mean of the two numbers of words. */
    @Override
    public double between(String one, String other) {
        Set<String> words = words(one);
        Set<String> others = words(other);
        if (words.isEmpty() || others.isEmpty()) {
            return 0;
        }
        Set<String> shared = new HashSet<>(words);
        shared.retainAll(others);
        return shared.size() / Math.sqrt((double) words.size() * others.size());
    }

    @Override
    public double enough() {
        return ENOUGH;
    }

    private static Set<String> words(String text) {
        return Arrays.stream(NOT_A_WORD.split(text.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty() && !STOP_WORDS.contains(word))
                .map(WordOverlap::stem)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Orders, ordered, ordering and order are one word. */
    private static String stem(String word) {
        for (String ending : new String[] {"ings", "ing", "ies", "ied", "ed", "es", "s"}) {
            if (word.endsWith(ending) && word.length() - ending.length() >= STEM_CHARS_MIN) {
                return trimmed(word.substring(0, word.length() - ending.length()));
            }
        }
        return trimmed(word);
    }

    private static String trimmed(String stem) {
        return stem.length() > STEM_CHARS_MIN && (stem.endsWith("e") || stem.endsWith("y"))
                ? stem.substring(0, stem.length() - 1)
                : stem;
    }
}
