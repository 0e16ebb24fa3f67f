package dev.firebreak.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.registry.RegistryClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A request that ends every process that handles it must not end the service: after some crashes it
 * is one dead letter, and everything beside it has its result, also what waits behind it under the
 * same key.
 */
@Tag("slow")
class PoisonCrashTest {
    private static final int WORKERS = 2;
    private static final int PARTITIONS = 2;
    private static final int SESSION_MS = 6_000;
    private static final int NEIGHBOURS = 120;
    private static final int KEYS = 10;
    private static final int CRASHES_MAX = 12;
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void aRequestThatEndsItsWorkerBecomesOneDeadLetter(@TempDir Path data) throws Exception {
        long seed = Long.getLong("firebreak.chaos.seed", ThreadLocalRandom.current().nextInt());
        System.out.printf("poison with -Dfirebreak.chaos.seed=%d%n", seed);
        Random random = new Random(seed);

        try (Cluster cluster = Cluster.start(data, Path.of("target", "poison"), PARTITIONS);
                RegistryClient registry = RegistryClient.of(cluster.registryProperties());
                Inspection inspection = new Inspection(cluster);
                Group group = Group.start(cluster, WORKERS, SESSION_MS)) {
            RequestBytes requests = new RequestBytes(registry, cluster.topics());
            String topic = cluster.topics().requests("email");
            try (Load load = new Load(cluster.kafkaProperties(), topic, requests, random)) {
                int poisonAt = NEIGHBOURS / 4 + random.nextInt(NEIGHBOURS / 2);
                for (int n = 0; n < NEIGHBOURS; n++) {
                    String key = "k" + random.nextInt(KEYS);
                    if (n == poisonAt) {
                        load.send("poison", key, requests.halting("poison", key));
                        load.send("behind", key, requests.sound("behind", key));
                    }
                    load.send("t" + n, key, requests.sound("t" + n, key));
                }
                load.flush();

                boolean workedOff =
                        Silence.await(
                                () -> {
                                    group.tend();
                                    return inspection.workedOff() || group.ended() > CRASHES_MAX;
                                },
                                inspection::committed,
                                SILENCE_MAX);
                group.stop();
                Silence.await(
                        () -> inspection.unfinished().isEmpty(),
                        inspection::unfinished,
                        SILENCE_MAX);
                Evidence evidence = inspection.evidence(load);

                System.out.printf(
                        "%d crashes, %d results, letters %s; %s%n",
                        group.ended(),
                        evidence.answers().size(),
                        evidence.letters().stream().map(Evidence.Letter::code).toList(),
                        group.counts());
                assertThat(ChaosTest.broken(evidence, topic))
                        .as("promises broken with seed %d", seed)
                        .isEmpty();
                assertThat(workedOff).as("worked off, seed %d", seed).isTrue();
                assertThat(group.ended()).as("crashes, seed %d", seed).isBetween(1, CRASHES_MAX);
            }
        }
    }
}
