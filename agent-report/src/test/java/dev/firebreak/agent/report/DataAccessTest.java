package dev.firebreak.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Column.Kind;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.Fact;
import dev.firebreak.agent.report.dataset.RowsDataset;
import dev.firebreak.agent.report.query.Sandbox;
import dev.firebreak.agent.report.query.SandboxLimits;
import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataAccessTest {
    private static final String SECRET = "s3cret-salary";

    @TempDir Path temp;

    @Test
    void aRoleSeesTheTablesAndColumnsThatAreNamedForIt() {
        DataAccess access =
                DataAccess.of(
                        Map.of(
                                "analyst", "people(name, city), cities",
                                "payroll", "people( salary )",
                                "everyone", "cities(city)",
                                "chief", "*"));

        assertThat(seen(access, "analyst")).containsExactly("people:name,city", "cities:city,n");
        assertThat(seen(access, "analyst", "payroll"))
                .containsExactly("people:name,city,salary", "cities:city,n");
        assertThat(seen(access)).containsExactly("cities:city");
        assertThat(seen(access, "stranger")).containsExactly("cities:city");
        assertThat(seen(access, "chief"))
                .containsExactly("people:name,city,salary", "secrets:what", "cities:city,n");
    }

    @Test
    void withoutAnyRoleEverybodySeesEverything() {
        assertThat(seen(DataAccess.unlimited())).hasSize(3);
        assertThat(seen(DataAccess.of(Map.of()), "x")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "people(",
                "people)",
                "people(name",
                "people(name))",
                "people(na me)",
                "people(name);drop",
                "people name",
                "People",
                "people()",
                "people(name,)",
                "*(name)",
                ",people",
                "a\"b"
            })
    void whatIsWrittenOtherwiseStopsTheStart(String written) {
        assertThatThrownBy(() -> DataAccess.of(Map.of("r", written)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("report.access.r is tables parted by commas");
    }

    static Stream<String> waysToAHiddenColumn() {
        return Stream.of(
                "SELECT salary FROM people",
                "SELECT people.salary FROM people",
                "SELECT p.salary FROM people p",
                "SELECT \"salary\" FROM people",
                "SELECT SALARY FROM people",
                "SELECT max(salary) AS m FROM people",
                "SELECT name FROM people ORDER BY salary",
                "SELECT name FROM people WHERE salary > 1",
                "SELECT name FROM people GROUP BY name, salary",
                "SELECT * REPLACE (salary AS name) FROM people",
                "SELECT COLUMNS('sal.*') FROM people",
                "SELECT x.salary FROM (SELECT * FROM people) x",
                "WITH x AS (SELECT * FROM people) SELECT salary FROM x",
                "SELECT name FROM people UNION ALL SELECT salary FROM people",
                "SELECT (SELECT salary FROM people LIMIT 1) AS n",
                "SELECT a.name FROM people a JOIN people b ON a.salary = b.salary",
                "SELECT count(*) FILTER (WHERE salary > 1) AS n FROM people",
                "SELECT sum(salary) OVER () AS n FROM people",
                "SELECT what FROM secrets",
                "SELECT name FROM people UNION ALL SELECT what FROM secrets",
                "SELECT * FROM main.secrets");
    }

    @ParameterizedTest
    @MethodSource("waysToAHiddenColumn")
    void aHiddenColumnOrTableIsReachedInNoWay(String sql) throws IOException {
        try (Sandbox sandbox = sandbox()) {
            Sandbox.Answer answer = sandbox.tryRun("way", sql);

            assertThat(answer)
                    .as(sql)
                    .isInstanceOfAny(Sandbox.Failed.class, Sandbox.Forbidden.class);
            assertThat(answer.toString()).doesNotContain(SECRET);
            assertThat(answer.toString())
                    .as("says what there is")
                    .containsAnyOf("city", "name", "people", "No matching columns");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM people",
                "SELECT p FROM people p",
                "SELECT * FROM people a JOIN people b ON a.name = b.name",
                "SELECT COLUMNS(*) FROM people",
                "SELECT people.* FROM people",
                "FROM people",
                "SELECT * EXCLUDE (name) FROM people",
                "SELECT * FROM people UNION ALL BY NAME SELECT * FROM people",
                "SELECT * FROM load_facts"
            })
    void aStarHoldsNoneOfIt(String sql) throws IOException {
        try (Sandbox sandbox = sandbox()) {
            switch (sandbox.tryRun("star", sql)) {
                case Sandbox.Answered(var result) -> {
                    assertThat(result.columns()).doesNotContain("salary");
                    assertThat(result.rows().toString())
                            .doesNotContain(SECRET)
                            .doesNotContain("salary");
                }
                case Sandbox.Answer refused ->
                        assertThat(refused.toString()).doesNotContain(SECRET);
            }
        }
    }

    @Test
    void whatAQuestionIsUnderstoodByHoldsNoneOfItEither() {
        List<Dataset> seen =
                DataAccess.of(Map.of("everyone", "people(name,city)")).open(all(), List.of());

        assertThat(seen.getFirst().values().toString()).doesNotContain(SECRET).contains("Ada");
        assertThat(seen.getFirst().facts().toString()).doesNotContain(SECRET);
        assertThat(seen.getFirst().column("salary")).isEmpty();
    }

    private Sandbox sandbox() throws IOException {
        List<Dataset> seen =
                DataAccess.of(Map.of("everyone", "people(name,city)")).open(all(), List.of());
        return switch (Sandbox.open(
                Files.createTempDirectory(temp, "private"), seen, SandboxLimits.DEFAULT)) {
            case Sandbox.Opened(Sandbox opened) -> opened;
            case Sandbox.Unloadable(String dataset, String why) ->
                    throw new AssertionError(dataset + ": " + why);
        };
    }

    private static List<String> seen(DataAccess access, String... roles) {
        return access.open(all(), List.of(roles)).stream()
                .map(
                        d ->
                                d.name()
                                        + ":"
                                        + String.join(
                                                ",",
                                                d.columns().stream().map(Column::name).toList()))
                .toList();
    }

    private static List<Dataset> all() {
        return List.of(
                rows(
                        "people",
                        List.of(new Fact(Fact.Kind.CELLS_NOT_OF_TYPE, "salary", 1, SECRET)),
                        new @Nullable Object[] {"Ada", "Oslo", SECRET},
                        "name",
                        "city",
                        "salary"),
                rows("secrets", List.of(), new @Nullable Object[] {SECRET}, "what"),
                rows("cities", List.of(), new @Nullable Object[] {"Oslo", "1"}, "city", "n"));
    }

    private static Dataset rows(
            String name, List<Fact> facts, @Nullable Object[] row, String... columns) {
        return new RowsDataset(
                name,
                name,
                "",
                Trust.TRUSTED,
                Stream.of(columns).map(c -> Column.of(c, Kind.TEXT)).toList(),
                List.<@Nullable Object[]>of(row),
                facts);
    }
}
