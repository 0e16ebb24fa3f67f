package dev.firebreak.agent.report.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.Trust;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    private static final int ROWS_MAX = 1000;

    private static Csv.Reading read(byte[] bytes) {
        return Csv.read("t", "", Trust.TRUSTED, bytes, ROWS_MAX);
    }

    private static RowsDataset table(String text) {
        return table(text.getBytes(StandardCharsets.UTF_8));
    }

    private static RowsDataset table(byte[] bytes) {
        return switch (read(bytes)) {
            case Csv.Table(RowsDataset dataset) -> dataset;
            case Csv.Unreadable(String why) -> throw new AssertionError(why);
        };
    }

    private static String unreadable(String text) {
        return switch (read(text.getBytes(StandardCharsets.UTF_8))) {
            case Csv.Table(RowsDataset dataset) ->
                    throw new AssertionError("read: " + dataset.columns());
            case Csv.Unreadable(String why) -> why;
        };
    }

    private static List<Column.Kind> kinds(RowsDataset dataset) {
        return dataset.columns().stream().map(Column::kind).toList();
    }

    private static @Nullable Object cell(RowsDataset dataset, int row, int column) {
        return dataset.rows().get(row)[column];
    }

    private static List<Fact.Kind> facts(RowsDataset dataset) {
        return dataset.facts().stream().map(Fact::kind).toList();
    }

    @Test
    void columnsGetTheTypeThatAllTheirCellsHave() {
        RowsDataset dataset =
                table(
                        """
                id,name,amount,ratio,paid,day,at,zip
                1,Ada,12.50,1e-3,yes,2026-10-01,2026-10-01T08:30:00Z,01067
                2,Bob,3.25,2.5,no,2026-10-02,2026-10-01 10:30:00+02:00,80331
                """);

        assertThat(kinds(dataset))
                .containsExactly(
                        Column.Kind.WHOLE,
                        Column.Kind.TEXT,
                        Column.Kind.DECIMAL,
                        Column.Kind.DECIMAL,
                        Column.Kind.YES_NO,
                        Column.Kind.DATE,
                        Column.Kind.MOMENT,
                        Column.Kind.TEXT);
        assertThat(cell(dataset, 0, 2)).isEqualTo(new BigDecimal("12.50"));
        assertThat(cell(dataset, 0, 5)).isEqualTo(LocalDate.of(2026, 10, 1));
        assertThat(cell(dataset, 0, 6)).isEqualTo(LocalDateTime.of(2026, 10, 1, 8, 30));
        assertThat(cell(dataset, 1, 6))
                .as("in UTC")
                .isEqualTo(LocalDateTime.of(2026, 10, 1, 8, 30));
        assertThat(cell(dataset, 0, 7)).as("leading zeros belong to an id").isEqualTo("01067");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "a,b\\n1,2#,",
                "a;b\\n1;2#;",
                "a\\tb\\n1\\t2#tab",
                "a|b\\n1|2#|",
                "sep=;\\na;b\\n1;2#;",
                "a;b\\n\"x, y\";2\\n\"z, w\";3#;",
            })
    void theDelimiterIsFound(String text, String delimiter) {
        RowsDataset dataset = table(text.replace("\\n", "\n").replace("\\t", "\t"));

        assertThat(dataset.columns())
                .as(delimiter)
                .extracting(Column::label)
                .containsExactly("a", "b");
    }

    @Test
    void europeanAndAmericanNumbersAreUnderstood() {
        assertThat(cell(table("a;b\nx;1.234,50\ny;2,25\n"), 0, 1))
                .isEqualTo(new BigDecimal("1234.50"));
        assertThat(cell(table("a,b\nx,\"1,234.50\"\ny,2.25\n"), 0, 1))
                .isEqualTo(new BigDecimal("1234.50"));
        assertThat(cell(table("a,b\nx,€ 5.00\ny,€ 7.50\n"), 1, 1))
                .isEqualTo(new BigDecimal("7.50"));
        assertThat(table("a,b\nx,5.00 EUR\ny,7.50 EUR\n").columns().get(1).unit()).isEqualTo("EUR");
        assertThat(table("a,b\nx,12 %\ny,7.5%\n").columns().get(1).unit()).isEqualTo("%");
        assertThat(cell(table("a,b\nx,(3.20)\ny,1.00\n"), 0, 1)).isEqualTo(new BigDecimal("-3.20"));
        assertThat(kinds(table("a,b\nx,5 EUR\ny,7 USD\n")).get(1))
                .as("two units don't add up")
                .isEqualTo(Column.Kind.WHOLE);
    }

    @Test
    void whatCouldBeReadInTwoWaysIsReadInOneAndSaidSo() {
        RowsDataset grouping = table("a,b\nx,\"1,234\"\ny,\"5,678\"\n");
        RowsDataset days = table("a,b\nx,03/04/2026\ny,05/06/2026\n");
        RowsDataset clear = table("a,b\nx,03/04/2026\ny,05/16/2026\n");

        assertThat(cell(grouping, 0, 1)).isEqualTo(1234L);
        assertThat(facts(grouping)).containsExactly(Fact.Kind.GROUPING_GUESSED);
        assertThat(cell(days, 0, 1)).isEqualTo(LocalDate.of(2026, 4, 3));
        assertThat(facts(days)).containsExactly(Fact.Kind.DAY_FIRST_GUESSED);
        assertThat(cell(clear, 0, 1)).isEqualTo(LocalDate.of(2026, 3, 4));
        assertThat(facts(clear)).isEmpty();
    }

    @Test
    void aFewOddCellsDoNotSpoilAColumnAndAreCounted() {
        StringBuilder text = new StringBuilder("id,amount\n");
        for (int i = 0; i < 40; i++) {
            text.append(i).append(',').append(i == 7 ? "see note" : "1.50").append('\n');
        }

        RowsDataset dataset = table(text.toString());

        assertThat(kinds(dataset).get(1)).isEqualTo(Column.Kind.DECIMAL);
        assertThat(cell(dataset, 7, 1)).isNull();
        assertThat(dataset.facts())
                .containsExactly(new Fact(Fact.Kind.CELLS_NOT_OF_TYPE, "amount", 1, "see note"));
    }

    @Test
    void quotesLineEndsAndEmptyCellsAreReadByTheBook() {
        RowsDataset dataset =
                table(
                        "\"a\",\"b, c\"\r\n\"say \"\"hi\"\"\",\"two\nlines\"\r\n,NULL\r\n\r\nlast,\"\"");

        assertThat(dataset.columns()).extracting(Column::label).containsExactly("a", "b, c");
        assertThat(dataset.columns()).extracting(Column::name).containsExactly("a", "b_c");
        assertThat(cell(dataset, 0, 0)).isEqualTo("say \"hi\"");
        assertThat(cell(dataset, 0, 1)).isEqualTo("two\nlines");
        assertThat(dataset.rows()).hasSize(3);
        assertThat(cell(dataset, 1, 0)).isNull();
        assertThat(cell(dataset, 1, 1)).isNull();
        assertThat(cell(dataset, 2, 1)).isNull();
    }

    @Test
    void encodingsOtherThanUtf8AreRecognised() {
        String text = "name,city\nZoë,München\n";

        assertThat(cell(table(text.getBytes(Charset.forName("windows-1252"))), 0, 1))
                .isEqualTo("München");
        assertThat(facts(table(text.getBytes(Charset.forName("windows-1252")))))
                .containsExactly(Fact.Kind.NOT_UTF8);
        assertThat(cell(table(text.getBytes(StandardCharsets.UTF_16)), 0, 1)).isEqualTo("München");
        assertThat(table(("\ufeff" + text)).columns().getFirst().label()).isEqualTo("name");
    }

    @Test
    void headersOfAnyKindBecomeNamesThatSqlCanUse() {
        RowsDataset dataset =
                table(
                        "Order ID,order id,2026,\"\"\"; DROP TABLE t; --\",,Straße,customerName,current_user\n1,2,3,4,5,6,7,8\n");

        assertThat(dataset.columns())
                .extracting(Column::name)
                .doesNotHaveDuplicates()
                .allMatch(n -> n.matches("[a-z_][a-z0-9_]*"));
        assertThat(dataset.columns())
                .extracting(Column::name)
                .contains("order_id", "order_id_2", "c_2026", "customer_name", "c_current_user");
    }

    @Test
    void aFileWithoutHeaderIsNumbered() {
        RowsDataset dataset = table("1,2026-01-01,5.5\n2,2026-01-02,6.5\n");

        assertThat(dataset.columns())
                .extracting(Column::label)
                .containsExactly("column 1", "column 2", "column 3");
        assertThat(dataset.rows()).hasSize(2);
        assertThat(facts(dataset)).containsExactly(Fact.Kind.NO_HEADER);
    }

    @Test
    void linesThatDoNotFitAreLeftOutAndCounted() {
        StringBuilder text = new StringBuilder("Sales of the year\n\na,b,c\n");
        text.repeat("x,1,2\n", 30).append("too,many,fields,here\n").append("few\n");

        RowsDataset dataset = table(text.toString());

        assertThat(dataset.rows()).hasSize(31);
        assertThat(facts(dataset))
                .containsExactlyInAnyOrder(
                        Fact.Kind.LINES_BEFORE_HEADER,
                        Fact.Kind.LINES_TOO_LONG,
                        Fact.Kind.LINES_TOO_SHORT);
        assertThat(dataset.facts()).contains(new Fact(Fact.Kind.LINES_TOO_LONG, "", 1, "line 34"));
    }

    @Test
    void rowsBeyondTheLimitAreLeftOutAndCounted() {
        RowsDataset dataset = table("a,b\n" + "x,1\n".repeat(ROWS_MAX + 250));

        assertThat(dataset.rows()).hasSize(ROWS_MAX);
        assertThat(dataset.facts()).containsExactly(new Fact(Fact.Kind.ROWS_LEFT_OUT, "", 250, ""));
    }

    @Test
    void whatIsNoTableIsRefusedWithWhatWasSeenAndWhatWouldBeRight() {
        assertThat(unreadable("")).contains("empty");
        assertThat(unreadable(" \n \n")).contains("empty");
        assertThat(unreadable("PK\u0003\u0004garbage")).contains("Excel");
        assertThat(unreadable("PAR1garbagePAR1")).contains("Parquet");
        assertThat(unreadable("%PDF-1.7")).contains("PDF");
        assertThat(unreadable("a,b\n1,\u0000\n")).contains("NUL");
        assertThat(unreadable("a,b\n1,2\n\"never closed,3\n4,5\n"))
                .isEqualTo("the quote that opens on line 3 is never closed");
        assertThat(unreadable("a,b\n" + "1,2,3\n".repeat(20)))
                .contains("line 2 has 3 fields and the header has 2");
        assertThat(unreadable("c".repeat(3) + ",c".repeat(400) + "\n")).contains("at most 256");
        assertThat(unreadable("a,b\nx," + "y".repeat(70_000) + "\n"))
                .contains("more than 65536 characters");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomBytesAreReadOrRefusedButNeverThrown(long seed) {
        Random random = new Random(seed);
        String alphabet = "abc,;\t|\"'\n\r 0123456789.-/:€%()=#é\u0000";
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            if (i % 2 == 0) {
                random.nextBytes(bytes);
            } else {
                StringBuilder text = new StringBuilder();
                for (int c = 0; c < bytes.length; c++) {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            }
            int run = i;
            switch (read(bytes)) {
                case Csv.Table(RowsDataset dataset) ->
                        assertThat(dataset.rows())
                                .as("seed %d, run %d", seed, run)
                                .allMatch(row -> row.length == dataset.columns().size());
                case Csv.Unreadable(String why) ->
                        assertThat(why).as("seed %d, run %d", seed, run).isNotBlank();
            }
        }
    }
}
