package dev.firebreak.deploy.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.deploy.approval.Ledger.Entry;
import dev.firebreak.deploy.chaos.ChildJvm;
import dev.firebreak.deploy.chaos.Cluster;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors that are killed and frozen in every moment: nothing is ever done twice, and every order
 * is accounted for. {@code -Dfirebreak.executor.orders=N}, {@code .kills=N} and {@code .seed=N}
 * change the last test. Logs of all processes are under {@code target/executor}.
 */
@Tag("slow")
@Timeout(value = 6, unit = TimeUnit.HOURS)
class ExecutorCrashTest {
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);

    @TempDir private Path data;
    private Cluster cluster;
    private RegistryClient registry;
    private Post post;
    private TopicReader reader;
    private final Map<String, List<ActionReceipt>> receipts = new HashMap<>();
    private final Map<String, ChildJvm> children = new LinkedHashMap<>();

    @BeforeEach
    void startCluster() throws IOException, InterruptedException {
        cluster = Cluster.start(data.resolve("broker"), Path.of("target", "executor"), 4);
        registry = RegistryClient.of(cluster.registryProperties());
        post = new Post(cluster.kafkaProperties(), cluster.registryProperties());
        reader =
                Evidence.follow(
                        cluster,
                        registry,
                        cluster.topics().receipts("email"),
                        ActionReceipt.class,
                        (_, receipt) ->
                                receipts.computeIfAbsent(
                                                receipt.getActionId(), _ -> new ArrayList<>())
                                        .add(receipt));
    }

    @AfterEach
    void stopAll() {
        children.values().forEach(ChildJvm::close);
        reader.close();
        post.close();
        registry.close();
        cluster.close();
    }

    @Test
    void aDeathBetweenIntentAndEffectLeavesItUndoneAndUnknown() throws Exception {
        start("executor-0").await("ready");

        send("a1", HandsChild.DIES_BEFORE);
        send("a2", "simply");
        awaitDeath("executor-0");
        start("executor-0");
        awaitReceipts("a1", 1);
        awaitReceipts("a2", 1);

        assertThat(outcomes("a1")).containsExactly(ActionOutcome.UNKNOWN);
        assertThat(outcomes("a2")).hasSize(1).isSubsetOf(ActionOutcome.DONE, ActionOutcome.UNKNOWN);
        assertThat(effects()).doesNotContainKey("a1");
        assertThat(effects().getOrDefault("a2", 0)).isLessThan(2);
    }

    @Test
    void aDeathBetweenEffectAndOutcomeLeavesItDoneOnceAndUnknown() throws Exception {
        start("executor-0").await("ready");

        send("a1", HandsChild.DIES_AFTER);
        awaitDeath("executor-0");
        start("executor-0").await("ready");
        awaitReceipts("a1", 1);
        send("a1", HandsChild.DIES_AFTER);
        awaitReceipts("a1", 2);

        assertThat(outcomes("a1")).containsOnly(ActionOutcome.UNKNOWN);
        assertThat(effects()).containsOnly(Map.entry("a1", 1));
    }

    @Test
    void anExecutorThatIsFrozenWhileItActsDoesItOnceAndSaysSoWhenItWakes() throws Exception {
        ChildJvm frozen = start("executor-0");
        frozen.await("ready");

        send("a1", HandsChild.TAKES_TIME);
        frozen.await("acts");
        frozen.freeze();
        start("executor-1");
        awaitReceipts("a1", 1);
        assertThat(outcomes("a1")).containsExactly(ActionOutcome.UNKNOWN);
        assertThat(effects()).isEmpty();
        frozen.thaw();
        awaitReceipts("a1", 2);

        assertThat(outcomes("a1")).containsExactly(ActionOutcome.UNKNOWN, ActionOutcome.DONE);
        assertThat(effects()).containsOnly(Map.entry("a1", 1));
    }

    @Test
    void whoeverIsKilledWhenNothingIsDoneTwiceAndEverythingIsAccountedFor() throws Exception {
        long seed = Long.getLong("firebreak.executor.seed", ThreadLocalRandom.current().nextInt());
        int count = Integer.getInteger("firebreak.executor.orders", 400);
        int kills = Integer.getInteger("firebreak.executor.kills", 8);
        System.out.printf("executors with -Dfirebreak.executor.seed=%d%n", seed);
        Random random = new Random(seed);
        start("executor-0");
        start("executor-1");
        children.get("executor-0").await("ready");
        children.get("executor-1").await("ready");

        for (int n = 0; n < count; n++) {
            send("a" + n, "simply");
            if (n % 5 == 0) {
                // Ordered again, by another message and perhaps on another partition.
                send("a" + random.nextInt(n + 1), "simply", "key-" + random.nextInt(100));
            }
        }
        for (int kill = 1; kill <= kills; kill++) {
            int done = kill * count / (kills + 2);
            await("%d actions are not accounted for".formatted(done), () -> accounted() >= done);
            List<String> hit =
                    random.nextInt(4) == 0
                            ? List.of("executor-0", "executor-1")
                            : List.of("executor-" + random.nextInt(2));
            for (String name : hit) {
                children.get(name).kill();
            }
            hit.forEach(this::start);
        }
        for (int n = 0; n < count; n++) {
            awaitReceipts("a" + n, 1);
        }

        Map<String, Integer> effects = effects();
        int unknown = 0;
        for (int n = 0; n < count; n++) {
            String action = "a" + n;
            int done = effects.getOrDefault(action, 0);
            assertThat(done).as("%s with seed %d", action, seed).isLessThan(2);
            if (outcomes(action).contains(ActionOutcome.DONE)) {
                assertThat(done).as("%s with seed %d", action, seed).isEqualTo(1);
            } else {
                unknown++;
                assertThat(outcomes(action))
                        .as("%s with seed %d", action, seed)
                        .containsOnly(ActionOutcome.UNKNOWN);
            }
        }
        System.out.printf(
                "%d actions, %d effects, %d unknown after %d kills%n",
                count, effects.size(), unknown, kills);
    }

    private ChildJvm start(String name) {
        ChildJvm child =
                cluster.startChild(
                        name,
                        HandsChild.class,
                        "-Xmx192m",
                        List.of(data.resolve("ledger.tsv").toString()));
        children.put(name, child);
        return child;
    }

    private void send(String action, String how) throws InterruptedException {
        send(action, how, "c-" + action);
    }

    private void send(String actionId, String how, String key) throws InterruptedException {
        Instant now = Instant.ofEpochMilli(InstantSource.system().millis());
        ProposedAction action =
                ProposedAction.newBuilder()
                        .setActionId(actionId)
                        .setKind(Mails.KIND)
                        .setArgumentsJson("{\"how\":\"%s\"}".formatted(how))
                        .setSummary("Do it")
                        .setTrust(Trust.UNTRUSTED)
                        .build();
        post.send(
                cluster.topics().actions("email"),
                key,
                ActionOrder.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder()
                                        .setMessageId(Derived.uuid(actionId, now.toString(), key))
                                        .setTaskId("t-" + actionId)
                                        .setConversationId("c-" + actionId)
                                        .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                        .setTrust(Trust.UNTRUSTED)
                                        .setConfidentiality(Confidentiality.INTERNAL)
                                        .setCreatedAt(now)
                                        .setDeadline(now.plus(Duration.ofHours(1)))
                                        .build())
                        .setAction(action)
                        .setDigest(Mails.digest(action))
                        .setApprovalId("q-" + actionId)
                        .setApprovedBy(List.of("bea"))
                        .build());
        post.arrived();
    }

    private void awaitDeath(String name) {
        ChildJvm child = children.get(name);
        await(name + " does not die", () -> !child.isAlive());
        assertThat(child.exitValue()).isEqualTo(7);
    }

    private void awaitReceipts(String action, int count) {
        await(
                "%d receipts of %s do not come".formatted(count, action),
                () -> {
                    reader.pollOnce(Duration.ofMillis(50));
                    return receipts.getOrDefault(action, List.of()).size() >= count;
                });
    }

    private int accounted() {
        reader.pollOnce(Duration.ofMillis(20));
        return receipts.size();
    }

    private static void await(String otherwise, BooleanSupplier condition) {
        long until = System.nanoTime() + SILENCE_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(until);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private List<ActionOutcome> outcomes(String action) {
        return receipts.getOrDefault(action, List.of()).stream()
                .map(ActionReceipt::getOutcome)
                .toList();
    }

    /** How often each action was done. */
    private Map<String, Integer> effects() throws IOException {
        Map<String, Integer> effects = new HashMap<>();
        for (Entry entry : Ledger.read(data.resolve("ledger.tsv"))) {
            effects.merge(entry.actionId(), 1, Integer::sum);
        }
        return effects;
    }
}
