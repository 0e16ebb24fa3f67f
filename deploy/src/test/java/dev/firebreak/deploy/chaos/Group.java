package dev.firebreak.deploy.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The workers of one consumer group, each under a name that it keeps over restarts. One thread at a
 * time calls it.
 */
final class Group implements AutoCloseable {
    private static final int COUNTS = 5;

    private final Cluster cluster;
    private final int sessionMs;
    private final List<Member> members = new ArrayList<>();
    private final List<String> givenUp = new ArrayList<>();
    private final long[] counts = new long[COUNTS];
    private int ended;
    private int forced;

    private static final class Member {
        private final String name;
        private ChildJvm jvm;
        private boolean frozen;

        Member(String name, ChildJvm jvm) {
            this.name = name;
            this.jvm = jvm;
        }
    }

    private Group(Cluster cluster, int sessionMs) {
        this.cluster = cluster;
        this.sessionMs = sessionMs;
    }

    static Group start(Cluster cluster, int size, int sessionMs) throws InterruptedException {
        Group group = new Group(cluster, sessionMs);
        try {
            for (int n = 0; n < size; n++) {
                String name = "worker-" + n;
                group.members.add(new Member(name, cluster.startWorker(name, sessionMs)));
            }
            for (Member member : group.members) {
                member.jvm.await("ready");
            }
            return group;
        } catch (RuntimeException e) {
            group.close();
            throw e;
        }
    }

    /** Kills a worker and starts it again under its name. */
    void kill(int worker) throws InterruptedException {
        Member member = members.get(worker);
        member.jvm.kill();
        restart(member);
    }

    /** Freezes a worker, or the next one that is not frozen; empty when all are. */
    Optional<Runnable> freeze(int worker) {
        for (int n = 0; n < members.size(); n++) {
            Member member = members.get((worker + n) % members.size());
            if (!member.frozen && member.jvm.isAlive()) {
                ChildJvm frozen = member.jvm;
                frozen.freeze();
                member.frozen = true;
                return Optional.of(() -> thaw(member, frozen));
            }
        }
        return Optional.empty();
    }

    /** Stops and restarts one worker after the other. None is frozen, for it would not hear. */
    void roll() throws InterruptedException {
        for (Member member : members) {
            if (!member.jvm.stop()) {
                forced++;
            }
            restart(member);
            member.jvm.await("ready");
        }
    }

    /** Whether one of them stands still. */
    boolean anyFrozen() {
        return members.stream().anyMatch(member -> member.frozen);
    }

    /** Restarts whoever ended by itself. */
    void tend() throws InterruptedException {
        for (Member member : members) {
            if (!member.jvm.isAlive()) {
                ended++;
                member.jvm.kill();
                member.jvm.last("gave-up").ifPresent(givenUp::add);
                restart(member);
            }
        }
    }

    /** Stops all in good order. */
    void stop() throws InterruptedException {
        for (Member member : members) {
            thaw(member, member.jvm);
            if (!member.jvm.stop()) {
                forced++;
            }
            count(member);
        }
    }

    /** Why workers gave up by themselves. */
    List<String> givenUp() {
        return List.copyOf(givenUp);
    }

    /** How many ended by themselves and were restarted. */
    int ended() {
        return ended;
    }

    /** How many had to be killed because they did not stop when asked. */
    int forced() {
        return forced;
    }

    /** In words what the loops counted; of a worker that was killed, up to its last word. */
    String counts() {
        return "%d commits of %d records, %d aborted or refused, %d records skipped as done before, %d calls cut off"
                .formatted(counts[0], counts[2], counts[1], counts[3], counts[4]);
    }

    @Override
    public void close() {
        members.forEach(member -> member.jvm.close());
    }

    private static void thaw(Member member, ChildJvm frozen) {
        if (frozen.isAlive()) {
            frozen.thaw();
        }
        if (member.jvm == frozen) {
            member.frozen = false;
        }
    }

    private void restart(Member member) {
        count(member);
        member.frozen = false;
        member.jvm = cluster.startWorker(member.name, sessionMs);
    }

    private void count(Member member) {
        long[] last =
                Arrays.stream(member.jvm.last("counts").orElse("0 0 0 0 0").split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray();
        for (int n = 0; n < COUNTS; n++) {
            counts[n] += last[n];
        }
    }
}
