package dev.firebreak.deploy.approval;

import dev.firebreak.deploy.chaos.ChildJvm;
import dev.firebreak.deploy.chaos.Cluster;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two supervisors, two planners, two email agents and an executor, each a process under a name that
 * it keeps over restarts. One thread calls it.
 */
final class Crew implements AutoCloseable {
    private static final String HEAP = "-Xmx320m";

    /**
     * Nobody waits longer than 5 s for what must expire, and half an hour for what must not: so how
     * an action ends is known before, however slow the machine.
     */
    private static final String POLICY =
            """
            defaults:
              medium: {role: clerk, approvers: 1, own-allowed: true, remind-after: never, escalate-after: never, deny-after: 30m}
              high: {role: boss, approvers: 2, own-allowed: false, remind-after: never, escalate-after: never, deny-after: 30m}
            rules:
              - {name: mail, kinds: [email.send], risk: MEDIUM, leaves: true}
              - {name: soon, kinds: [email.send], when: 'args.subject.endsWith("soon")', risk: MEDIUM, deny-after: 5s}
              - {name: escalates, kinds: [email.send], when: 'args.subject.endsWith("escalates")', risk: MEDIUM, remind-after: 1s, escalate-after: 3s, escalate-to: admin}
              - {name: two, kinds: [email.send], when: 'args.subject.endsWith("two people")', risk: HIGH}
              - {name: two-soon, kinds: [email.send], when: 'args.subject.endsWith("two people soon")', risk: HIGH, deny-after: 5s}
            """;

    private final Cluster cluster;
    private final Path folder;
    private final Path policy;
    private final Map<String, ChildJvm> children = new LinkedHashMap<>();
    private final List<String> ended = new ArrayList<>();
    private int forced;

    private Crew(Cluster cluster, Path folder) throws IOException {
        this.cluster = cluster;
        this.folder = Files.createDirectories(folder);
        this.policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    }

    static Crew start(Cluster cluster, Path folder) throws IOException, InterruptedException {
        Crew crew = new Crew(cluster, folder);
        try {
            for (Fault.Target target : Fault.Target.values()) {
                for (String name : target.names()) {
                    crew.start(name);
                }
            }
            crew.awaitReady();
            return crew;
        } catch (RuntimeException | InterruptedException e) {
            crew.close();
            throw e;
        }
    }

    /** Kills all that the fault names at one moment, and starts them again. */
    void suffer(Fault fault) throws IOException, InterruptedException {
        for (String name : fault.names()) {
            children.get(name).kill();
        }
        for (String name : fault.names()) {
            if (fault.losesDisk()) {
                delete(stateOf(name));
            }
            start(name);
        }
    }

    /** Restarts whoever ended by itself, and remembers it. */
    void tend() throws InterruptedException {
        for (String name : List.copyOf(children.keySet())) {
            ChildJvm child = children.get(name);
            if (!child.isAlive()) {
                ended.add(
                        "%s with %d: %s"
                                .formatted(
                                        name,
                                        child.exitValue(),
                                        child.last("gave-up").orElse("see its log")));
                child.kill();
                start(name);
            }
        }
    }

    void awaitReady() throws InterruptedException {
        for (ChildJvm child : children.values()) {
            child.await("ready");
        }
    }

    /** Stops all in good order; the executor has no order to keep and is killed. */
    void stop() throws InterruptedException {
        for (Map.Entry<String, ChildJvm> child : children.entrySet()) {
            if (!child.getValue().stop()) {
                forced++;
            }
        }
    }

    /** Who ended by itself, and why. */
    List<String> ended() {
        return List.copyOf(ended);
    }

    /** How many had to be killed because they did not stop when asked. */
    int forced() {
        return forced;
    }

    Path ledger() {
        return folder.resolve("ledger.tsv");
    }

    @Override
    public void close() {
        children.values().forEach(ChildJvm::close);
    }

    private void start(String name) {
        String kind = name.substring(0, name.indexOf('-'));
        ChildJvm child =
                switch (kind) {
                    case "supervisor" ->
                            cluster.startChild(
                                    name,
                                    SupervisorChild.class,
                                    HEAP,
                                    List.of(stateOf(name).toString(), policy.toString()));
                    case "executor" ->
                            cluster.startChild(
                                    name, ExecutorChild.class, HEAP, List.of(ledger().toString()));
                    default -> cluster.startChild(name, AgentChild.class, HEAP, List.of(kind));
                };
        children.put(name, child);
    }

    private Path stateOf(String name) {
        return folder.resolve("state-" + name);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException failure)
                            throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
