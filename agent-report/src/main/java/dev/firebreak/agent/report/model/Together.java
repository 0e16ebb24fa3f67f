package dev.firebreak.agent.report.model;

import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.schemas.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sees that a name and a figure that stand together in a sentence stand together in the data:
 * {@code South: {q1.0.total}} is wrong where row 0 is North. A net, no proof: what a sentence makes
 * of figures that are its own nobody checks but its reader.
 *
 * @param results by id
 * @param rowsMax rows that the model saw of each result
 */
record Together(Map<String, QueryResult> results, int rowsMax) {
    private static final int NAME_CHARS_MIN = 3;
    private static final int NAME_CHARS_MAX = 60;
    private static final Pattern SENTENCES = Pattern.compile("(?<=[.!?;])\\s+");
    private static final Pattern PLACE =
            Pattern.compile("\\{(q\\d{1,4})\\.(\\d{1,6})\\.(\\w{1,63})(?::[a-z_]{1,20})?}");

    /** Rows of one result that a sentence cites. */
    private record Cited(Set<Integer> named, Set<Integer> counted) {}

    /**
     * @param path of the text in the answer, for what is told
     */
    List<Violation> problems(String path, String text) {
        List<Violation> wrong = new ArrayList<>();
        for (String sentence : SENTENCES.split(text, -1)) {
            cited(sentence)
                    .forEach(
                            (id, cited) ->
                                    problem(path, sentence, id, cited).ifPresent(wrong::add));
        }
        return wrong;
    }

    private Map<String, Cited> cited(String sentence) {
        Map<String, Cited> cited = new LinkedHashMap<>();
        Matcher place = PLACE.matcher(sentence);
        while (place.find()) {
            QueryResult result = results.get(place.group(1));
            int row = Integer.parseInt(place.group(2));
            int column = result == null ? -1 : result.columns().indexOf(place.group(3));
            if (result != null && column >= 0 && row < result.size()) {
                Cited of =
                        cited.computeIfAbsent(
                                result.id(), _ -> new Cited(new TreeSet<>(), new TreeSet<>()));
                boolean name = result.rows().get(row).get(column) instanceof String;
                (name ? of.named() : of.counted()).add(row);
            }
        }
        return cited;
    }

    private Optional<Violation> problem(String path, String sentence, String id, Cited cited) {
        QueryResult result = results.get(id);
        if (result == null || cited.counted().isEmpty()) {
            return Optional.empty();
        }
        Set<Integer> all = new TreeSet<>(cited.named());
        all.addAll(cited.counted());
        for (Map.Entry<String, Set<Integer>> name : names(result).entrySet()) {
            if (name.getValue().stream().noneMatch(all::contains)
                    && stands(name.getKey(), PLACE.matcher(sentence).replaceAll(" "))) {
                return Optional.of(
                        wrong(
                                path,
                                "“%s”, which is row %d of %s, beside figures of row %s"
                                        .formatted(
                                                name.getKey(),
                                                name.getValue().iterator().next(),
                                                id,
                                                rows(cited.counted()))));
            }
        }
        Set<Integer> nameless = new TreeSet<>(cited.counted());
        nameless.removeAll(cited.named());
        return cited.named().isEmpty() || nameless.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        wrong(
                                path,
                                "the name in row %s of %s beside figures of row %s"
                                        .formatted(rows(cited.named()), id, rows(nameless))));
    }

    /** Texts of the result, each with the rows that hold it. */
    private Map<String, Set<Integer>> names(QueryResult result) {
        Map<String, Set<Integer>> names = new LinkedHashMap<>();
        for (int row = 0; row < Math.min(rowsMax, result.size()); row++) {
            for (Object cell : result.rows().get(row)) {
                if (cell instanceof String text
                        && text.length() >= NAME_CHARS_MIN
                        && text.length() <= NAME_CHARS_MAX) {
                    names.computeIfAbsent(text, _ -> new TreeSet<>()).add(row);
                }
            }
        }
        return names;
    }

    private static boolean stands(String name, String sentence) {
        return Pattern.compile("(?U)(?<!\\w)" + Pattern.quote(name) + "(?!\\w)")
                .matcher(sentence)
                .find();
    }

    private static Violation wrong(String path, String seen) {
        return new Violation(
                path,
                "same-row",
                "name and figure from the same row, both as places, such as {q1.0.region} and {q1.0.total}; other rows in a sentence of their own",
                seen);
    }

    private static String rows(Set<Integer> rows) {
        return String.join(", ", rows.stream().map(String::valueOf).toList());
    }
}
