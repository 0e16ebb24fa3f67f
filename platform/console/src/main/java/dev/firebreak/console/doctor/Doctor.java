package dev.firebreak.console.doctor;

import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.topic.Difference;
import dev.firebreak.boundary.topic.ProvisioningException;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.console.approval.ApprovalBook;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.deadletter.DeadLetterWorkbench;
import dev.firebreak.console.deadletter.LetterFilter;
import dev.firebreak.console.deadletter.Shelf;
import dev.firebreak.console.schema.ContractBook;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.DispositionState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/**
 * Looks at a deployment from the outside and says what is wrong and what to do. It changes nothing.
 * What can't be looked at because something below it is ill is left out: the first failure is the
 * one to mend.
 */
public final class Doctor {
    private final Cluster cluster;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(Cluster cluster) {
        this.cluster = cluster;
    }

    /** All findings, in the order in which they should be mended. */
    public static List<Finding> examine(Cluster cluster) {
        Doctor doctor = new Doctor(cluster);
        boolean broker = doctor.broker();
        boolean registry = doctor.registry();
        boolean topics = broker && doctor.topics();
        boolean schemas = registry && doctor.schemas();
        if (topics && schemas) {
            doctor.guarded("agents", doctor::announced);
            doctor.guarded("dead-letters", doctor::deadLetters);
        }
        return List.copyOf(doctor.findings);
    }

