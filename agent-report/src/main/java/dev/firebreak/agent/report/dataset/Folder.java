package dev.firebreak.agent.report.dataset;

import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The CSV and Parquet files of one folder, which an operator allowed. Only files that really lie in
 * it count: links that lead out of it are not followed, subfolders not searched. A file {@code
 * orders.txt} beside {@code orders.csv} describes it.
 *
 * <p>A file is read again when its size or time changes; until then what was read is kept.
 */
public final class Folder implements Shelf {
    private static final int FILES_MAX = 64;
    private static final long CSV_BYTES_MAX = 64L << 20;
    private static final long PARQUET_BYTES_MAX = 512L << 20;
    private static final int DESCRIPTION_CHARS_MAX = 1000;

    private final Path folder;
    private final int rowsMax;
    private final Map<Path, Kept> kept = new HashMap<>();

    /** What a file was read as, and the state it was in then. */
    private record Kept(long size, FileTime modified, Opened opened) {}

    private sealed interface Opened permits Usable, Unusable {}

    private record Usable(Dataset dataset) implements Opened {}

    private record Unusable(String why) implements Opened {}

    /**
     * @throws IOException when there is no such folder
     */
    public Folder(Path folder, int rowsMax) throws IOException {
        this.folder = folder.toRealPath();
        this.rowsMax = rowsMax;
        if (!Files.isDirectory(this.folder)) {
            throw new IOException("the datasets folder is not a folder: " + folder);
        }
    }

    @Override
    public synchronized Stock look() {
        List<Dataset> datasets = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        Set<Path> present = new HashSet<>();
        for (Path file : files()) {
            present.add(file);
            switch (open(file, taken)) {
                case Usable(Dataset dataset) -> datasets.add(dataset);
                case Unusable(String why) -> unusable.add(file.getFileName() + ": " + why);
            }
        }
        kept.keySet().retainAll(present);
        return new Stock(datasets, unusable);
    }

    private List<Path> files() {
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.filter(
                            f ->
                                    extension(f).equals("csv")
                                            || extension(f).equals("tsv")
                                            || extension(f).equals("parquet"))
                    .filter(this::reallyInside)
                    .sorted()
                    .limit(FILES_MAX)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private boolean reallyInside(Path file) {
        try {
            return Files.isRegularFile(file) && file.toRealPath().startsWith(folder);
        } catch (IOException e) {
            return false;
        }
    }

    private Opened open(Path file, Set<String> taken) {
        String wanted = Column.nameFrom(withoutExtension(file), "dataset");
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        try {
            Path real = file.toRealPath();
            BasicFileAttributes now =
                    Files.readAttributes(
                            real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Kept before = kept.get(file);
            if (before != null
                    && before.size() == now.size()
                    && before.modified().equals(now.lastModifiedTime())) {
                return before.opened();
            }
            Opened opened = read(name, real, now.size());
            kept.put(file, new Kept(now.size(), now.lastModifiedTime(), opened));
            return opened;
        } catch (IOException e) {
            return new Unusable("it can't be read");
        }
    }

    private Opened read(String name, Path file, long size) throws IOException {
        boolean parquet = extension(file).equals("parquet");
        long sizeMax = parquet ? PARQUET_BYTES_MAX : CSV_BYTES_MAX;
        if (size > sizeMax) {
            return new Unusable(
                    "it has "
                            + size
                            + " bytes; at most "
                            + sizeMax
                            + " are read"
                            + (parquet ? "" : ", more as Parquet"));
        }
        if (parquet) {
            try {
                return new Usable(
                        ParquetDataset.peek(name, describe(file), Trust.TRUSTED, file, rowsMax));
            } catch (SQLException e) {
                return new Unusable("it is not a Parquet file that can be read");
            }
        }
        return switch (Csv.read(
                name, describe(file), Trust.TRUSTED, Files.readAllBytes(file), rowsMax)) {
            case Csv.Table(RowsDataset dataset) -> new Usable(dataset);
            case Csv.Unreadable(String why) -> new Unusable(why);
        };
    }

    private String describe(Path file) throws IOException {
        Path beside = file.resolveSibling(withoutExtension(file) + ".txt");
        if (!Files.exists(beside) || !reallyInside(beside)) {
            return "";
        }
        try (var in = Files.newInputStream(beside)) {
            return new String(in.readNBytes(DESCRIPTION_CHARS_MAX), StandardCharsets.UTF_8).strip();
        }
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String withoutExtension(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
