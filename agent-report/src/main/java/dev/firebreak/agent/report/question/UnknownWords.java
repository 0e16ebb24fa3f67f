package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.question.Lexicon.Token;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks at the words of a question that nothing was recognised in: one that is near a column in
 * letters or meaning is taken to mean it, any other is strange.
 */
final class UnknownWords {
    private static final Similarity LETTERS = Similarity.ofLetters();
    private static final int NEAR_CHARS_MIN = 5;
    private static final Pattern LED =
            Pattern.compile(
                    ".*\\b(?:in|from|for|of|by|with|at|named|called|to|where|is|are|about|on) (?:the |a |an )?$");
    private static final Set<String> FILLER =
            Set.of(
                    "quarterly",
                    "meeting",
                    "business",
                    "review",
                    "executives",
                    "audience",
                    "everyone",
                    "context",
                    "example",
                    "instance",
                    "interest",
                    "particular",
                    "general",
                    "case",
                    "course",
                    "fact",
                    "order",
                    "terms",
                    "number",
                    "numbers",
                    "stakeholders",
                    "leadership",
                    "decision",
                    "purposes",
                    "monday",
                    "week",
                    "month",
                    "scope",
                    "people",
                    "default",
                    "hand",
                    "moment",
                    "end");

    private final Tagged tagged;
    private final Dataset dataset;

    UnknownWords(Tagged tagged, Dataset dataset) {
        this.tagged = tagged;
        this.dataset = dataset;
    }

    void look(Similarity similarity) {
        findNear(similarity);
        findStrange();
    }

    /** Words that are not known but near a column in letters or meaning. */
    private void findNear(Similarity similarity) {
        for (Token token : tagged.tokens()) {
            if (!unknown(token) || token.word().length() < NEAR_CHARS_MIN) {
                continue;
            }
            Column best = null;
            double bestScore = Similarity.ENOUGH;
            for (Column column : dataset.columns()) {
                // "Closed" is near "opened" in meaning; for times that would be another question.
                Similarity by = column.temporal() ? LETTERS : similarity;
                double score = by.of(token.word(), column.label());
                if (score >= bestScore) {
                    best = column;
                    bestScore = score;
                }
            }
            if (best != null) {
                tagged.addTaken(token.start(), token.end(), best);
            }
        }
    }

    private void findStrange() {
        Set<String> seen = new HashSet<>();
        for (Token token : tagged.tokens()) {
            if (!unknown(token) || FILLER.contains(token.word()) || !seen.add(token.word())) {
                continue;
            }
            String written = tagged.written(token.start(), token.end());
            boolean led = LED.matcher(tagged.original().substring(0, token.start())).matches();
            boolean named = token.start() > 0 && Character.isUpperCase(written.codePointAt(0));
            tagged.addStrange(written, led || named);
        }
    }

    private boolean unknown(Token token) {
        return tagged.free(token.start(), token.end())
                && !Lexicon.explainsItself(token.word())
                && token.word().codePoints().anyMatch(Character::isLetter);
    }
}