    private boolean broker() {
        try {
            int brokers = cluster.admin().describeCluster().nodes().get().size();
            findings.add(
                    Finding.ok(
                            "broker",
                            "%s answers; %d broker%s"
                                    .formatted(
                                            cluster.bootstrapServers(),
                                            brokers,
                                            brokers == 1 ? "" : "s")));
            return true;
        } catch (DependencyException | KafkaException e) {
            findings.add(
                    Finding.fail(
                            "broker",
                            text(e),
                            "start the broker, or say where it is with --bootstrap-servers"));
        } catch (ExecutionException e) {
            findings.add(
                    Finding.fail(
                            "broker",
                            "%s takes connections but does not answer: %s"
                                    .formatted(
                                            cluster.bootstrapServers(),
                                            text(e.getCause() == null ? e : e.getCause())),
                            "check security.protocol and credentials (kafka.* in firebreak.yaml), and the broker's log"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private boolean registry() {
        try {
            int subjects = cluster.registry().subjects().size();
            findings.add(
                    Finding.ok(
                            "registry",
                            "%s answers; %d subjects".formatted(cluster.registryUrl(), subjects)));
            return true;
        } catch (RegistryException e) {
            findings.add(
                    Finding.fail(
                            "registry",
                            text(e),
                            "start the schema registry, or say where it is with --registry"));
        } catch (IllegalArgumentException e) {
            findings.add(
                    Finding.fail(
                            "registry",
                            text(e),
                            "mend the settings; docs/configuration.md lists them"));
        }
        return false;
    }

    private boolean topics() {
        try {
            List<Difference> differences =
                    new TopicProvisioner(cluster.admin())
                            .diff(cluster.catalog(), cluster.topicSettings().topicPrefix());
            findings.add(topics(differences));
            return missingOf(differences) == 0;
        } catch (ProvisioningException e) {
            findings.add(
                    Finding.fail("topics", text(e), "the user needs the right to describe topics"));
            return false;
        }
    }

    private Finding topics(List<Difference> differences) {
        List<Topic> topics = cluster.catalog().topics(cluster.topicSettings().topicPrefix());
        if (missingOf(differences) > 0) {
            return Finding.fail(
                    "topics",
                    "%d of %d are missing".formatted(missingOf(differences), topics.size()),
                    "`firebreak topics apply` makes them");
        }
        Optional<Integer> otherPartitions = otherPartitions(topics, differences);
        if (differences.isEmpty()) {
            return Finding.ok("topics", "all %d are as listed".formatted(topics.size()));
        }
        if (otherPartitions.isPresent()) {
            return Finding.ok(
                    "topics",
                    "all %d are as listed, with %d partitions"
                            .formatted(topics.size(), otherPartitions.get()));
        }
        return Finding.warn(
                "topics",
                "%d differ from the list, such as %s: %s"
                        .formatted(
                                differences.stream().map(Difference::topic).distinct().count(),
                                differences.getFirst().topic(),
                                differences.getFirst().text()),
                "`firebreak topics diff` shows them, `firebreak topics apply` mends what can be mended");
    }

    /**
     * The number of partitions that all topics have which follow the list's default, when that is
     * the only difference: somebody chose it when the topics were made. Topics with different
     * numbers are another matter, the supervisor joins them.
     */
    private static Optional<Integer> otherPartitions(
            List<Topic> topics, List<Difference> differences) {
        Set<Integer> actual = new HashSet<>();
        for (Difference difference : differences) {
            switch (difference) {
                case Difference.TooFewPartitions few -> actual.add(few.actual());
                case Difference.TooManyPartitions many -> actual.add(many.actual());
                case Difference.Missing _, Difference.OtherConfig _ -> {
                    return Optional.empty();
                }
            }
        }
        long usual = topics.stream().map(Topic::partitions).filter(p -> p > 1).count();
        return actual.size() == 1 && differences.size() == usual
                ? Optional.of(actual.iterator().next())
                : Optional.empty();
    }

    private static long missingOf(List<Difference> differences) {
        return differences.stream().filter(d -> d instanceof Difference.Missing).count();
    }

    private boolean schemas() {
        List<ContractBook.State> states;
        try {
            states = new ContractBook(cluster).states();
        } catch (RegistryException e) {
            findings.add(Finding.fail("schemas", text(e), "check the registry's log"));
            return false;
        }
        List<String> missing = new ArrayList<>();
        List<String> incompatible = new ArrayList<>();
        List<String> superseded = new ArrayList<>();
        for (ContractBook.State state : states) {
            switch (state) {
                case ContractBook.Current _ -> {}
                case ContractBook.Missing m -> missing.add(m.subject());
                case ContractBook.Incompatible i -> incompatible.add(i.subject());
                case ContractBook.Superseded s -> superseded.add(s.subject());
            }
        }
        if (!incompatible.isEmpty()) {
            findings.add(
                    Finding.fail(
                            "schemas",
                            "the registry would refuse today's contract under "
                                    + some(incompatible),
                            "`firebreak schemas check` says why"));
        }
        if (!missing.isEmpty()) {
            findings.add(
                    Finding.fail(
                            "schemas",
                            "not registered: " + some(missing),
                            "`firebreak schemas register` registers them"));
        }
        if (!superseded.isEmpty()) {
            findings.add(
                    Finding.warn(
                            "schemas",
                            "a newer schema than this program's is registered under "
                                    + some(superseded),
                            "upgrade this program"));
        }
        if (missing.isEmpty() && incompatible.isEmpty() && superseded.isEmpty()) {
            findings.add(
                    Finding.ok(
                            "schemas",
                            "all %d contracts are registered and today's"
                                    .formatted(states.size())));
        }
        return missing.isEmpty() && incompatible.isEmpty();
    }

    private void announced() {
        AgentRoll roll = AgentRoll.read(cluster);
        agents(roll);
        findings.addAll(Hands.executors(roll, cluster.clock().instant()));
        guarded(
                "approvals",
                () ->
                        findings.addAll(
                                Hands.idle(
                                        roll,
                                        ApprovalBook.read(cluster).all(),
                                        cluster.clock().instant())));
    }

    private void agents(AgentRoll roll) {
        for (String agent : cluster.catalog().agents()) {
            List<AgentStatus> alive = roll.alive(agent, cluster.clock().instant());
            List<AgentStatus> waiting =
                    alive.stream().filter(s -> s.getState() == AgentState.WAITING).toList();
            if (alive.isEmpty()) {
                findings.add(
                        Finding.warn(
                                "agent " + agent,
                                "no instance is alive; its requests wait",
                                "start one with `firebreak agent " + agent + "`"));
            } else if (!waiting.isEmpty()) {
                findings.add(
                        Finding.warn(
                                "agent " + agent,
                                "%d of %d instances wait for %s"
                                        .formatted(
                                                waiting.size(),
                                                alive.size(),
                                                waiting.getFirst().getWaitingFor()),
                                "see that process's log"));
            } else {
                findings.add(Finding.ok("agent " + agent, alive.size() + " alive"));
            }
        }
    }

    private void deadLetters() {
        Shelf shelf = new DeadLetterWorkbench(cluster).read();
        var open = shelf.letters(new LetterFilter(null, null, null, DispositionState.OPEN, null));
        if (shelf.unreadable() > 0) {
            findings.add(
                    Finding.warn(
                            "dead-letters",
                            shelf.unreadable()
                                    + " records on the dead-letter topic are no dead letters",
                            "find out who else writes there"));
        }
        if (open.isEmpty()) {
            findings.add(Finding.ok("dead-letters", "none open"));
            return;
        }
        Map<String, Long> byCode =
                open.stream()
                        .collect(
                                Collectors.groupingBy(
                                        l -> l.code().name(), TreeMap::new, Collectors.counting()));
        String codes =
                byCode.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", "));
        findings.add(
                Finding.warn(
                        "dead-letters",
                        open.size() + " open: " + codes,
                        "`firebreak dead-letters list --state open` shows them"));
    }

    private void guarded(String what, Runnable look) {
        try {
            look.run();
        } catch (KafkaException | DependencyException | RegistryException e) {
            findings.add(
                    Finding.fail(what, text(e), "mend what is above, or see the broker's log"));
        }
    }

    private static String some(List<String> subjects) {
        return subjects.size() <= 3
                ? String.join(", ", subjects)
                : String.join(", ", subjects.subList(0, 3))
                        + " and "
                        + (subjects.size() - 3)
                        + " more";
    }

    private static String text(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
