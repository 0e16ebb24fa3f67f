package dev.firebreak.boundary.topic;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The least each process has to be allowed at the broker: what the list of topics says it reads and
 * writes, and the consumer groups, transactional ids and internal topics that bear its name.
 *
 * <p>Two things are left out because the broker implies them: to read or write a topic is to
 * describe it, and since Kafka 2.8 (KIP-679) whoever may write some topic may do so idempotently.
 * Nothing is forbidden: with these rules a broker whose {@code allow.everyone.if.no.acl.found} is
 * off refuses all else.
 */
public final class AccessRules {
    private static final String SUPERVISOR = "supervisor";

    /** How topics of orders end. */
    private static final String ORDERS = ".actions";

    private static final String ADMISSION = "admission";
    private static final String CONSOLE = "console";
    private static final String REPLAY = "replay";
    private static final String REGISTRY = "registry";
    private static final String SCHEMAS = "_schemas";

    /** Systems beside ours that choose their own consumer groups, beginning with their name. */
    private static final Set<String> GUESTS = Set.of("downstream", "direct");

    private static final Comparator<AccessRule> ORDER =
            Comparator.comparing(AccessRule::process)
                    .thenComparing(r -> r.binding().pattern().resourceType())
                    .thenComparing(r -> r.binding().pattern().name())
                    .thenComparing(r -> r.binding().entry().operation());

    private final List<AccessRule> rules;

    private AccessRules(Collection<AccessRule> rules) {
        this.rules = rules.stream().sorted(ORDER).toList();
    }

    /**
     * The rules for a list of topics.
     *
     * @throws IllegalArgumentException when a principal is given to a process that there is not, or
     *     one agent's transactional ids would begin like another's
     */
    public static AccessRules of(TopicCatalog catalog, String prefix, Principals principals) {
        List<Topic> topics = catalog.topics(prefix);
        Set<String> processes = new TreeSet<>(Set.of(REGISTRY));
        Maker maker = new Maker(prefix, principals);
        for (Topic topic : topics) {
            topic.readBy().forEach(p -> processes.add(process(p)));
            topic.writtenBy().forEach(p -> processes.add(process(p)));
        }
        processes.removeIf(p -> hasNothingToDo(p, topics));
        checkNames(processes, principals);
        topics.forEach(topic -> maker.topic(topic, processes));
        processes.forEach(p -> maker.own(p, topics));
        return new AccessRules(maker.made);
    }

    /** All of them, by process. */
    public List<AccessRule> rules() {
        return rules;
    }

    /** The processes they are for. */
    public List<String> processes() {
        return rules.stream().map(AccessRule::process).distinct().toList();
    }

    /**
     * What a broker has, against what it should have.
     *
     * @param missing rules that it has not
     * @param surplus what it has beside them that touches our names; for everybody's names too, as
     *     a rule for {@code *} does
     */
    public record Comparison(List<AccessRule> missing, List<AclBinding> surplus) {
        public Comparison {
            missing = List.copyOf(missing);
            surplus = List.copyOf(surplus);
        }
    }

    /** Compares with what a broker has. */
    public Comparison compare(Collection<AclBinding> existing) {
        Set<AclBinding> there = new HashSet<>(existing);
        Set<AclBinding> wanted = new HashSet<>();
        rules.forEach(r -> wanted.add(r.binding()));
        return new Comparison(
                rules.stream().filter(r -> !there.contains(r.binding())).toList(),
                existing.stream()
                        .distinct()
                        .filter(b -> !wanted.contains(b))
                        .filter(b -> wanted.stream().anyMatch(w -> touches(b, w)))
                        .sorted(
                                Comparator.comparing((AclBinding b) -> b.entry().principal())
                                        .thenComparing(AccessRule::text))
                        .toList());
    }

    private static boolean touches(AclBinding other, AclBinding ours) {
        ResourcePattern theirs = other.pattern();
        ResourcePattern own = ours.pattern();
        if (theirs.resourceType() != own.resourceType()) {
            return false;
        }
        boolean theirPrefix = theirs.patternType() == PatternType.PREFIXED;
        boolean ownPrefix = own.patternType() == PatternType.PREFIXED;
        return theirs.name().equals(ResourcePattern.WILDCARD_RESOURCE)
                || theirs.name().equals(own.name())
                || (theirPrefix && own.name().startsWith(theirs.name()))
                || (ownPrefix && theirs.name().startsWith(own.name()));
    }

    /** Admission is a part of the supervisor's process. */
    private static String process(String listed) {
        return listed.equals(ADMISSION) ? SUPERVISOR : listed;
    }

    /** {@code executor-NAME} stands for every agent's, also of one that orders nothing. */
    private static boolean hasNothingToDo(String process, List<Topic> topics) {
        return process.startsWith("executor-")
                && topics.stream()
                        .filter(t -> t.name().endsWith(ORDERS))
                        .noneMatch(t -> t.readBy().contains(process));
    }

