package dev.firebreak.agent.supervisor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.agent.supervisor.task.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.query.StateQueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * The tasks whose state this instance keeps, read beside the thread that changes them. Only active
 * stores are read: a standby, or a store that is being restored, may be long behind.
 */
final class LocalTasks {
    private static final long SCAN_MAX_NANOS = 3_000_000_000L;
    private static final int NEAR_MAX = 5;

    private final KafkaStreams streams;

    LocalTasks(KafkaStreams streams) {
        this.streams = streams;
    }

    /**
     * @throws InvalidStateStoreException when the store can't be read just now
     */
    Optional<ObjectNode> one(String taskId) {
        for (byte[] value : results(KeyQuery.<String, byte[]>withKey(taskId))) {
            return Optional.of(TaskView.full(taskId, StateCodec.decode(value)));
        }
        return Optional.empty();
    }

    /**
     * Tasks in the order of their ids.
     *
     * @param after behind this id; empty: from the first
     * @param limit at most so many
     * @throws InvalidStateStoreException when the store can't be read just now
     */
    TaskPage page(String after, int limit, Predicate<TaskState> wanted) {
        long deadline = System.nanoTime() + SCAN_MAX_NANOS;
        List<TaskPage> pages = new ArrayList<>();
        Collection<KeyValueIterator<String, byte[]>> partitions = results(range(after));
        try {
            for (KeyValueIterator<String, byte[]> partition : partitions) {
                pages.add(page(partition, after, limit, wanted, deadline));
            }
        } finally {
            partitions.forEach(KeyValueIterator::close);
        }
        return TaskPage.together(pages, limit);
    }

    /** Ids that begin so. */
    List<String> near(String prefix) {
        List<String> near = new ArrayList<>();
        Collection<KeyValueIterator<String, byte[]>> partitions = results(range(prefix));
        try {
            for (KeyValueIterator<String, byte[]> partition : partitions) {
                for (int i = 0; i < NEAR_MAX && partition.hasNext(); i++) {
                    String id = partition.next().key;
                    if (!id.startsWith(prefix)) {
                        break;
                    }
                    near.add(id);
                }
            }
        } finally {
            partitions.forEach(KeyValueIterator::close);
        }
        return near;
    }

    private static TaskPage page(
            KeyValueIterator<String, byte[]> partition,
            String after,
            int limit,
            Predicate<TaskState> wanted,
            long deadline) {
        TreeMap<String, ObjectNode> found = new TreeMap<>();
        String last = after;
        while (partition.hasNext()) {
            // At least one is looked at, or a reader that goes on from here would stand still.
            if (found.size() == limit
                    || (!last.equals(after) && System.nanoTime() - deadline > 0)) {
                return new TaskPage(found, last);
            }
            KeyValue<String, byte[]> next = partition.next();
            if (next.key.equals(after)) {
                continue;
            }
            last = next.key;
            TaskState state = StateCodec.decode(next.value);
            if (wanted.test(state)) {
                found.put(next.key, TaskView.brief(next.key, state));
            }
        }
        return new TaskPage(found, null);
    }

    private static RangeQuery<String, byte[]> range(String from) {
        return from.isEmpty() ? RangeQuery.withNoBounds() : RangeQuery.withLowerBound(from);
    }

    private <R> Collection<R> results(Query<R> query) {
        StateQueryResult<R> answer =
                streams.query(
                        StateQueryRequest.inStore(SupervisorTopology.TASKS)
                                .withQuery(query)
                                .requireActive());
        List<R> results = new ArrayList<>();
        for (QueryResult<R> result : answer.getPartitionResults().values()) {
            if (result.isFailure()) {
                switch (result.getFailureReason()) {
                    case NOT_ACTIVE -> {
                        // A standby; its active store is another instance's.
                    }
                    case UNKNOWN_QUERY_TYPE,
                            NOT_UP_TO_BOUND,
                            NOT_PRESENT,
                            DOES_NOT_EXIST,
                            STORE_EXCEPTION ->
                            throw new InvalidStateStoreException(result.getFailureMessage());
                }
            } else if (result.getResult() != null) {
                results.add(result.getResult());
            }
        }
        return results;
    }
}
