package dev.firebreak.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.deploy.chaos.Evidence.Kind;
import dev.firebreak.deploy.chaos.Evidence.Letter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three workers, a broker and a registry that die, freeze, roll and come back while thousands of
 * requests pass; then every promise is proved from what a {@code read_committed} reader finds.
 *
 * <p>What is promised, whatever happens: each sound request has one result; each bad record has one
 * dead letter with its bytes; the results of a key stand in the order of its requests <em>within
 * one partition of the request topic</em>. When partitions are added a key may move, and no order
 * is promised between what it sent before and after; see {@link KeyOrderKept}.
 *
 * <p>{@code -Dfirebreak.chaos.seconds=N} lets it run longer than 90 seconds of load, {@code
 * -Dfirebreak.chaos.seed=N} draws the same faults at the same times and the same load again. What
 * the processes make of it differs from run to run: that is the point.
 *
 * <p>Logs of all processes are under {@code target/chaos}.
 */
@Tag("slow")
class ChaosTest {
    private static final int WORKERS = 3;
    private static final int PARTITIONS = 4;
    private static final int RECORDS_A_SECOND = 66;
    private static final int KEYS = 300;
    private static final int SESSION_MS = 10_000;
    private static final int BROKEN_SHOWN_MAX = 10;
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void whateverBreaksEveryRequestEndsOnceAndInOrder(@TempDir Path data) throws Exception {
        long seed = Long.getLong("firebreak.chaos.seed", ThreadLocalRandom.current().nextInt());
        long runMs = TimeUnit.SECONDS.toMillis(Integer.getInteger("firebreak.chaos.seconds", 90));
        int records = (int) (runMs * RECORDS_A_SECOND / 1000);
        System.out.printf("chaos with -Dfirebreak.chaos.seed=%d%n", seed);
        Random random = new Random(seed);
        FaultPlan plan = FaultPlan.draw(random, WORKERS, runMs);
        long start = System.nanoTime();

        try (Cluster cluster = Cluster.start(data, Path.of("target", "chaos"), PARTITIONS);
                RegistryClient registry = RegistryClient.of(cluster.registryProperties());
                Load load =
                        new Load(
                                cluster.kafkaProperties(),
                                cluster.topics().requests("email"),
                                new RequestBytes(registry, cluster.topics()),
                                random);
                Inspection inspection = new Inspection(cluster);
                Group group = Group.start(cluster, WORKERS, SESSION_MS)) {
            boolean workedOff;
            Map<String, Integer> faults;
            try (Chaos chaos = Chaos.begin(cluster, group, plan)) {
                load.run(records, KEYS, runMs);
                workedOff =
                        Silence.await(
                                () -> chaos.isOver() && inspection.workedOff(),
                                inspection::committed,
                                SILENCE_MAX);
                faults = chaos.happened();
            }
            group.stop();
            Silence.await(
                    () -> new NoTransactionLeftOpen().broken(open(inspection)).isEmpty(),
                    inspection::unfinished,
                    SILENCE_MAX);
            Evidence evidence = inspection.evidence(load);

            print(seed, faults, evidence, group, load, start);
            assertThat(broken(evidence, cluster.topics().requests("email")))
                    .as("promises broken with seed %d", seed)
                    .isEmpty();
            assertThat(workedOff).as("everything is committed as done, seed %d", seed).isTrue();
            assertThat(group.givenUp()).as("workers that gave up, seed %d", seed).isEmpty();
            assertThat(group.forced()).as("workers that did not stop, seed %d", seed).isZero();
        }
    }

    private static Evidence open(Inspection inspection) throws Exception {
        return new Evidence(
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                inspection.unfinished(),
                inspection.ends());
    }

    static List<String> broken(Evidence evidence, String requestTopic) {
        List<String> all = new ArrayList<>();
        for (Promise promise :
                List.of(
                        new AcknowledgedIsKept(),
                        new ExactlyOneResult(),
                        new KeyOrderKept(),
                        new EveryBadRecordOnce(requestTopic),
                        new NoTransactionLeftOpen())) {
            List<String> broken = promise.broken(evidence);
            if (!broken.isEmpty()) {
                all.add(
                        "%s is broken %d times: %s"
                                .formatted(
                                        promise.getClass().getSimpleName(),
                                        broken.size(),
                                        broken.stream()
                                                .limit(BROKEN_SHOWN_MAX)
                                                .collect(Collectors.joining("\n  ", "\n  ", ""))));
            }
        }
        return all;
    }

    private static void print(
            long seed,
            Map<String, Integer> faults,
            Evidence evidence,
            Group group,
            Load load,
            long start) {
        System.out.printf("seed      %d%n", seed);
        System.out.printf("faults    %s%n", faults);
        System.out.printf(
                "sent      %d, of them %s; %d sends unacknowledged%n",
                evidence.sent().size(), kinds(evidence), load.doubtful());
        System.out.printf(
                "found     %d results, %d dead letters %s%n",
                evidence.answers().size(), evidence.letters().size(), codes(evidence));
        System.out.printf(
                "workers   %s; %d ended by themselves, %d were forced to stop%n",
                group.counts(), group.ended(), group.forced());
        System.out.printf("took      %.0f s%n", (System.nanoTime() - start) / 1e9);
    }

    private static Map<Kind, Long> kinds(Evidence evidence) {
        return evidence.sent().stream()
                .collect(
                        Collectors.groupingBy(
                                Evidence.Sent::kind, TreeMap::new, Collectors.counting()));
    }

    private static Map<String, Long> codes(Evidence evidence) {
        return evidence.letters().stream()
                .map(Letter::code)
                .collect(
                        Collectors.groupingBy(
                                code -> code.name(), TreeMap::new, Collectors.counting()));
    }
}
