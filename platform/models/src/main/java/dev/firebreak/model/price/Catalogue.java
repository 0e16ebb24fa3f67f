package dev.firebreak.model.price;

import dev.firebreak.boundary.config.Nearest;
import dev.firebreak.boundary.config.SettingsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The models that are known, and their prices: the bundled file, and the deployment's own. */
public final class Catalogue {
    /** A model, or all of a pattern. */
    record Entry(Glob model, KnownModel known, boolean own) {}

    private final List<Entry> entries;
    private final List<PriceTable.Row> rows;

    private Catalogue(List<Entry> entries, List<PriceTable.Row> rows) {
        this.entries =
                entries.stream()
                        .sorted(
                                Comparator.comparing((Entry e) -> !e.own())
                                        .thenComparing(Entry::model))
                        .toList();
        this.rows = List.copyOf(rows);
    }

    /**
     * Reads the bundled file and, where there is one, the deployment's.
     *
     * @throws SettingsException with everything that is wrong with the files
     */
    public static Catalogue open(@Nullable Path own) {
        List<String> problems = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        List<PriceTable.Row> rows = new ArrayList<>();
        new CatalogueFile("models.yaml", false, problems, entries, rows)
                .read(CatalogueFile.bundled(problems));
        if (own != null) {
            new CatalogueFile(String.valueOf(own.getFileName()), true, problems, entries, rows)
                    .read(YamlLines.read(own, problems));
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new Catalogue(entries, rows);
    }

    /**
     * The model and its prices.
     *
     * @param problems takes what is wrong when it can't be used, and what to write about it
     * @return null when it is not known, or no price of it counts yet
     */
    public @Nullable KnownModel find(String name, Instant at, List<String> problems) {
        Optional<Entry> entry = entries.stream().filter(e -> e.model().matches(name)).findFirst();
        if (entry.isEmpty()) {
            problems.add(unknown(name));
            return null;
        }
        PriceTable prices = PriceTable.of(name, rows);
        if (prices.find(at) == null) {
            problems.add(
                    ("no price counts for the model %s; write into models.file:%n"
                                    + "prices:%n  - {model: %s, from: 2026-01-01, input: 1.00, output: 4.00}"
                                    + "   # per million tokens; cached and cache-write where they differ from input")
                            .formatted(name, name));
            return null;
        }
        return entry.get().known().named(name, prices);
    }

    /** The models of a provider that are used when nobody names any; never patterns. */
    public List<String> usual(String provider) {
        List<String> names = new ArrayList<>();
        for (Entry entry : entries) {
            String name = entry.model().text();
            if (entry.model().isExact()
                    && name.startsWith(provider + "/")
                    && isUsual(name)
                    && !names.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** As the first entry of that name says: the deployment's own outweighs the bundled one. */
    private boolean isUsual(String name) {
        return entries.stream()
                .filter(e -> e.model().text().equals(name))
                .findFirst()
                .map(e -> e.known().usual())
                .orElse(false);
    }

    private String unknown(String name) {
        List<String> names = entries.stream().map(e -> e.model().text()).toList();
        return ("the model %s is not known%s; for a new one write into models.file:%n"
                        + "models:%n  - {name: %s, class: standard, context-tokens: 128000, output-tokens-max: 8192}")
                .formatted(
                        name,
                        Nearest.to(name, names).map(n -> " (did you mean " + n + "?)").orElse(""),
                        name);
    }
}
