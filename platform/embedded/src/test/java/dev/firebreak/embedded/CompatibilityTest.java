package dev.firebreak.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;

final class CompatibilityTest {
    private static final int SEEDS = 400;

    @Test
    void decidesAsAvroDoesForAnyThreeSchemasAndAnyLevel() throws Exception {
        int compatible = 0;
        int incompatible = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomSchemas schemas = new RandomSchemas(new Random(seed));
            List<String> earlier = new ArrayList<>(List.of(schemas.record()));
            earlier.add(seed % 2 == 0 ? schemas.record() : schemas.evolved(earlier.getFirst()));
            String next = seed % 4 == 0 ? schemas.record() : schemas.evolved(earlier.getLast());
            for (Level level : Level.values()) {
                boolean expected = fits(next, earlier, level);

                boolean decided = decide(next, earlier, level);

                assertThat(decided)
                        .as("seed %d, level %s%n%s%n%s", seed, level, earlier, next)
                        .isEqualTo(expected);
                compatible += expected && level != Level.NONE ? 1 : 0;
                incompatible += expected ? 0 : 1;
            }
        }
        assertThat(compatible).as("compatible cases").isGreaterThan(SEEDS);
        assertThat(incompatible).as("incompatible cases").isGreaterThan(SEEDS);
    }

    private static boolean decide(String next, List<String> earlier, Level level)
            throws JournalException {
        try (SchemaStore store = SchemaStore.open(new MemoryJournal())) {
            store.setLevel("s", Level.NONE);
            earlier.forEach(text -> store.register("s", Draft.of(text)));
            store.setLevel("s", level);
            boolean asked = store.incompatibilities("s", null, Draft.of(next)).isEmpty();
            // What is registered already is found, whether it fits or not.
            assertThat(registers(store, next))
                    .as("asking and registering agree")
                    .isEqualTo(asked || earlier.contains(next));
            return asked;
        }
    }

    private static boolean registers(SchemaStore store, String next) {
        try {
            store.register("s", Draft.of(next));
            return true;
        } catch (Refusal refusal) {
            assertThat(refusal.code()).isEqualTo(40901);
            return false;
        }
    }

    /** Straight from what the levels mean. */
    private static boolean fits(String next, List<String> earlier, Level level) {
        String latest = earlier.getLast();
        return switch (level) {
            case NONE -> true;
            case BACKWARD -> reads(next, latest);
            case FORWARD -> reads(latest, next);
            case FULL -> reads(next, latest) && reads(latest, next);
            case BACKWARD_TRANSITIVE -> earlier.stream().allMatch(old -> reads(next, old));
            case FORWARD_TRANSITIVE -> earlier.stream().allMatch(old -> reads(old, next));
            case FULL_TRANSITIVE ->
                    earlier.stream().allMatch(old -> reads(next, old) && reads(old, next));
        };
    }

    private static boolean reads(String reader, String writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(
                                new Schema.Parser().parse(reader),
                                new Schema.Parser().parse(writer))
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }
}
