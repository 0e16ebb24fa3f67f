package dev.firebreak.agent.report.model;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.question.Period;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param text in the asker's words
 * @param datasets what it may be answered from
 * @param period that the request sets besides its words; null: none
 * @param feedback what was wrong with the last attempt; empty: nothing is known
 */
public record Question(
        String text,
        List<Dataset> datasets,
        LocalDate today,
        @Nullable Period period,
        String feedback) {
    private static final int COLUMNS_MAX = 60;
    private static final int SAMPLES_MAX = 8;
    private static final int SAMPLE_CHARS_MAX = 40;
    private static final int TEXT_CHARS_MAX = 8_000;
    private static final int NAME_CHARS_MAX = 100;

    public Question {
        datasets = List.copyOf(datasets);
        text = head(text, TEXT_CHARS_MAX);
        feedback = head(feedback, TEXT_CHARS_MAX);
    }

    /** The datasets, as far as the period goes. */
    public List<Dataset> within() {
        Period bounds = period;
        return bounds == null
                ? datasets
                : datasets.stream().<Dataset>map(dataset -> new Within(dataset, bounds)).toList();
    }

    /** The same with texts as a model is to read them. */
    Question seen(UnaryOperator<String> clean) {
        return new Question(clean.apply(text), datasets, today, period, clean.apply(feedback));
    }

    /** All that others wrote and a model would read. */
    List<String> parts() {
        List<String> parts = new ArrayList<>(List.of(text, feedback));
        datasets.forEach(dataset -> parts.add(shown(dataset)));
        return parts;
    }

    /** The period in words. */
    String time() {
        return period == null ? "at any time" : period.label();
    }

    /** Words with digits that are no figures: they stand in the question or name something. */
    Set<String> known() {
        Set<String> known = new HashSet<>();
        known.add(today.toString());
        add(known, text);
        add(known, time());
        for (Dataset dataset : datasets) {
            add(known, dataset.name());
            for (Column column : dataset.columns()) {
                known.add(column.name());
                add(known, column.label());
                add(known, column.unit());
            }
        }
        known.removeIf(word -> word.length() > NAME_CHARS_MAX);
        return known;
    }

    private static void add(Set<String> known, String words) {
        for (String word : Prose.words(words)) {
            String bare = Prose.bare(word);
            if (Prose.hasDigit(bare)) {
                known.add(bare);
            }
        }
    }

    /** Tables, columns, types, and some of the values. */
    String catalogue() {
        return datasets.stream().map(Question::shown).collect(Collectors.joining("\n\n"));
    }

    private static String shown(Dataset dataset) {
        StringBuilder shown = new StringBuilder("table ").append(dataset.name());
        if (!dataset.description().isBlank()) {
            shown.append(": ").append(head(dataset.description(), 300));
        }
        List<Column> columns = dataset.columns();
        Map<String, Set<String>> values = dataset.values();
        for (Column column : columns.subList(0, Math.min(columns.size(), COLUMNS_MAX))) {
            shown.append("\n- ").append(column.name()).append(' ').append(column.sqlType());
            if (!column.label().equalsIgnoreCase(column.name().replace('_', ' '))) {
                shown.append(" (").append(head(column.label(), SAMPLE_CHARS_MAX)).append(')');
            }
            if (!column.unit().isEmpty()) {
                shown.append(" in ").append(head(column.unit(), SAMPLE_CHARS_MAX));
            }
            String samples =
                    values.getOrDefault(column.name(), Set.of()).stream()
                            .sorted()
                            .limit(SAMPLES_MAX)
                            .map(v -> "'" + head(v, SAMPLE_CHARS_MAX).replace('\n', ' ') + "'")
                            .collect(Collectors.joining(", "));
            shown.append(samples.isEmpty() ? "" : ", such as " + samples);
        }
        int more = columns.size() - COLUMNS_MAX;
        return shown.append(more > 0 ? "\n- and " + more + " more columns" : "").toString();
    }

    private static String head(String text, int charsMax) {
        return text.length() <= charsMax ? text : text.substring(0, charsMax) + "…";
    }
}
