package dev.firebreak.boundary.loop;

import static dev.firebreak.boundary.loop.LoopTopics.expected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class BrokerOutageTest {
    private static final Duration BOUND = Duration.ofMinutes(3);

    @Test
    void outcomesAreKeptOverAnOutageAndNoRecordIsHandledTwice(@TempDir Path data) {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(data))) {
            LoopTopics bench = new LoopTopics(broker.bootstrapServers(), "outage-");
            AtomicInteger calls = new AtomicInteger();
            bench.send(0, 3_000, 300);
            Handler counting =
                    new Handler() {
                        @Override
                        public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn) {
                            calls.incrementAndGet();
                            LockSupport.parkNanos(5_000_000);
                            return bench.echo(input);
                        }

                        @Override
                        public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
                            throw new AssertionError("stopped: " + stop);
                        }
                    };

            try (AgentLoop loop =
                    AgentLoop.start(bench.settings("a").withInFlightMax(4), counting)) {
                await().atMost(BOUND).until(() -> loop.counts().records() > 200);
                broker.restart();
                await().atMost(BOUND).until(() -> loop.counts().records() >= 3_000);
            }

            assertThat(bench.outputs()).isEqualTo(expected(3_000, 300));
            assertThat(calls.get()).isLessThanOrEqualTo(3_000 + 4);
        }
    }
}
