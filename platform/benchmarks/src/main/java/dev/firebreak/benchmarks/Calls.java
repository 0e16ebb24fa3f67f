package dev.firebreak.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The calls of one run: performs the work, and knows when the first one began. */
final class Calls {
    private final Work work;
    private final AtomicLong firstNanos = new AtomicLong(Long.MIN_VALUE);
    private volatile long firstCpuNanos;
    private final AtomicInteger begun = new AtomicInteger();

    Calls(Work work) {
        this.work = work;
    }

    void perform() {
        if (firstNanos.get() == Long.MIN_VALUE
                && firstNanos.compareAndSet(Long.MIN_VALUE, System.nanoTime())) {
            firstCpuNanos = cpuNanos();
        }
        begun.incrementAndGet();
        try {
            work.perform();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a call was cut off", e);
        }
    }

    /** How many have begun. */
    int begun() {
        return begun.get();
    }

    /** Seconds since the first one began. */
    double seconds() {
        long first = firstNanos.get();
        if (first == Long.MIN_VALUE) {
            throw new IllegalStateException("no call has begun");
        }
        return (System.nanoTime() - first) / 1e9;
    }

    /** Seconds of processor time that this process has used since the first one began. */
    double cpuSeconds() {
        return (cpuNanos() - firstCpuNanos) / 1e9;
    }

    /** 0 where the JVM can't say. */
    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                ? os.getProcessCpuTime()
                : 0;
    }
}
