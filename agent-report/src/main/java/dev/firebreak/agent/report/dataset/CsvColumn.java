package dev.firebreak.agent.report.dataset;

import dev.firebreak.agent.report.dataset.Column.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a column of text holds, and turns its cells into that. All cells decide together,
 * since one alone often can't say ({@code 1,234}; {@code 03/04/2026}). A few cells that don't fit
 * are taken as empty, and a fact says so.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; handed over once
record CsvColumn(Column column, @Nullable Object[] values, List<Fact> facts) {
    private static final Set<String> EMPTY =
            Set.of("", "null", "na", "n/a", "nan", "none", "-", "#n/a", "\\n");
    private static final Set<String> YES = Set.of("true", "yes", "y");
    private static final Set<String> NO = Set.of("false", "no", "n");

    /**
     * Up to this share of odd cells a column keeps its type, when there are cells enough to judge.
     */
    private static final double ODD_CELLS_MAX = 0.05;

    private static final int CELLS_TO_JUDGE_MIN = 20;
    private static final int EXAMPLE_CHARS_MAX = 40;

    /** Reads one form of value; null when the cell is not of that form. */
    @FunctionalInterface
    interface Form {
        @Nullable Object read(String cell);
    }

    /** A form that a column may have. */
    private record Candidate(Kind kind, String unit, Form form, List<Fact.Kind> guesses) {}

    /** Whether a cell looks like data rather than a header. */
    static boolean looksLikeValue(String cell) {
        return Numbers.read(cell, Numbers.Style.POINT) != null
                || Numbers.read(cell, Numbers.Style.COMMA) != null
                || Dates.looksLikeDate(cell)
                || lower(cell).equals("true")
                || lower(cell).equals("false");
    }

    static CsvColumn of(String name, String label, @Nullable String[] cells, boolean european) {
        List<String> filled = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            @Nullable String cell = cells[i];
            if (cell != null && EMPTY.contains(lower(cell))) {
                cells[i] = null;
            } else if (cell != null) {
                filled.add(cell);
            }
        }
        for (Candidate candidate : candidates(filled, european)) {
            if (fits(candidate.form(), filled)) {
                return typed(name, label, cells, candidate);
            }
        }
        return new CsvColumn(new Column(name, label, Kind.TEXT, 0, ""), cells.clone(), List.of());
    }

    private static List<Candidate> candidates(List<String> filled, boolean european) {
        if (filled.isEmpty()) {
            return List.of();
        }
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(new Candidate(Kind.YES_NO, "", CsvColumn::yesNo, List.of()));
        if (filled.stream().noneMatch(Numbers::hasLeadingZero)) {
            String unit = Numbers.unit(filled);
            Numbers.Style first = european ? Numbers.Style.COMMA : Numbers.Style.POINT;
            boolean ambiguous = Numbers.ambiguous(filled);
            for (Numbers.Style style : List.of(first, first.other())) {
                candidates.add(
                        new Candidate(
                                Kind.DECIMAL,
                                unit,
                                cell -> Numbers.read(cell, style),
                                ambiguous ? List.of(Fact.Kind.GROUPING_GUESSED) : List.of()));
            }
        }
        for (Dates.Order order : Dates.Order.values()) {
            boolean guessed = order == Dates.Order.DAY_FIRST && Dates.ambiguous(filled);
            candidates.add(
                    new Candidate(
                            Kind.DATE,
                            "",
                            cell -> Dates.date(cell, order),
                            guessed ? List.of(Fact.Kind.DAY_FIRST_GUESSED) : List.of()));
        }
        for (Dates.Order order : Dates.Order.values()) {
            candidates.add(
                    new Candidate(Kind.MOMENT, "", cell -> Dates.moment(cell, order), List.of()));
        }
        return candidates;
    }

    private static boolean fits(Form form, List<String> filled) {
        int allowed =
                filled.size() >= CELLS_TO_JUDGE_MIN ? (int) (ODD_CELLS_MAX * filled.size()) : 0;
        int odd = 0;
        for (String cell : filled) {
            if (form.read(cell) == null && ++odd > allowed) {
                return false;
            }
        }
        return true;
    }

    private static CsvColumn typed(
            String name, String label, @Nullable String[] cells, Candidate candidate) {
        @Nullable Object[] values = new @Nullable Object[cells.length];
        List<Fact> facts = new ArrayList<>();
        int odd = 0;
        String example = "";
        for (int i = 0; i < cells.length; i++) {
            @Nullable String cell = cells[i];
            values[i] = cell == null ? null : candidate.form().read(cell);
            if (cell != null && values[i] == null) {
                example = odd++ == 0 ? cell : example;
            }
        }
        if (odd > 0) {
            String shown =
                    example.length() <= EXAMPLE_CHARS_MAX
                            ? example
                            : example.substring(0, EXAMPLE_CHARS_MAX);
            facts.add(new Fact(Fact.Kind.CELLS_NOT_OF_TYPE, label, odd, shown));
        }
        for (Fact.Kind guess : candidate.guesses()) {
            facts.add(new Fact(guess, label, cells.length - odd, ""));
        }
        Column column =
                candidate.kind() == Kind.DECIMAL
                        ? Numbers.settle(name, label, candidate.unit(), values)
                        : new Column(name, label, candidate.kind(), 0, "");
        return new CsvColumn(column, values, facts);
    }

    private static @Nullable Boolean yesNo(String cell) {
        String word = lower(cell);
        return YES.contains(word) ? Boolean.TRUE : NO.contains(word) ? Boolean.FALSE : null;
    }

    private static String lower(String cell) {
        return cell.toLowerCase(Locale.ROOT);
    }
}
