package dev.firebreak.benchmarks;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import java.util.List;
import java.util.Optional;

/**
 * Confluent's parallel-consumer in its transactional mode, ordered by key, its commit settings as
 * they come.
 */
final class ParallelConsumerPeer extends PassingOn {
    private static final int POLL_RECORDS_MAX = 1_000;

    @Override
    public String name() {
        return "parallel-consumer tx";
    }

    /** Its default. */
    @Override
    public int inFlightWithoutWork() {
        return ParallelConsumerOptions.DEFAULT_MAX_CONCURRENCY;
    }

    @Override
    public Entry start(Ground ground, Calls calls, int inFlight) {
        ParallelStreamProcessor<byte[], byte[]> processor =
                ParallelStreamProcessor.createEosStreamProcessor(
                        ParallelConsumerOptions.<byte[], byte[]>builder()
                                .consumer(consumer(ground, POLL_RECORDS_MAX))
                                .producer(producer(ground))
                                .ordering(ProcessingOrder.KEY)
                                .commitMode(CommitMode.PERIODIC_TRANSACTIONAL_PRODUCER)
                                .maxConcurrency(inFlight)
                                .build());
        processor.subscribe(List.of(ground.requests()));
        processor.pollAndProduce(
                context -> {
                    calls.perform();
                    return passedOn(ground, context.getSingleConsumerRecord());
                });
        return new Entry() {
            @Override
            public Optional<String> failure() {
                return processor.isClosedOrFailed()
                        ? Optional.of("parallel-consumer closed itself")
                        : Optional.empty();
            }

            @Override
            public void close() {
                processor.close();
            }
        };
    }
}
