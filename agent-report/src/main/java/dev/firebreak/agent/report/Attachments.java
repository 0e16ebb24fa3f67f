package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Csv;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.ParquetDataset;
import dev.firebreak.agent.report.dataset.RowsDataset;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The documents of a request that are data.
 *
 * @param unusable what is data but can't be read, and why
 */
record Attachments(List<Dataset> datasets, List<String> unusable) {
    private static final Set<String> CSV =
            Set.of(
                    "text/csv",
                    "application/csv",
                    "text/tab-separated-values",
                    "text/comma-separated-values");
    private static final Set<String> PARQUET =
            Set.of(
                    "application/vnd.apache.parquet",
                    "application/parquet",
                    "application/x-parquet");

    Attachments {
        datasets = List.copyOf(datasets);
        unusable = List.copyOf(unusable);
    }

    /**
     * @param directory private, for what has to be a file to be read
     */
    static Attachments read(
            List<Document> documents, Envelope envelope, Path directory, int rowsMax) {
        List<Dataset> datasets = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        Set<String> taken = new HashSet<>(Set.of("load_facts"));
        for (Document document : documents) {
            Trust trust =
                    envelope.getTrust() == Trust.TRUSTED ? document.getTrust() : Trust.UNTRUSTED;
            String shown =
                    document.getName().isBlank() ? document.getDocumentId() : document.getName();
            if (isCsv(document)) {
                switch (Csv.read(name(shown, taken), "", trust, bytes(document), rowsMax)) {
                    case Csv.Table(RowsDataset dataset) -> datasets.add(dataset);
                    case Csv.Unreadable(String why) ->
                            unusable.add(
                                    "the attached file " + shown + " can't be read as CSV: " + why);
                }
            } else if (isParquet(document)) {
                try {
                    Path file = directory.resolve("document-" + datasets.size() + ".parquet");
                    Files.write(file, bytes(document));
                    datasets.add(ParquetDataset.peek(name(shown, taken), "", trust, file, rowsMax));
                } catch (SQLException e) {
                    unusable.add(
                            "the attached file "
                                    + shown
                                    + " can't be read as Parquet; send Parquet or CSV");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            } else if (isSheet(document)) {
                unusable.add(
                        "the attached file "
                                + shown
                                + " is a spreadsheet; save its sheet as CSV and attach that");
            }
        }
        return new Attachments(datasets, unusable);
    }

    private static boolean isCsv(Document document) {
        return CSV.contains(type(document))
                || (extension(document).matches("csv|tsv") && !isParquet(document));
    }

    private static boolean isParquet(Document document) {
        return PARQUET.contains(type(document)) || extension(document).equals("parquet");
    }

    private static boolean isSheet(Document document) {
        return type(document).contains("spreadsheet")
                || type(document).equals("application/vnd.ms-excel")
                || extension(document).matches("xlsx?|ods");
    }

    private static String type(Document document) {
        return document.getContentType().toLowerCase(Locale.ROOT);
    }

    private static String extension(Document document) {
        String name = document.getName().toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String name(String shown, Set<String> taken) {
        String wanted =
                Column.nameFrom(shown.replaceFirst("\\.[A-Za-z0-9]{1,8}$", ""), "attachment");
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    private static byte[] bytes(Document document) {
        ByteBuffer content = document.getContent().duplicate();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }
}
