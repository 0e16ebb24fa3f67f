package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words of one dataset: what it is called, its columns, and the values in them. */
final class Vocabulary {
    private static final int VALUE_WORDS_MAX = 6;

    /** Whose rows are people, has rows that go by any of these. */
    private static final Set<String> PEOPLE =
            Stream.of("person", "people", "staff", "employee", "worker", "colleague", "member")
                    .map(Lexicon::key)
                    .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> COUNTRY_WORDS = Set.of("country", "nation", "market");

    private static final Map<String, List<String>> OTHER_COUNTRY_NAMES =
            Map.of(
                    "GB", List.of("UK", "Great Britain", "Britain"),
                    "US", List.of("USA", "America"),
                    "NL", List.of("Holland"),
                    "CZ", List.of("Czech Republic"));

    private final Set<String> nouns = new HashSet<>();
    private final Map<String, Column> exact = new LinkedHashMap<>();
    private final Map<String, Column> partly = new LinkedHashMap<>();
    private final Map<String, Column> synonyms = new LinkedHashMap<>();
    private final Map<String, Column> negated = new LinkedHashMap<>();
    private final Map<String, List<Value>> values = new HashMap<>();

    /** A value of a text column, as written in the data. */
    record Value(Column column, String text) {}

    Vocabulary(Dataset dataset) {
        nouns.add(Lexicon.key(dataset.noun()));
        nouns.add(Lexicon.key(dataset.name()));
        Lexicon.tokens(dataset.name().replace('_', ' ')).stream()
                .filter(t -> Character.isLetter(t.word().charAt(0)))
                .reduce((first, second) -> second)
                .ifPresent(last -> nouns.add(last.stem()));
        nouns.addAll(Set.of("row", "record", "entry", "line"));
        if (!Collections.disjoint(nouns, PEOPLE)) {
            nouns.addAll(PEOPLE);
        }
        for (Column column : dataset.columns()) {
            String key = Lexicon.key(column.label());
            exact.putIfAbsent(key, column);
            exact.putIfAbsent(Lexicon.key(column.name()), column);
            if (column.kind() == Column.Kind.YES_NO) {
                negated.put("un" + key, column);
                negated.put("non " + key, column);
            }
        }
        for (Column column : dataset.columns()) {
            addPartly(column);
        }
        dataset.values()
                .forEach(
                        (name, texts) ->
                                dataset.column(name)
                                        .ifPresent(
                                                column ->
                                                        texts.forEach(
                                                                text -> addValue(column, text))));
    }

    /** One word of several can name a column, unless two columns have it. */
    private void addPartly(Column column) {
        List<Lexicon.Token> words =
                Lexicon.tokens(
                        column.label().replaceAll("(?<=[a-z])(?=[A-Z])", " ").replace('_', ' '));
        for (int i = words.size() - 1; i >= 0; i--) {
            String stem = words.get(i).stem();
            if (words.size() > 1
                    && stem.length() > 2
                    && !Set.of("id", "date", "time", "at", "no", "name", "number").contains(stem)) {
                put(partly, stem, column);
            }
            for (String synonym : Lexicon.synonyms(stem)) {
                if (fits(synonym, column)) {
                    synonyms.putIfAbsent(Lexicon.stem(synonym), column);
                }
            }
        }
        if (column.name().endsWith("_id") && words.size() > 1) {
            put(partly, words.getFirst().stem(), column);
        }
        if (column.temporal()) {
            for (String word : List.of("date", "time", "when")) {
                synonyms.putIfAbsent(word, column);
            }
        }
    }

    private static void put(Map<String, Column> map, String key, Column column) {
        map.merge(key, column, (before, now) -> before);
    }

    private static boolean fits(String synonym, Column column) {
        boolean money =
                Set.of(
                                "revenue",
                                "sales",
                                "turnover",
                                "income",
                                "earnings",
                                "amount",
                                "spend",
                                "spending",
                                "quantity",
                                "unit")
                        .contains(synonym);
        return !money || column.numeric();
    }

    private void addValue(Column column, String text) {
        String key = Lexicon.key(text);
        if (!key.isEmpty() && key.split(" ").length <= VALUE_WORDS_MAX) {
            values.computeIfAbsent(key, k -> new ArrayList<>(1)).add(new Value(column, text));
        }
        if (text.length() == 2 && COUNTRY_WORDS.contains(Lexicon.key(column.label()))) {
            String country =
                    Locale.of("", text.toUpperCase(Locale.ROOT)).getDisplayCountry(Locale.ENGLISH);
            addSpoken(column, text, country);
            OTHER_COUNTRY_NAMES
                    .getOrDefault(text, List.of())
                    .forEach(name -> addSpoken(column, text, name));
        }
    }

    private void addSpoken(Column column, String text, String spoken) {
        values.computeIfAbsent(Lexicon.key(spoken), k -> new ArrayList<>(1))
                .add(new Value(column, text));
    }

    boolean noun(String key) {
        return nouns.contains(key);
    }

    Optional<Column> exact(String key) {
        return Optional.ofNullable(exact.get(key));
    }

    Optional<Column> partly(String key) {
        return Optional.ofNullable(partly.get(key));
    }

    Optional<Column> synonym(String key) {
        return Optional.ofNullable(synonyms.get(key));
    }

    Optional<Column> negated(String key) {
        return Optional.ofNullable(negated.get(key));
    }

    /** Values that read so, in any column. */
    List<Value> values(String key) {
        // "Taxis" keeps its ending, since "analysis" has to.
        String singular = key.endsWith("is") ? key.substring(0, key.length() - 1) : key;
        return values.getOrDefault(key, values.getOrDefault(singular, List.of()));
    }
}
