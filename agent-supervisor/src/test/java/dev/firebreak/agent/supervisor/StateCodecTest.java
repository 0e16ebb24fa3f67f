package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.agent.supervisor.task.Lives;
import dev.firebreak.agent.supervisor.task.TaskState;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.TaskStatus;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;

class StateCodecTest {
    @Test
    void everyStateOfManyLivesComesBackAsItWas() {
        Set<Class<?>> kinds = new HashSet<>();

        for (long seed = 0; seed < 300; seed++) {
            long life = seed;
            Lives.states(
                    seed,
                    state -> {
                        kinds.add(state.getClass());
                        assertThat(StateCodec.decode(StateCodec.encode(state)))
                                .as("seed %d", life)
                                .isEqualTo(state);
                    });
        }

        assertThat(kinds).hasSize(6);
    }

    @Test
    void documentsComeBackByteForByte() {
        List<Document> documents =
                List.of(Fixtures.document("d1", "hello"), Fixtures.document("d2", ""));

        assertThat(StateCodec.documents(StateCodec.encode(documents))).isEqualTo(documents);
    }

    @Test
    void aStateOfALaterReleaseIsRefusedByName() {
        byte[] bytes =
                StateCodec.encode(new TaskState.Ended("t1", TaskStatus.COMPLETED, Instant.EPOCH));
        bytes[0] = 77;

        assertThatThrownBy(() -> StateCodec.decode(bytes))
                .hasMessageContaining("later release: version 77");
    }

    /**
     * When this fails, a contract or the state has changed: write the present schema, which stands
     * in the message, to task-state-N.avsc with the next N and raise StateSchema.CURRENT, so that
     * state written before is still understood.
     */
    @Test
    void theWrittenOutCopyOfTheCurrentVersionIsWhatIsWritten() {
        Schema copy =
                new Schema.Parser()
                        .parse(
                                StateSchema.text(
                                        "task-state-%d.avsc".formatted(StateSchema.CURRENT)));

        assertThat(SchemaNormalization.toParsingForm(copy))
                .isEqualTo(SchemaNormalization.toParsingForm(StateSchema.current()));
    }

    @Test
    void everyVersionThereIsCanBeReadAsTheCurrentOne() {
        Map<TaskStatus, byte[]> ended = new EnumMap<>(TaskStatus.class);
        for (TaskStatus status : TaskStatus.values()) {
            ended.put(status, StateCodec.encode(new TaskState.Ended("t1", status, Instant.EPOCH)));
        }

        for (byte version = 1; version <= StateSchema.CURRENT; version++) {
            assertThat(StateSchema.version(version).getField("state")).isNotNull();
        }

        ended.forEach(
                (status, bytes) ->
                        assertThat(((TaskState.Ended) StateCodec.decode(bytes)).status())
                                .isEqualTo(status));
    }
}
