package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.OpenColumns;
import dev.firebreak.agent.report.dataset.Shelf;
import dev.firebreak.agent.report.pipeline.PipelineRows;
import dev.firebreak.agent.report.pipeline.PipelineTables;
import dev.firebreak.agent.report.pipeline.StepsDataset;
import dev.firebreak.schemas.ReportRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The datasets that a request may be answered from: what it names; else what came with it, since
 * data that comes with a question is what the question is about; else all there is.
 *
 * @param datasets empty when there is nothing to answer from
 * @param whyNone what to say then
 * @param meant the request named them or brought them
 * @param wholePipeline the request named the pipeline's tables together
 */
record Stock(List<Dataset> datasets, String whyNone, boolean meant, boolean wholePipeline) {
    /** A request may name the pipeline's tables together by this. */
    static final String PIPELINE = "pipeline";

    Stock {
        datasets = List.copyOf(datasets);
    }

    static Stock of(
            ReportRequest request,
            Attachments attached,
            Shelf shelf,
            PipelineRows pipeline,
            DataAccess access) {
        List<String> wanted = request.getParams().getDatasets();
        if (wanted.isEmpty() && !attached.datasets().isEmpty()) {
            return new Stock(attached.datasets(), "", true, false);
        }
        List<String> roles = request.getEnvelope().getPrincipal().getRoles();
        Shelf.Stock there = shelf.look();
        Shelf.Stock shelved =
                new Shelf.Stock(
                        access.open(there.datasets(), roles),
                        there.unusable().stream()
                                .filter(u -> access.sees(tableOf(u), roles))
                                .toList());
        List<Dataset> all = new ArrayList<>(attached.datasets());
        addNew(all, shelved.datasets());
        if (!request.getContext().isEmpty()) {
            addNew(all, List.of(StepsDataset.of(request.getContext())));
        }
        // Reading the pipeline's topics up to now takes time: only where it can matter.
        if (wanted.isEmpty() || wanted.stream().anyMatch(Stock::isPipeline)) {
            PipelineRows.Snapshot snapshot =
                    pipeline.snapshot(
                            new PipelineRows.Reader(
                                    request.getEnvelope().getPrincipal().getTenant(),
                                    request.getEnvelope().getConfidentiality()));
            addNew(
                    all,
                    snapshot.isEmpty()
                            ? List.of()
                            : access.open(PipelineTables.datasets(snapshot), roles));
        }
        if (wanted.isEmpty()) {
            String broken =
                    shelved.unusable().isEmpty()
                            ? ""
                            : "; not usable: " + String.join("; ", shelved.unusable());
            return new Stock(
                    all,
                    "there is no dataset to answer from: attach a CSV or Parquet file, or name a dataset"
                            + broken,
                    false,
                    false);
        }
        return named(wanted, all, shelved.unusable());
    }

    private static Stock named(List<String> wanted, List<Dataset> all, List<String> unusable) {
        List<Dataset> chosen = new ArrayList<>();
        boolean wholePipeline = false;
        for (String name : wanted) {
            Optional<Dataset> found = find(name, all);
            if (found.isPresent()) {
                addNew(chosen, List.of(found.get()));
            } else if (name.equalsIgnoreCase(PIPELINE)) {
                wholePipeline = true;
                addNew(chosen, pipelineTables(all));
            } else {
                String broken =
                        unusable.stream()
                                .filter(u -> u.startsWith(name))
                                .map(u -> " that can be used (" + u + ")")
                                .findFirst()
                                .orElse("");
                return new Stock(
                        List.of(),
                        "there is no dataset "
                                + name
                                + broken
                                + "; there are: "
                                + (all.isEmpty() ? "none" : catalogue(all)),
                        true,
                        false);
            }
        }
        return new Stock(chosen, "the pipeline has not done anything yet", true, wholePipeline);
    }

    /** Of a file that can't be used: {@code orders.csv: why}. */
    private static String tableOf(String unusable) {
        int end = unusable.indexOf(": ");
        String file = end < 0 ? unusable : unusable.substring(0, end);
        return Column.nameFrom(file.replaceFirst("\\.[^.]*$", ""), "dataset");
    }

    /** By its name, or by the name of its file. */
    private static Optional<Dataset> find(String name, List<Dataset> all) {
        String bare = Column.nameFrom(name.replaceFirst("(?i)\\.(?:csv|tsv|parquet)$", ""), name);
        return all.stream().filter(d -> d.name().equalsIgnoreCase(bare)).findFirst();
    }

    private static boolean isPipeline(String name) {
        return name.equalsIgnoreCase(PIPELINE)
                || PipelineTables.NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    /** What is there first keeps its name. */
    private static void addNew(List<Dataset> all, List<Dataset> more) {
        for (Dataset dataset : more) {
            if (all.stream().noneMatch(d -> d.name().equals(dataset.name()))) {
                all.add(dataset);
            }
        }
    }

    /** All of the pipeline's tables, or none. */
    List<Dataset> pipeline() {
        List<Dataset> tables = pipelineTables(datasets);
        boolean whole = tables.stream().noneMatch(OpenColumns.class::isInstance);
        return whole && tables.size() == PipelineTables.NAMES.size() ? tables : List.of();
    }

    private static List<Dataset> pipelineTables(List<Dataset> datasets) {
        return datasets.stream().filter(d -> PipelineTables.NAMES.contains(d.name())).toList();
    }

    /** Their names, for people. */
    static String catalogue(Collection<? extends Dataset> datasets) {
        return datasets.stream().map(Dataset::name).collect(Collectors.joining(", "));
    }
}
