package dev.firebreak.deploy.chaos;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Lets the faults of a plan happen, one after the other in one thread, and heals them again. */
final class Chaos implements AutoCloseable {
    private static final long TEND_EVERY_MS = 500;
    private static final long ROLL_LATER_MS = 1_000;

    private final Cluster cluster;
    private final Group group;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Integer> happened = new LinkedHashMap<>();
    private Exception failure;
    private int begun;
    private int over;

    private Chaos(Cluster cluster, Group group) {
        this.cluster = cluster;
        this.group = group;
    }

    /** Starts a plan; its times count from now. */
    static Chaos begin(Cluster cluster, Group group, FaultPlan plan) {
        Chaos chaos = new Chaos(cluster, group);
        for (FaultPlan.At at : plan.faults()) {
            chaos.after(at.ms(), () -> chaos.happen(at.fault()));
        }
        var _ =
                chaos.thread.scheduleWithFixedDelay(
                        () -> chaos.guarded(chaos::tend),
                        TEND_EVERY_MS,
                        TEND_EVERY_MS,
                        TimeUnit.MILLISECONDS);
        return chaos;
    }

    /** Whether every fault has happened and is healed. */
    synchronized boolean isOver() throws Exception {
        if (failure != null) {
            throw failure;
        }
        return begun == over;
    }

    /** How often each kind of fault happened. */
    synchronized Map<String, Integer> happened() {
        return new LinkedHashMap<>(happened);
    }

    /** Stops tending; nothing of it runs afterwards. */
    @Override
    public void close() {
        thread.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
                throw new IllegalStateException("a fault does not end");
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Void happen(Fault fault) throws InterruptedException, ExecutionException {
        switch (fault) {
            case Fault.Kill(int worker) -> {
                group.kill(worker);
                told("kill -9", fault);
            }
            case Fault.Freeze(int worker, int forMs) -> {
                Optional<Runnable> thaw = group.freeze(worker);
                told(thaw.isPresent() ? "SIGSTOP" : "SIGSTOP left out, all are frozen", fault);
                thaw.ifPresent(again -> after(forMs, Executors.callable(again)));
            }
            case Fault.Roll() -> {
                if (group.anyFrozen()) {
                    after(ROLL_LATER_MS, () -> happen(fault));
                } else {
                    told("rolling restart", fault);
                    group.roll();
                }
            }
            case Fault.AddPartitions(int more) -> {
                cluster.addPartitions(more);
                told("partitions added", fault);
            }
            case Fault.RestartBroker() -> {
                cluster.restartBroker();
                told("broker restart", fault);
            }
            case Fault.FreezeBroker(int forMs) -> {
                Runnable thaw = cluster.freezeBroker();
                told("broker SIGSTOP", fault);
                after(forMs, Executors.callable(thaw));
            }
            case Fault.RegistryOutage(int forMs) -> {
                cluster.stopRegistry();
                told("registry outage", fault);
                after(
                        forMs,
                        () -> {
                            cluster.startRegistry();
                            return null;
                        });
            }
        }
        return null;
    }

    private Void tend() throws InterruptedException {
        group.tend();
        return null;
    }

    private synchronized void after(long ms, Callable<?> what) {
        begun++;
        var _ =
                thread.schedule(
                        () -> {
                            guarded(what);
                            synchronized (this) {
                                over++;
                            }
                        },
                        ms,
                        TimeUnit.MILLISECONDS);
    }

    private void guarded(Callable<?> what) {
        try {
            what.call();
        } catch (Exception e) {
            synchronized (this) {
                failure = failure == null ? e : failure;
            }
        }
    }

    private synchronized void told(String kind, Fault fault) {
        happened.merge(kind, 1, Integer::sum);
        System.out.printf("%6.1f s  %s%n", (System.nanoTime() - start) / 1e9, fault);
    }
}
