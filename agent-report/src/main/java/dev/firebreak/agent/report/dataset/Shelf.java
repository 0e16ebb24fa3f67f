package dev.firebreak.agent.report.dataset;

import java.util.List;

/** Datasets that are there for every request. */
@FunctionalInterface
public interface Shelf {
    /**
     * What is there now, in a stable order. What can't be used is left out, and named in {@link
     * Stock#unusable()}.
     */
    Stock look();

    /**
     * What is there.
     *
     * @param unusable name and reason, for a person who asked for one of them
     */
    record Stock(List<Dataset> datasets, List<String> unusable) {
        public Stock {
            datasets = List.copyOf(datasets);
            unusable = List.copyOf(unusable);
        }
    }

    /** Nothing is there: only what comes with a request can be asked about. */
    static Shelf empty() {
        return () -> new Stock(List.of(), List.of());
    }
}
