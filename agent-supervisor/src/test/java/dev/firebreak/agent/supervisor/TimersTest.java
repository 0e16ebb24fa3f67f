package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.supervisor.Timers.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final Instant NOON = Stage.NOON;
    private Timers timers;

    @BeforeEach
    void open() {
        KeyValueStore<Bytes, byte[]> store =
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore("timers"),
                                Serdes.Bytes(),
                                Serdes.ByteArray())
                        .withLoggingDisabled()
                        .build();
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
        timers = new Timers(store);
    }

    @Test
    void theEarliestComeFirstAndNoneBeforeItsTime() {
        Random random = new Random(11);
        List<Timer> set = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Timer timer = new Timer(NOON.plusMillis(random.nextInt(10_000)), "t" + i, 0);
            timers.move(timer.taskId(), null, timer.due());
            set.add(timer);
        }
        Instant now = NOON.plusMillis(5_000);

        List<Timer> due = timers.due(Instant.EPOCH, now, 1000);

        assertThat(due)
                .containsExactlyInAnyOrderElementsOf(
                        set.stream().filter(t -> !t.due().isAfter(now)).toList());
        assertThat(due).isSortedAccordingTo(Comparator.comparing(Timer::due));
    }

    @Test
    void noMoreAreTakenThanAskedFor() {
        for (int i = 0; i < 10; i++) {
            timers.move("t" + i, null, NOON);
        }

        assertThat(timers.due(Instant.EPOCH, NOON, 3)).hasSize(3);
    }

    @Test
    void movingATimerLeavesNothingBehind() {
        timers.move("t1", null, NOON);

        timers.move("t1", NOON, NOON.plusSeconds(1));
        assertThat(timers.due(Instant.EPOCH, NOON, 10)).isEmpty();

        timers.move("t1", NOON.plusSeconds(1), null);
        assertThat(timers.due(Instant.EPOCH, NOON.plusSeconds(9), 10)).isEmpty();
    }

    @Test
    void aTimerThatFailedStandsAsideAndCountsItsFailures() {
        timers.move("t1", null, NOON);

        timers.quarantine(timers.due(Instant.EPOCH, NOON, 1).getFirst(), NOON);

        assertThat(timers.due(Instant.EPOCH, NOON.plusSeconds(29), 1)).isEmpty();
        assertThat(timers.due(Instant.EPOCH, NOON.plusSeconds(30), 1))
                .containsExactly(new Timer(NOON.plusSeconds(30), "t1", 1));
    }

    @Test
    void idsOfAnyLengthInTheContractsAlphabetKeepTheOrder() {
        timers.move("a".repeat(128), null, NOON);
        timers.move("z", null, NOON.minusMillis(1));

        assertThat(timers.due(Instant.EPOCH, NOON, 10))
                .extracting(Timer::taskId)
                .containsExactly("z", "a".repeat(128));
    }
}
