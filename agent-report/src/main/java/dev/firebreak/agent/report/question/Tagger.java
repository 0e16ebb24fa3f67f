package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.question.Lexicon.Token;
import dev.firebreak.agent.report.question.Measure.Function;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Recognises in a question what a dataset knows and what everybody knows: quoted texts, times,
 * columns, values, numbers. What was recognised first keeps its place, so the longer and the surer
 * come first.
 */
final class Tagger {
    private static final int WORDS_MAX = 6;
    private static final Pattern QUOTED =
            Pattern.compile(
                    "\"([^\"]{1,100})\"|“([^”]{1,100})”|(?<!\\p{L})'([^']{1,100})'(?!\\p{L})|`([^`]{1,100})`");
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\w.])-?\\d+(?:,\\d{3})*(?:\\.\\d+)?([km])?(?![\\w])");
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,4}|https?://[^\\s]{1,300}");
    private static final Pattern PERCENTILE =
            Pattern.compile("\\bp(50|90|95|99)\\b|\\b(90|95|99)th percentile\\b");
    private static final Set<String> ARTICLES = Set.of("a", "an", "the", "of");

    private final Tagged tagged;
    private final String text;
    private final List<Token> tokens;
    private final Dataset dataset;
    private final Vocabulary vocabulary;

    Tagger(Tagged tagged, Dataset dataset, Vocabulary vocabulary) {
        this.tagged = tagged;
        this.dataset = dataset;
        this.vocabulary = vocabulary;
        text = tagged.original();
        tokens = tagged.tokens();
    }

    void tag(LocalDateTime now) {
        findAddresses();
        findQuoted();
        findPercentiles();
        findTimes(now);
        findWords();
        findNumbers();
    }

    private void findAddresses() {
        Matcher matcher = ADDRESS.matcher(text);
        while (matcher.find()) {
            tagged.addAddress(matcher.start(), matcher.end());
        }
    }

    private void findQuoted() {
        Matcher matcher = QUOTED.matcher(text);
        while (matcher.find()) {
            if (!tagged.free(matcher.start(), matcher.end())) {
                continue;
            }
            String inside = matcher.group().substring(1, matcher.group().length() - 1);
            List<Vocabulary.Value> found = vocabulary.values(Lexicon.key(inside));
            Optional<Column> column = vocabulary.exact(Lexicon.key(inside));
            if (!found.isEmpty()) {
                tagged.addValue(matcher.start(), matcher.end(), found);
            } else if (column.isPresent()) {
                tagged.addColumn(matcher.start(), matcher.end(), column.get());
            } else {
                tagged.addStrangeQuote(matcher.start(), matcher.end());
            }
        }
    }

    private void findPercentiles() {
        Matcher matcher = PERCENTILE.matcher(text);
        while (matcher.find()) {
            if (!tagged.free(matcher.start(), matcher.end())) {
                continue;
            }
            String which = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            tagged.addFunction(
                    matcher.start(),
                    matcher.end(),
                    switch (which) {
                        case "50" -> Function.MEDIAN;
                        case "90" -> Function.P90;
                        case "95" -> Function.P95;
                        default -> Function.P99;
                    });
        }
    }

    private void findTimes(LocalDateTime now) {
        for (Times.Found found : Times.find(text, now)) {
            if (tagged.free(found.start(), found.end()) && !isValue(found)) {
                tagged.addPeriod(found.start(), found.end(), found.period());
            }
        }
    }

    /** A column may hold texts such as "October"; then the word means the value. */
    private boolean isValue(Times.Found found) {
        String key =
                Lexicon.key(
                        text.substring(found.start(), found.end())
                                .replaceFirst("^(in|during|for|of) ", ""));
        return dataset.time().isEmpty() && !vocabulary.values(key).isEmpty();
    }

    private void findWords() {
        for (int length = Math.min(WORDS_MAX, tokens.size()); length >= 1; length--) {
            for (int i = 0; i + length <= tokens.size(); i++) {
                int start = tokens.get(i).start();
                int end = tokens.get(i + length - 1).end();
                if (tagged.free(start, end)) {
                    look(i, length, start, end);
                }
            }
        }
    }

    private void look(int first, int length, int start, int end) {
        Token word = tokens.get(first);
        Token last = tokens.get(first + length - 1);
        if (length > 1 && (ARTICLES.contains(word.word()) || ARTICLES.contains(last.word()))) {
            return;
        }
        // Articles inside don't matter: "needs a person" is the column needs_person.
        String key =
                tokens.subList(first, first + length).stream()
                        .filter(t -> length == 1 || !ARTICLES.contains(t.word()))
                        .map(Token::stem)
                        .collect(Collectors.joining(" "));
        boolean operator = length == 1 && Lexicon.explainsItself(word.word());
        Optional<Column> exact = vocabulary.exact(key);
        if (exact.isPresent()
                && !(operator && (Lexicon.STOP.contains(word.word()) || exact.get().temporal()))) {
            boolean noun = vocabulary.noun(key) && !afterGroupWord(start);
            if (!noun) {
                tagged.addColumn(start, end, exact.get());
                return;
            }
        }
        Optional<Column> negated = vocabulary.negated(key);
        if (negated.isPresent()) {
            tagged.addNegated(start, end, negated.get());
        } else if (vocabulary.noun(key)) {
            tagged.addNoun(start, end);
        } else if (usableValue(first, key, length)) {
            tagged.addValue(start, end, vocabulary.values(key));
        } else if (!operator) {
            vocabulary
                    .partly(key)
                    .or(() -> vocabulary.synonym(key))
                    .ifPresent(column -> tagged.addColumn(start, end, column));
        }
    }

    private boolean afterGroupWord(int start) {
        return text.substring(0, start).matches(".*\\b(?:by|per|each|every|which|what) (?:the )?$");
    }

    /**
     * Short words such as IN, NO or IT are values only where they are written like one; bare digits
     * only when they are an id.
     */
    private boolean usableValue(int first, String key, int length) {
        List<Vocabulary.Value> found = vocabulary.values(key);
        if (found.isEmpty()) {
            return false;
        }
        Token word = tokens.get(first);
        if (length == 1 && besideItsColumn(first, found)) {
            return true;
        }
        if (length == 1 && Lexicon.LEVELS.contains(word.word())) {
            return first == 0 || !tokens.get(first - 1).word().equals("how");
        }
        if (length == 1 && Lexicon.explainsItself(word.word())) {
            String written = tagged.written(word.start(), word.end());
            boolean shouting = tagged.isShouting();
            boolean asWritten = found.stream().anyMatch(v -> v.text().equals(written));
            return asWritten && !shouting && !written.equals(word.word());
        }
        return !key.chars().allMatch(Character::isDigit)
                || key.length() >= 4
                || key.startsWith("0");
    }

    /** "High priority", "priority high": the column beside it says that the word is a value. */
    private boolean besideItsColumn(int first, List<Vocabulary.Value> found) {
        for (int beside : new int[] {first - 1, first + 1}) {
            if (beside >= 0 && beside < tokens.size()) {
                String stem = tokens.get(beside).stem();
                Optional<Column> column = vocabulary.exact(stem).or(() -> vocabulary.partly(stem));
                if (column.isPresent()
                        && found.stream().anyMatch(v -> v.column().equals(column.get()))) {
                    return true;
                }
            }
        }
        return false;
    }

    private void findNumbers() {
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            if (tagged.free(matcher.start(), matcher.end())) {
                String digits = matcher.group().replace(",", "").replaceAll("[km]$", "");
                int shift = "k".equals(matcher.group(1)) ? 3 : "m".equals(matcher.group(1)) ? 6 : 0;
                tagged.addNumber(
                        matcher.start(),
                        matcher.end(),
                        new BigDecimal(digits).scaleByPowerOfTen(shift));
            }
        }
        for (Token token : tokens) {
            int number = Lexicon.number(token.word());
            if (number > 0 && tagged.free(token.start(), token.end())) {
                tagged.addNumber(token.start(), token.end(), BigDecimal.valueOf(number));
            }
        }
    }
}
