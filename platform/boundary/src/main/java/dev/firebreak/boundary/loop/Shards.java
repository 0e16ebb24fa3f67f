package dev.firebreak.boundary.loop;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The committers of a loop, each with a transactional producer and a thread of its own. One is
 * ample for models' rates; more help where records are cheap and cores many. A partition always
 * belongs to the same one: of two producers that commit one partition, the offset that is appended
 * later wins, not the one of the later transaction.
 */
final class Shards {
    private final List<Committer> committers;

    Shards(int count, IntFunction<Committer> committer) {
        this.committers = IntStream.range(0, count).mapToObj(committer).toList();
    }

    Committer of(Assignment assignment) {
        TopicPartition partition = assignment.partition;
        return committers.get(
                Math.floorMod(
                        partition.topic().hashCode() + partition.partition(), committers.size()));
    }

    List<Committer> all() {
        return committers;
    }

    /** Does something that no transaction may overlap. */
    void exclusively(Runnable what) {
        committers.forEach(c -> c.ownership().lock());
        try {
            what.run();
        } finally {
            committers.forEach(c -> c.ownership().unlock());
        }
    }

    void metadata(ConsumerGroupMetadata now) {
        exclusively(() -> each(c -> c.metadata(now)));
    }

    boolean metadataRefused() {
        return committers.stream().anyMatch(Committer::metadataRefused);
    }

    /** Why one of them can't commit for now, or null. */
    @Nullable String waitingFor() {
        return committers.stream()
                .map(Committer::waitingFor)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    long sum(ToLongFunction<Committer> count) {
        return committers.stream().mapToLong(count).sum();
    }

    void each(Consumer<Committer> what) {
        committers.forEach(what);
    }

    Stream<Thread> threads(String name, Consumer<Committer> body) {
        return IntStream.range(0, committers.size())
                .mapToObj(
                        n ->
                                Thread.ofPlatform()
                                        .name(n == 0 ? name : name + "-" + n)
                                        .unstarted(() -> body.accept(committers.get(n))));
    }
}