    private static void checkNames(Set<String> processes, Principals principals) {
        for (String named : new TreeSet<>(principals.named().keySet())) {
            if (!processes.contains(named)) {
                throw new IllegalArgumentException(
                        "there is no process %s; there are %s"
                                .formatted(named, String.join(", ", processes)));
            }
        }
        // Streams and the loop add an instance's name to the process's: agent-email-1.
        Set<String> names = new LinkedHashSet<>(processes);
        names.remove(SUPERVISOR);
        names.add("agent-" + SUPERVISOR);
        for (String one : names) {
            for (String other : names) {
                if (!other.equals(one) && other.startsWith(one + "-")) {
                    throw new IllegalArgumentException(
                            "%s could take the transactional ids of %s, which begin with its own name; rename one"
                                    .formatted(one, other));
                }
            }
        }
    }

    /** Collects the rules; two that are the same are one. */
    private static final class Maker {
        private final String prefix;
        private final Principals principals;
        private final Set<AccessRule> made = new LinkedHashSet<>();

        Maker(String prefix, Principals principals) {
            this.prefix = prefix;
            this.principals = principals;
        }

        void topic(Topic topic, Set<String> processes) {
            for (String reader : topic.readBy()) {
                if (processes.contains(process(reader))) {
                    literal(process(reader), ResourceType.TOPIC, topic.name(), AclOperation.READ);
                }
            }
            for (String writer : topic.writtenBy()) {
                if (processes.contains(process(writer))) {
                    literal(process(writer), ResourceType.TOPIC, topic.name(), AclOperation.WRITE);
                }
            }
        }

        /** What bears the process's own name. */
        void own(String process, List<Topic> topics) {
            String name = prefix + process;
            if (process.equals(SUPERVISOR)) {
                streams(process, prefix + "agent-supervisor");
            } else if (process.startsWith("agent-") || process.startsWith("executor-")) {
                literal(process, ResourceType.GROUP, name, AclOperation.READ);
                prefixed(process, ResourceType.TRANSACTIONAL_ID, name + "-", AclOperation.WRITE);
            } else if (process.equals("notifier")) {
                prefixed(process, ResourceType.GROUP, name + "-", AclOperation.READ);
                prefixed(process, ResourceType.TRANSACTIONAL_ID, name + "-", AclOperation.WRITE);
            } else if (process.equals(REPLAY)) {
                literal(
                        process,
                        ResourceType.TRANSACTIONAL_ID,
                        prefix + "console-replay",
                        AclOperation.WRITE);
            } else if (process.equals(CONSOLE)) {
                // `doctor` and `topics diff` say how every topic is kept; that shows no record.
                for (Topic topic : topics) {
                    literal(process, ResourceType.TOPIC, topic.name(), AclOperation.DESCRIBE);
                    literal(
                            process,
                            ResourceType.TOPIC,
                            topic.name(),
                            AclOperation.DESCRIBE_CONFIGS);
                }
            } else if (process.equals(REGISTRY)) {
                registry(process);
            } else if (GUESTS.contains(process)) {
                prefixed(process, ResourceType.GROUP, name, AclOperation.READ);
            }
        }

        /** A Kafka Streams application makes the topics it keeps its state in. */
        private void streams(String process, String application) {
            literal(process, ResourceType.GROUP, application, AclOperation.READ);
            literal(process, ResourceType.GROUP, application + "-announcements", AclOperation.READ);
            prefixed(process, ResourceType.TRANSACTIONAL_ID, application + "-", AclOperation.WRITE);
            for (AclOperation operation :
                    List.of(AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE)) {
                prefixed(process, ResourceType.TOPIC, application + "-", operation);
            }
        }

        /** The registry of this build; its topic has no prefix. */
        private void registry(String process) {
            for (AclOperation operation :
                    List.of(
                            AclOperation.CREATE,
                            AclOperation.READ,
                            AclOperation.WRITE,
                            AclOperation.DESCRIBE_CONFIGS)) {
                literal(process, ResourceType.TOPIC, SCHEMAS, operation);
            }
            literal(
                    process,
                    ResourceType.TRANSACTIONAL_ID,
                    "schema-registry-writer-of-" + SCHEMAS,
                    AclOperation.WRITE);
        }

        private void literal(
                String process, ResourceType type, String name, AclOperation operation) {
            add(process, new ResourcePattern(type, name, PatternType.LITERAL), operation);
        }

        private void prefixed(
                String process, ResourceType type, String name, AclOperation operation) {
            add(process, new ResourcePattern(type, name, PatternType.PREFIXED), operation);
        }

        private void add(String process, ResourcePattern pattern, AclOperation operation) {
            made.add(
                    new AccessRule(
                            process,
                            new AclBinding(
                                    pattern,
                                    new AccessControlEntry(
                                            principals.of(process),
                                            principals.host(),
                                            operation,
                                            AclPermissionType.ALLOW))));
        }
    }
}
