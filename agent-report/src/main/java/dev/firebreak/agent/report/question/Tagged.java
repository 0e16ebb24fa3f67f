package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.question.Lexicon.Token;
import dev.firebreak.agent.report.question.Measure.Function;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A question in which everything that one dataset knows is replaced by a tag, so that grammar can
 * be read off with patterns: {@code how many orders did each customer place in October} becomes
 * {@code how many D did each C0 place T0}.
 *
 * <p>Tags: C a column, B a yes/no column, U its negation, V a value, T a period, N a number, F a
 * percentile, D the dataset's rows.
 */
final class Tagged {
    private static final Similarity LETTERS = Similarity.ofLetters();
    private static final int WORDS_MAX = 6;
    private static final int NEAR_CHARS_MIN = 5;
    private static final int TEXT_CHARS_MAX = 2_000;
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
    private static final Pattern LED =
            Pattern.compile(
                    ".*\\b(?:in|from|for|of|by|with|at|named|called|to|where|is|are|about|on) (?:the |a |an )?$");
    private static final Set<String> ARTICLES = Set.of("a", "an", "the", "of");
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

    /** Something that was recognised. */
    private record Mention(int start, int end, String tag) {}

    private final String text;
    private final String original;
    private final List<Token> tokens;
    private final Dataset dataset;
    private final Vocabulary vocabulary;
    private final List<Mention> mentions = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private final List<List<Vocabulary.Value>> values = new ArrayList<>();
    private final List<Period> periods = new ArrayList<>();
    private final List<BigDecimal> numbers = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();
    private final List<String> strange = new ArrayList<>();
    private final List<Ask.Taken> taken = new ArrayList<>();
    private boolean strangeFilter;
    private int nouns;

    private Tagged(String question, Dataset dataset, Vocabulary vocabulary) {
        String normal =
                Normalizer.normalize(question, Normalizer.Form.NFKC)
                        .replaceAll("[\\s\\p{Z}]+", " ")
                        .replace('’', '\'')
                        .strip();
        original = normal.length() <= TEXT_CHARS_MAX ? normal : normal.substring(0, TEXT_CHARS_MAX);
        String lower = original.toLowerCase(Locale.ROOT);
        // A few characters change length in lower case; then case is lost, not the offsets.
        text = lower.length() == original.length() ? lower : original;
        tokens = Lexicon.tokens(text);
        this.dataset = dataset;
        this.vocabulary = vocabulary;
    }

    static Tagged of(
            String question,
            Dataset dataset,
            Vocabulary vocabulary,
            LocalDateTime now,
            Similarity similarity) {
        Tagged tagged = new Tagged(question, dataset, vocabulary);
        tagged.findAddresses();
        tagged.findQuoted();
        tagged.findPercentiles();
        tagged.findTimes(now);
        tagged.findWords();
        tagged.findNumbers();
        tagged.findNear(similarity);
        tagged.findStrange();
        tagged.mentions.sort(Comparator.comparingInt(Mention::start));
        return tagged;
    }

    /** The question with tags in it. */
    String text() {
        StringBuilder tagged = new StringBuilder();
        int at = 0;
        for (Mention mention : mentions) {
            tagged.append(text, at, mention.start()).append(' ').append(mention.tag()).append(' ');
            at = mention.end();
        }
        return tagged.append(text.substring(at)).toString().replaceAll(" +", " ").strip();
    }

    /** The question in lower case, without tags. */
    String original() {
        return text;
    }

    Column column(int index) {
        return columns.get(index);
    }

    List<Vocabulary.Value> values(int index) {
        return values.get(index);
    }

    List<Period> periods() {
        return periods;
    }

    BigDecimal number(int index) {
        return numbers.get(index);
    }

    Function function(int index) {
        return functions.get(index);
    }

    /** How many columns were recognised. */
    int columns() {
        return columns.size();
    }

    /** Words that were taken to mean a column. */
    List<Ask.Taken> taken() {
        return List.copyOf(taken);
    }

    /** Words without a meaning. */
    List<String> strange() {
        return List.copyOf(strange);
    }

    /** How many columns, values and names of the dataset were recognised. */
    int evidence() {
        return columns.size() + values.size() + nouns;
    }

    /**
     * Which part of what was said found a meaning, from 0 to 1. A strange word where a value should
     * stand weighs heavily: an answer that ignores "from Narnia" would be nonsense.
     */
    double understood() {
        int known =
                (int) tokens.stream().filter(t -> !Lexicon.STOP.contains(t.word())).count()
                        - strange.size();
        double part = known + strange.size() == 0 ? 0 : known / (double) (known + strange.size());
        return strangeFilter ? Math.min(part, 0.4) : part;
    }

    private boolean free(int start, int end) {
        return mentions.stream().noneMatch(m -> m.start() < end && start < m.end());
    }

    private void mention(int start, int end, String tag) {
        mentions.add(new Mention(start, end, tag));
    }

