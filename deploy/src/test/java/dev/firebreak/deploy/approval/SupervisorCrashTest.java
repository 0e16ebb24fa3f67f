package dev.firebreak.deploy.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.deploy.approval.Evidence.Said;
import dev.firebreak.deploy.chaos.Cluster;
import dev.firebreak.deploy.chaos.Silence;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mails are answered by the real planner, email agent and supervisor, each twice, and sent by an
 * executor, after people were asked; and everything but the broker is killed again and again while
 * questions are open. People agree, say no, contradict each other, have no right to, agree to other
 * bytes, come late, or say nothing. Then every promise is proved from what a {@code read_committed}
 * reader finds and from what the executor did.
 *
 * <p>{@code -Dfirebreak.approval.tasks=N} and {@code -Dfirebreak.approval.kills=N} make it longer;
 * {@code -Dfirebreak.approval.seed=N} draws the same tasks, words and kills again. What the
 * processes make of it differs from run to run: that is the point.
 *
 * <p>Logs of all processes are under {@code target/approval}.
 */
@Tag("slow")
class SupervisorCrashTest {
    private static final int PARTITIONS = 4;
    private static final int OPEN_MAX = 250;
    private static final int TWICE_EVERY = 20;
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);

    private final InstantSource clock = InstantSource.system();
    private final Map<String, Manner> tasks = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final List<Integer> pendingAtKills = new ArrayList<>();

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void whatPeopleDidNotAgreeToIsNotDoneAndEveryTaskEndsOnce(@TempDir Path data) throws Exception {
        long seed = Long.getLong("firebreak.approval.seed", ThreadLocalRandom.current().nextInt());
        int count = Integer.getInteger("firebreak.approval.tasks", 600);
        int kills = Integer.getInteger("firebreak.approval.kills", 8);
        System.out.printf("approvals with -Dfirebreak.approval.seed=%d%n", seed);
        Random random = new Random(seed);
        List<Fault> faults = Fault.draw(random, kills);
        Deque<Task> load = load(random, count);
        long start = System.nanoTime();

        try (Cluster cluster =
                        Cluster.start(
                                data.resolve("broker"), Path.of("target", "approval"), PARTITIONS);
                Crew crew = Crew.start(cluster, data.resolve("crew"))) {
            long began = System.nanoTime();
            int decided;
            try (RegistryClient registry = RegistryClient.of(cluster.registryProperties());
                    Post post = new Post(cluster.kafkaProperties(), cluster.registryProperties())) {
                People people = new People(tasks, post, cluster.topics(), random);
                run(cluster, registry, crew, people, post, load, new ArrayDeque<>(faults), seed);
                decided = people.decided();
            }
            long took = System.nanoTime() - began;
            crew.stop();
            Evidence evidence = Evidence.of(cluster, tasks, crew.ledger());

            print(seed, faults, evidence, decided, took, start);
            assertThat(new Promises(evidence).broken())
                    .as("promises broken with seed %d", seed)
                    .isEmpty();
            assertThat(evidence.decisions()).as("decisions, seed %d", seed).hasSize(decided);
            assertThat(pendingAtKills)
                    .as("questions open at each kill, seed %d", seed)
                    .hasSize(faults.size())
                    .allMatch(pending -> pending > 0);
            assertThat(crew.ended()).as("who ended by itself, seed %d", seed).isEmpty();
        }
    }

    private Deque<Task> load(Random random, int count) {
        Deque<Task> load = new ArrayDeque<>();
        List<Manner> each = List.of(Manner.values());
        Instant now = Instant.ofEpochMilli(clock.millis());
        for (int n = 0; n < count; n++) {
            String id = "t" + n;
            // First each manner once, so that a small run has all.
            Manner manner = n < each.size() ? each.get(n) : Manner.draw(random);
            tasks.put(id, manner);
            Task task = Mails.task(id, manner, now);
            load.add(task);
            if (random.nextInt(TWICE_EVERY) == 0) {
                load.add(task);
            }
        }
        return load;
    }

    /** Publishes, answers and kills until every task has ended and nobody has more to say. */
    private void run(
            Cluster cluster,
            RegistryClient registry,
            Crew crew,
            People people,
            Post post,
            Deque<Task> load,
            Deque<Fault> faults,
            long seed)
            throws Exception {
        Set<String> published = new HashSet<>();
        try (TopicReader requests =
                        Evidence.follow(
                                cluster,
                                registry,
                                cluster.topics().approvalRequests(),
                                ApprovalRequest.class,
                                (_, request) -> people.asked(request, clock.instant()));
                TopicReader results =
                        Evidence.follow(
                                cluster,
                                registry,
                                cluster.topics().results(),
                                TaskResult.class,
                                (_, result) -> ended.add(result.getEnvelope().getTaskId()))) {
            boolean over =
                    Silence.await(
                            () -> {
                                while (!load.isEmpty()
                                        && published.size() - ended.size() < OPEN_MAX) {
                                    Task task = load.remove();
                                    String id = task.getEnvelope().getTaskId();
                                    published.add(id);
                                    post.send(cluster.topics().tasks(), id, task);
                                }
                                requests.pollOnce(LOOK);
                                results.pollOnce(LOOK);
                                people.turn(clock.instant());
                                kill(crew, people, faults);
                                crew.tend();
                                return load.isEmpty()
                                        && ended.size() == tasks.size()
                                        && people.isSilent();
                            },
                            () -> List.of(ended.size(), people.asked(), people.decided()),
                            SILENCE_MAX);
            post.arrived();
            assertThat(over)
                    .as(
                            "all %d tasks end, seed %d; these did not: %s",
                            tasks.size(),
                            seed,
                            tasks.keySet().stream()
                                    .filter(task -> !ended.contains(task))
                                    .limit(20)
                                    .toList())
                    .isTrue();
        }
    }

    /** Kills whose moment has come, with questions open. */
    private void kill(Crew crew, People people, Deque<Fault> faults) throws Exception {
        double progress = (people.asked() + ended.size()) / (2.0 * tasks.size());
        Fault next = faults.peek();
        if (next != null && next.at() <= progress && people.pending() > 0) {
            faults.remove();
            pendingAtKills.add(people.pending());
            crew.suffer(next);
        }
    }

    private void print(
            long seed, List<Fault> faults, Evidence evidence, int decided, long took, long start) {
        System.out.printf("seed      %d%n", seed);
        System.out.printf("kills     %s%n", faults);
        System.out.printf("open then %s questions%n", pendingAtKills);
        System.out.printf("tasks     %d: %s%n", tasks.size(), counts(tasks.values(), m -> m));
        System.out.printf(
                "results   %d: %s%n",
                evidence.results().size(), counts(evidence.results(), TaskResult::getStatus));
        System.out.printf(
                "actions   %s%n",
                counts(
                        evidence.results().stream().flatMap(r -> r.getActions().stream()).toList(),
                        ActionAccount::getStatus));
        System.out.printf(
                "questions %d; decisions %d, of them %s; %d noted as changing nothing%n",
                evidence.requests().stream().map(ApprovalRequest::getApprovalId).distinct().count(),
                decided,
                counts(evidence.decisions(), Said::kind),
                evidence.ignored().size());
        System.out.printf(
                "executor  %d orders, ledger %s, %d in the inbox, %d dead letters%n",
                evidence.orders().size(),
                counts(evidence.ledger(), Ledger.Entry::kind),
                evidence.inbox().size(),
                evidence.letters().size());
        System.out.printf(
                "took      %.0f s from first task to last word, %.1f tasks/s; %.0f s in all%n",
                took / 1e9, tasks.size() / (took / 1e9), (System.nanoTime() - start) / 1e9);
    }

    private static <T, K extends Comparable<K>> Map<K, Long> counts(
            Collection<T> all, Function<T, K> kind) {
        return all.stream()
                .collect(Collectors.groupingBy(kind, TreeMap::new, Collectors.counting()));
    }
}
