package dev.firebreak.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * What it was measured on.
 *
 * @param loadAverage of the last minute when the run began: how busy others kept the machine
 */
record Machine(
        int cores, long memoryMiB, long heapMiB, String jdk, String kafka, double loadAverage) {
    /** This one. */
    static Machine here() {
        long memory =
                ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                        ? os.getTotalMemorySize()
                        : 0;
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                memory >> 20,
                Runtime.getRuntime().maxMemory() >> 20,
                Runtime.version().toString(),
                AppInfoParser.getVersion(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    @Override
    public String toString() {
        return "%d cores, %,d MiB memory (heap up to %,d MiB; the broker in a JVM of its own), JDK %s, Kafka %s, load average at the start %.1f"
                .formatted(cores, memoryMiB, heapMiB, jdk, kafka, loadAverage);
    }
}