    /** Whom to send it to says nothing about what is asked. */
    private void findAddresses() {
        Matcher matcher = ADDRESS.matcher(text);
        while (matcher.find()) {
            mention(matcher.start(), matcher.end(), "E");
        }
    }

    private void findQuoted() {
        Matcher matcher = QUOTED.matcher(text);
        while (matcher.find()) {
            if (!free(matcher.start(), matcher.end())) {
                continue;
            }
            String inside = matcher.group().substring(1, matcher.group().length() - 1);
            List<Vocabulary.Value> found = vocabulary.values(Lexicon.key(inside));
            Optional<Column> column = vocabulary.exact(Lexicon.key(inside));
            if (!found.isEmpty()) {
                addValue(matcher.start(), matcher.end(), found);
            } else if (column.isPresent()) {
                addColumn(matcher.start(), matcher.end(), column.get());
            } else {
                strange.add(original.substring(matcher.start() + 1, matcher.end() - 1));
                strangeFilter = true;
                mention(matcher.start(), matcher.end(), "X");
            }
        }
    }

    private void findPercentiles() {
        Matcher matcher = PERCENTILE.matcher(text);
        while (matcher.find()) {
            if (!free(matcher.start(), matcher.end())) {
                continue;
            }
            String which = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            functions.add(
                    switch (which) {
                        case "50" -> Function.MEDIAN;
                        case "90" -> Function.P90;
                        case "95" -> Function.P95;
                        default -> Function.P99;
                    });
            mention(matcher.start(), matcher.end(), "F" + (functions.size() - 1));
        }
    }

    private void findTimes(LocalDateTime now) {
        for (Times.Found found : Times.find(text, now)) {
            if (free(found.start(), found.end()) && !isValue(found)) {
                periods.add(found.period());
                mention(found.start(), found.end(), "T" + (periods.size() - 1));
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
                if (free(start, end)) {
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
                addColumn(start, end, exact.get());
                return;
            }
        }
        Optional<Column> negated = vocabulary.negated(key);
        if (negated.isPresent()) {
            columns.add(negated.get());
            mention(start, end, "U" + (columns.size() - 1));
        } else if (vocabulary.noun(key)) {
            nouns++;
            mention(start, end, "D");
        } else if (usableValue(first, key, length)) {
            addValue(start, end, vocabulary.values(key));
        } else if (!operator) {
            vocabulary
                    .partly(key)
                    .or(() -> vocabulary.synonym(key))
                    .ifPresent(column -> addColumn(start, end, column));
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
            String written = original.substring(word.start(), word.end());
            boolean shouting = original.equals(original.toUpperCase(Locale.ROOT));
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

    private void addColumn(int start, int end, Column column) {
        columns.add(column);
        String tag = column.kind() == Column.Kind.YES_NO ? "B" : "C";
        mention(start, end, tag + (columns.size() - 1));
    }

    private void addValue(int start, int end, List<Vocabulary.Value> found) {
        values.add(found);
        mention(start, end, "V" + (values.size() - 1));
    }

    private void findNumbers() {
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            if (free(matcher.start(), matcher.end())) {
                String digits = matcher.group().replace(",", "").replaceAll("[km]$", "");
                int shift = "k".equals(matcher.group(1)) ? 3 : "m".equals(matcher.group(1)) ? 6 : 0;
                addNumber(
                        matcher.start(),
                        matcher.end(),
                        new BigDecimal(digits).scaleByPowerOfTen(shift));
            }
        }
        for (Token token : tokens) {
            int number = Lexicon.number(token.word());
            if (number > 0 && free(token.start(), token.end())) {
                addNumber(token.start(), token.end(), BigDecimal.valueOf(number));
            }
        }
    }

    private void addNumber(int start, int end, BigDecimal number) {
        numbers.add(number);
        mention(start, end, "N" + (numbers.size() - 1));
    }

    /** Words that are not known but near a column in letters or meaning. */
    private void findNear(Similarity similarity) {
        for (Token token : tokens) {
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
                addColumn(token.start(), token.end(), best);
                taken.add(new Ask.Taken(original.substring(token.start(), token.end()), best));
            }
        }
    }

    private boolean unknown(Token token) {
        return free(token.start(), token.end())
                && !Lexicon.explainsItself(token.word())
                && token.word().codePoints().anyMatch(Character::isLetter);
    }

    private void findStrange() {
        Set<String> seen = new HashSet<>();
        for (Token token : tokens) {
            if (!unknown(token) || FILLER.contains(token.word()) || !seen.add(token.word())) {
                continue;
            }
            String written = original.substring(token.start(), token.end());
            strange.add(written);
            boolean led = LED.matcher(text.substring(0, token.start())).matches();
            boolean named = token.start() > 0 && Character.isUpperCase(written.codePointAt(0));
            strangeFilter |= led || named;
        }
    }
}
