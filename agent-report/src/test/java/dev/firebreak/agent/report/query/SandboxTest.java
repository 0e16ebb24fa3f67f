package dev.firebreak.agent.report.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Column.Kind;
import dev.firebreak.agent.report.dataset.RowsDataset;
import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxTest {
    private static final SandboxLimits LIMITS = new SandboxLimits(64, 5_000, 1_000, 50, 100, 40);

    @TempDir Path temp;
    private Path directory;
    private Sandbox sandbox;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(temp.resolve("secret.csv"), "password\nhunter2\n");
        directory = Files.createDirectory(temp.resolve("private"));
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (long i = 0; i < 200; i++) {
            rows.add(new @Nullable Object[] {"n" + i % 7, i});
        }
        RowsDataset orders =
                new RowsDataset(
                        "orders",
                        "orders",
                        "",
                        Trust.TRUSTED,
                        List.of(Column.of("name", Kind.TEXT), Column.of("amount", Kind.WHOLE)),
                        rows,
                        List.of());
        sandbox =
                switch (Sandbox.open(directory, List.of(orders), LIMITS)) {
                    case Sandbox.Opened(Sandbox opened) -> opened;
                    case Sandbox.Unloadable(String dataset, String why) ->
                            throw new AssertionError(dataset + ": " + why);
                };
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    static Stream<String> escapes() {
        return Stream.of(
                // several statements, and statements that are not a SELECT
                "SELECT 1 FROM orders; DROP TABLE orders",
                "SELECT 1; SELECT 2",
                "DROP TABLE orders",
                "DELETE FROM orders",
                "UPDATE orders SET amount = 0",
                "INSERT INTO orders VALUES ('x', 1)",
                "CREATE TEMP TABLE t AS SELECT 1",
                "CREATE VIEW v AS SELECT 1",
                "CREATE MACRO m() AS 1",
                "SET VARIABLE x = 1",
                "SET threads = 8",
                "RESET memory_limit",
                "PRAGMA database_list",
                "CALL pragma_version()",
                "EXPLAIN SELECT 1",
                "EXPLAIN ANALYZE SELECT 1",
                "CHECKPOINT",
                "BEGIN",
                "VACUUM",
                "USE memory",
                "PREPARE p AS SELECT 1",
                // files and other databases
                "COPY orders TO 'out.csv'",
                "COPY (SELECT * FROM orders) TO '/tmp/out.parquet'",
                "EXPORT DATABASE '/tmp/x'",
                "IMPORT DATABASE '/tmp/x'",
                "ATTACH '/tmp/other.duckdb' AS other",
                "DETACH data",
                "INSTALL httpfs",
                "LOAD httpfs",
                "SELECT * FROM 'secret.csv'",
                "SELECT * FROM '/etc/passwd'",
                "FROM '/etc/passwd'",
                "SELECT * FROM read_csv('secret.csv')",
                "SELECT * FROM read_csv_auto('secret.csv')",
                "SELECT * FROM read_text('/etc/passwd')",
                "SELECT * FROM read_blob('/etc/passwd')",
                "SELECT * FROM read_json('/etc/passwd')",
                "SELECT * FROM read_parquet('x.parquet')",
                "SELECT * FROM parquet_metadata('x.parquet')",
                "SELECT * FROM glob('/*')",
                "SELECT * FROM 'https://example.org/x.csv'",
                "SELECT * FROM read_csv('https://example.org/x.csv')",
                "SELECT * FROM sniff_csv('secret.csv')",
                "SELECT (SELECT content FROM read_text('/etc/passwd'))",
                "WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x",
                "SELECT * FROM orders WHERE amount IN (SELECT count(*) FROM read_text('/etc/passwd'))",
                "SELECT * FROM orders JOIN read_text('/etc/passwd') ON true",
                "SELECT * FROM orders UNION ALL SELECT filename, size FROM read_text('/etc/passwd')",
                "SELECT * FROM (VALUES (1)) v, glob('/*')",
                // the system, its settings and secrets
                "SELECT * FROM duckdb_settings()",
                "SELECT * FROM duckdb_secrets()",
                "SELECT * FROM duckdb_databases()",
                "SELECT * FROM duckdb_tables()",
                "SELECT * FROM duckdb_extensions()",
                "SELECT * FROM duckdb_temporary_files()",
                "SELECT * FROM duckdb_functions()",
                "SELECT * FROM pragma_database_size()",
                "SELECT * FROM information_schema.tables",
                "SELECT * FROM sqlite_master",
                "SELECT * FROM pg_catalog.pg_tables",
                "SELECT * FROM main.orders AT (VERSION => 1)",
                "SELECT current_setting('memory_limit')",
                "SELECT getvariable('x')",
                "SELECT getenv('HOME')",
                "SELECT version()",
                "SELECT current_user",
                "SELECT query('SELECT 1')",
                "SELECT * FROM query('SELECT 1')",
                "SELECT * FROM query_table('orders')",
                "SELECT json_execute_serialized_sql('{}')",
                "SELECT * FROM json_execute_serialized_sql('{}')",
                "SELECT nextval('s')",
                "SELECT random()",
                "SELECT now()",
                "SELECT error('x')",
                "SELECT write_log('x')",
                "DESCRIBE orders",
                "SUMMARIZE orders",
                "SHOW TABLES",
                "SELECT * FROM (DESCRIBE orders)",
                "SELECT * FROM range(1000000000)",
                "SELECT * FROM repeat_row(1, num_rows = 1000000000)",
                "SELECT COLUMNS(*)::VARCHAR FROM duckdb_settings()",
                "SELECT list_transform([1], x -> getenv('HOME'))",
                "SELECT system.main.getenv('HOME')",
                "PIVOT orders ON name USING sum(amount)",
                // a name that is defined in one place and read in another
                "SELECT * FROM sqlite_master, (WITH sqlite_master AS (SELECT 1) SELECT * FROM sqlite_master) x",
                "WITH sqlite_master AS (SELECT * FROM sqlite_master) SELECT * FROM sqlite_master",
                "WITH a AS (SELECT * FROM duckdb_columns), duckdb_columns AS (SELECT 1) SELECT * FROM a",
                "SELECT (WITH \"/etc/passwd\" AS (SELECT 1 AS n) SELECT n FROM \"/etc/passwd\"), * FROM \"/etc/passwd\"",
                "WITH RECURSIVE pragma_database_list AS (SELECT 1 AS n UNION ALL SELECT n FROM pragma_database_list) SELECT * FROM pragma_database_list",
                "SELECT * FROM orders ORDER BY (WITH duckdb_views AS (SELECT 1) SELECT 1), (SELECT count(*) FROM duckdb_views)",
                "SELECT name FROM orders UNION ALL SELECT sql FROM sqlite_master",
                "SELECT name FROM orders EXCEPT SELECT column_name FROM duckdb_columns",
                "/* harmless */ SELECT * FROM /* orders */ duckdb_views -- orders",
                "SELECT 1 /* ; */ ; /* */ ATTACH 'x'",
                "EXECUTE p",
                "DEALLOCATE p",
                "CREATE OR REPLACE MACRO count(x) AS getenv('HOME')",
                "SELECT m.getenv('HOME') FROM orders m",
                "SELECT 'HOME'.getenv()",
                "SELECT orders.getenv(name) FROM orders",
                "SELECT * FROM orders WHERE name = getenv('HOME')",
                "SELECT name FROM orders GROUP BY name HAVING count(*) > length(getenv('HOME'))",
                "SELECT row_number() OVER (ORDER BY getenv('HOME')) FROM orders",
                "SELECT count(*) FILTER (WHERE getenv('HOME') = 'x') FROM orders",
                "SELECT * REPLACE (getenv('HOME') AS name) FROM orders",
                "SELECT * FROM orders LIMIT (SELECT length(getenv('HOME')))",
                "SELECT * FROM orders TABLESAMPLE reservoir(getenv('HOME'))",
                "SELECT * FROM which_secret('x', 'y')",
                "SELECT * FROM read_ndjson_objects('/etc/passwd')",
                "SELECT * FROM duckdb_logs",
                "SELECT * FROM pragma_table_info('orders')",
                "SELECT * FROM other",
                "SELECT * FROM memory.main.orders",
                "SELECT ? FROM orders",
                "SELECT $1 FROM orders",
                "",
                ";",
                "-- nothing",
                "not SQL at all");
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void whatIsNotOneHarmlessSelectIsRefusedBeforeItRuns(String sql) {
        Sandbox.Answer answer = sandbox.tryRun("escape", sql);

        assertThat(answer)
                .as(sql)
                .isInstanceOfAny(Sandbox.Forbidden.class, Sandbox.Refused.class)
                .asString()
                .contains("allowed is one SELECT over orders");
        assertThat(sandbox.results()).isEmpty();
        assertThat(sandbox.run("still whole", "SELECT count(*) AS n FROM orders").text(0, "n"))
                .isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT name, sum(amount) FROM orders GROUP BY ALL ORDER BY 2 DESC LIMIT 3",
                "WITH x AS (SELECT amount FROM orders) SELECT avg(amount) FROM x",
                "SELECT * FROM (SELECT name FROM orders) a JOIN orders b ON a.name = b.name WHERE b.amount BETWEEN 1 AND 3",
                "SELECT count(*) FILTER (WHERE amount > 3) FROM orders",
                "SELECT name, row_number() OVER (ORDER BY amount) FROM orders",
                "SELECT CASE WHEN amount > 3 THEN 'much' ELSE 'little' END FROM orders -- with a comment",
                "SELECT amount FROM orders UNION SELECT 7",
                "WITH x AS (SELECT amount FROM orders), y AS (SELECT * FROM x) SELECT (SELECT max(amount) FROM y) AS m, (SELECT min(amount) FROM x) AS n",
                "WITH x AS (SELECT 1 AS n) SELECT * FROM (WITH y AS (SELECT * FROM x) SELECT * FROM y) z JOIN x ON x.n = z.n",
                "WITH orders AS (SELECT name FROM orders) SELECT * FROM orders",
                "SELECT date_trunc('month', DATE '2026-10-05'), 1.5::DOUBLE, INTERVAL 1 DAY",
            })
    void ordinaryQuestionsAreAnswered(String sql) {
        assertThat(sandbox.tryRun("question", sql)).as(sql).isInstanceOf(Sandbox.Answered.class);
    }

    @Test
    void evenWithoutTheCheckTheConnectionGivesNothingAway() throws Exception {
        // given a second way into the same database, with the settings the sandbox uses
        List<String> slippedThrough = new ArrayList<>();
        try (var statement = sandbox.unchecked().createStatement()) {
            for (String sql :
                    List.of(
                            "SELECT * FROM read_text('/etc/passwd')",
                            "SELECT * FROM read_csv('" + temp.resolve("secret.csv") + "')",
                            "FROM '" + temp.resolve("secret.csv") + "'",
                            "SELECT * FROM glob('/*')",
                            "COPY orders TO '" + temp.resolve("out.csv") + "'",
                            "ATTACH '" + temp.resolve("other.duckdb") + "'",
                            "INSTALL httpfs",
                            "LOAD httpfs",
                            "DELETE FROM orders",
                            "DROP TABLE orders",
                            "SET enable_external_access = true",
                            "SET memory_limit = '10GB'",
                            "SET threads = 8",
                            "SET lock_configuration = false")) {
                try {
                    statement.execute(sql);
                    slippedThrough.add(sql);
                } catch (java.sql.SQLException denied) {
                    assertThat(denied.getMessage()).isNotBlank();
                }
            }
        }

        assertThat(slippedThrough).isEmpty();
        assertThat(temp.resolve("out.csv")).doesNotExist();
    }

    @Test
    void aQueryThatTakesTooLongIsStopped() {
        String endless =
                "SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e, orders f WHERE a.amount + b.amount + c.amount + d.amount + e.amount + f.amount = 597";

        assertThat(sandbox.tryRun("endless", endless)).isInstanceOf(Sandbox.Failed.class);
    }

    @Test
    void aQueryThatWantsTooMuchMemoryIsStopped() {
        String greedy =
                "SELECT string_agg(a.name || b.name || c.name || d.name, '') FROM orders a, orders b, orders c, (SELECT * FROM orders LIMIT 20) d";

        assertThat(sandbox.tryRun("greedy", greedy)).isInstanceOf(Sandbox.Failed.class);
    }

    @Test
    void rowsAndCellsBeyondTheLimitAreCutAndSaidToBe() {
        QueryResult rows = sandbox.run("rows", "SELECT amount FROM orders");
        QueryResult cell = sandbox.run("cell", "SELECT string_agg(name, '') AS t FROM orders");

        assertThat(rows.size()).isEqualTo(50);
        assertThat(rows.cut()).isTrue();
        assertThat(cell.text(0, "t")).hasSize(100);
    }

    @Test
    void aRequestHasOnlySoManyQueries() {
        for (int i = 0; i < 40; i++) {
            sandbox.run("n", "SELECT " + i + " AS n");
        }

        assertThat(sandbox.tryRun("one more", "SELECT 1 AS n")).isInstanceOf(Sandbox.Refused.class);
    }

    @Test
    void nestingWithoutEndIsRefused() {
        String deep = "SELECT " + "(".repeat(3000) + "1" + ")".repeat(3000);
        String sums = "SELECT 1" + " + 1".repeat(3000) + " AS n";

        assertThat(sandbox.tryRun("deep", deep)).isNotInstanceOf(Sandbox.Answered.class);
        assertThat(sandbox.tryRun("sums", sums)).isNotInstanceOf(Sandbox.Answered.class);
    }

    @Test
    void nothingIsLeftWhenItIsClosed() {
        sandbox.close();

        assertThat(directory).doesNotExist();
    }

    @Test
    void namesAndTextsCanNotBreakOutOfSql() {
        assertThat(Sql.name("a\"; DROP TABLE orders; --"))
                .isEqualTo("\"a\"\"; DROP TABLE orders; --\"");
        String hostile = "x' OR '1'='1";

        QueryResult result =
                sandbox.run(
                        "text",
                        "SELECT count(*) AS n FROM orders WHERE name = " + Sql.text(hostile));

        assertThat(result.text(0, "n")).isEqualTo("0");
    }
}
