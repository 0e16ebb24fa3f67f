package dev.firebreak.agent.report.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
    @TempDir Path temp;

    private Path data() throws IOException {
        return Files.createDirectories(temp.resolve("data"));
    }

    private static void parquet(Path file, String select) throws SQLException {
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement()) {
            statement.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
        }
    }

    @Test
    void csvAndParquetFilesAreDatasetsDescribedByATextBesideThem() throws Exception {
        Files.writeString(data().resolve("Sales 2026.csv"), "region,amount\nNorth,5\n");
        Files.writeString(data().resolve("Sales 2026.txt"), "What was sold, by region.");
        Files.writeString(data().resolve("notes.md"), "no dataset");
        parquet(
                data().resolve("visits.parquet"),
                "SELECT 'home' AS page, 5 AS \"Visit Count\", TIMESTAMP '2026-10-01 08:00:00' AS at, 1.25::DECIMAL(9,2) AS price, [1, 2] AS list");

        Shelf.Stock stock = new Folder(data(), 1000).look();

        assertThat(stock.datasets())
                .extracting(Dataset::name)
                .containsExactly("sales_2026", "visits");
        assertThat(stock.datasets().getFirst().description())
                .isEqualTo("What was sold, by region.");
        Dataset visits = stock.datasets().getLast();
        assertThat(visits.columns())
                .extracting(Column::name)
                .containsExactly("page", "visit_count", "at", "price");
        assertThat(visits.columns())
                .extracting(Column::kind)
                .containsExactly(
                        Column.Kind.TEXT,
                        Column.Kind.WHOLE,
                        Column.Kind.MOMENT,
                        Column.Kind.DECIMAL);
        assertThat(visits.values().get("page")).containsExactly("home");
        assertThat(visits.facts())
                .containsExactly(new Fact(Fact.Kind.COLUMNS_LEFT_OUT, "", 1, "list"));
        assertThat(visits.trust()).isEqualTo(Trust.TRUSTED);
        assertThat(stock.unusable()).isEmpty();
    }

    @Test
    void linksThatLeadOutOfTheFolderAreNotFollowed() throws Exception {
        Path secret = Files.writeString(temp.resolve("secret.csv"), "password\nhunter2\n");
        Path other = Files.createDirectories(temp.resolve("data-of-others"));
        Files.writeString(other.resolve("theirs.csv"), "a\n1\n");
        Files.createSymbolicLink(data().resolve("linked.csv"), secret);
        Files.createSymbolicLink(data().resolve("climbing.csv"), Path.of("../secret.csv"));
        Files.createSymbolicLink(data().resolve("folder.csv"), other);
        Files.writeString(data().resolve("own.csv"), "a,b\nx,1\n");
        Files.createSymbolicLink(data().resolve("alias.csv"), data().resolve("own.csv"));
        Files.createSymbolicLink(data().resolve("own.txt"), secret);

        Shelf.Stock stock = new Folder(data(), 1000).look();

        assertThat(stock.datasets()).extracting(Dataset::name).containsExactly("alias", "own");
        assertThat(stock.datasets()).extracting(Dataset::description).containsOnly("");
    }

    @Test
    void aFolderMayItselfBeReachedByALink() throws Exception {
        Files.writeString(data().resolve("own.csv"), "a,b\nx,1\n");
        Path link = Files.createSymbolicLink(temp.resolve("link"), data());

        assertThat(new Folder(link, 1000).look().datasets()).hasSize(1);
    }

    @Test
    void whatCanNotBeReadIsNamedWithItsReason() throws Exception {
        Files.writeString(data().resolve("broken.csv"), "a,b\n\"open,1\n");
        Files.writeString(data().resolve("broken.parquet"), "PAR1 not really PAR1");

        Shelf.Stock stock = new Folder(data(), 1000).look();

        assertThat(stock.datasets()).isEmpty();
        assertThat(stock.unusable()).hasSize(2);
        assertThat(stock.unusable().getFirst())
                .isEqualTo("broken.csv: the quote that opens on line 2 is never closed");
    }

    @Test
    void aFileIsReadAgainWhenItChangesAndOnlyThen() throws Exception {
        Path file = Files.writeString(data().resolve("own.csv"), "a,b\nx,1\n");
        Folder folder = new Folder(data(), 1000);
        Dataset before = folder.look().datasets().getFirst();

        assertThat(folder.look().datasets().getFirst()).isSameAs(before);
        Files.writeString(file, "a,b\nx,2\n");
        Files.setLastModifiedTime(
                file, FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() + 5_000));

        assertThat(folder.look().datasets().getFirst()).isNotSameAs(before);
    }

    @Test
    void aFolderThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> new Folder(temp.resolve("nowhere"), 1000))
                .isInstanceOf(IOException.class);
    }
}
