package dev.firebreak.deploy.chaos;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits as long as something moves. A slow machine has all the time it needs; one that stands still
 * does not.
 */
public final class Silence {
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private Silence() {}

    /**
     * Looks until it is done, or nothing has moved for so long.
     *
     * @param progress what changes while something moves
     * @return whether it was done
     */
    public static boolean await(Callable<Boolean> done, Callable<?> progress, Duration silenceMax)
            throws Exception {
        Object seen = null;
        long since = System.nanoTime();
        while (!done.call()) {
            Object now = progress.call();
            if (!Objects.equals(seen, now)) {
                seen = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > silenceMax.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
        return true;
    }
}
