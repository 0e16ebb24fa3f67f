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
import java.util.List;
import java.util.Locale;

/**
 * A question in which everything that one dataset knows is replaced by a tag, so that grammar can
 * be read off with patterns: {@code how many orders did each customer place in October} becomes
 * {@code how many D did each C0 place T0}.
 *
 * <p>Tags: C a column, B a yes/no column, U its negation, V a value, T a period, N a number, F a
 * percentile, D the dataset's rows.
 */
final class Tagged {
    private static final int TEXT_CHARS_MAX = 2_000;

    /** Something that was recognised. */
    private record Mention(int start, int end, String tag) {}

    private final String text;
    private final String original;
    private final List<Token> tokens;
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

    private Tagged(String question) {
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
    }

    static Tagged of(
            String question,
            Dataset dataset,
            Vocabulary vocabulary,
            LocalDateTime now,
            Similarity similarity) {
        Tagged tagged = new Tagged(question);
        new Tagger(tagged, dataset, vocabulary).tag(now);
        new UnknownWords(tagged, dataset).look(similarity);
        return tagged;
    }

    /** The question with tags in it. */
    String text() {
        StringBuilder tagged = new StringBuilder();
        int at = 0;
        List<Mention> ordered =
                mentions.stream().sorted(Comparator.comparingInt(Mention::start)).toList();
        for (Mention mention : ordered) {
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

    List<Token> tokens() {
        return tokens;
    }

    /** As it was written, in capitals and small letters. */
    String written(int start, int end) {
        return original.substring(start, end);
    }

    /** Whether it is all in capitals, so that they say nothing. */
    boolean isShouting() {
        return original.equals(original.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing was recognised there yet. */
    boolean free(int start, int end) {
        return mentions.stream().noneMatch(m -> m.start() < end && start < m.end());
    }

    /** Whom to send it to says nothing about what is asked. */
    void addAddress(int start, int end) {
        mention(start, end, "E");
    }

    void addColumn(int start, int end, Column column) {
        columns.add(column);
        String tag = column.kind() == Column.Kind.YES_NO ? "B" : "C";
        mention(start, end, tag + (columns.size() - 1));
    }

    void addNegated(int start, int end, Column column) {
        columns.add(column);
        mention(start, end, "U" + (columns.size() - 1));
    }

    /** A word that is near a column is taken to mean it, and the answer says so. */
    void addTaken(int start, int end, Column column) {
        addColumn(start, end, column);
        taken.add(new Ask.Taken(written(start, end), column));
    }

    void addValue(int start, int end, List<Vocabulary.Value> found) {
        values.add(found);
        mention(start, end, "V" + (values.size() - 1));
    }

    void addNoun(int start, int end) {
        nouns++;
        mention(start, end, "D");
    }

    void addPeriod(int start, int end, Period period) {
        periods.add(period);
        mention(start, end, "T" + (periods.size() - 1));
    }

    void addNumber(int start, int end, BigDecimal number) {
        numbers.add(number);
        mention(start, end, "N" + (numbers.size() - 1));
    }

    void addFunction(int start, int end, Function function) {
        functions.add(function);
        mention(start, end, "F" + (functions.size() - 1));
    }

    /** In quotes, and yet nothing in the data goes by it. */
    void addStrangeQuote(int start, int end) {
        addStrange(written(start + 1, end - 1), true);
        mention(start, end, "X");
    }

    /**
     * @param asFilter it stands where a value should
     */
    void addStrange(String word, boolean asFilter) {
        strange.add(word);
        strangeFilter |= asFilter;
    }

    private void mention(int start, int end, String tag) {
        mentions.add(new Mention(start, end, tag));
    }
}
