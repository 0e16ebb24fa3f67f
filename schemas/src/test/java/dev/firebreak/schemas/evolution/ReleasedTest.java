package dev.firebreak.schemas.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds today's contracts to everything that was released. When a version is released, this writes
 * its snapshot: {@code mvn -pl schemas test -Dtest=ReleasedTest -Dfirebreak.cut-snapshot=true}
 */
class ReleasedTest {
    private static final Released RELEASED = Released.in(Path.of("released"));

    @BeforeAll
    static void cutASnapshotWhenAsked() throws IOException {
        if (Boolean.getBoolean("firebreak.cut-snapshot")) {
            RELEASED.cut(contracts().stream().map(Contracts::schema).toList());
        }
    }

    static List<Class<? extends SpecificRecord>> contracts() {
        return Contracts.all();
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void todaysContractGoesWithEveryReleasedVersion(Class<? extends SpecificRecord> contract) {
        Schema today = Contracts.schema(contract);

        List<Objection> objections =
                EvolutionGate.objections(today, RELEASED.of(today.getFullName()));

        assertThat(objections).extracting(Objection::inWords).isEmpty();
    }

    @Test
    void aReleasedContractIsNeverTakenAway() {
        assertThat(Contracts.all())
                .extracting(Class::getSimpleName)
                .as("contracts of today; messages of a released one may still lie on topics")
                .containsAll(RELEASED.names());
    }

    @Test
    void somethingWasReleased() {
        assertThat(RELEASED.versions()).startsWith("v1");
        assertThat(RELEASED.of("dev.firebreak.schemas.Task")).containsKey("v1");
    }

    @Test
    @DisabledIfSystemProperty(
            named = "firebreak.cut-snapshot",
            matches = "true",
            disabledReason = "the new one is packed by the next build")
    void theJarBringsTheReleasedVersionsAlong() {
        for (var contract : Contracts.all()) {
            assertThat(Released.bundled().of(contract.getName()))
                    .isEqualTo(RELEASED.of(contract.getName()));
        }
    }

    @Test
    void aSnapshotIsNumberedAndReadsBackAsItWasWritten(@TempDir Path folder) throws IOException {
        var released = Released.in(folder);
        List<Schema> schemas = contracts().stream().map(Contracts::schema).toList();

        for (int i = 0; i < 11; i++) {
            released.cut(schemas);
        }

        assertThat(released.versions()).hasSize(11).endsWith("v9", "v10", "v11");
        assertThat(released.of("dev.firebreak.schemas.Task").values())
                .hasSize(11)
                .allSatisfy(
                        schema ->
                                assertThat(schema.toString())
                                        .isEqualTo(Contracts.schema(Task.class).toString()));
    }
}
