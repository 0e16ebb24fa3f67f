package dev.firebreak.standalone;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGTERM and SIGINT into a stop in good order that ends with exit code 0. The JVM itself
 * would end with 143 or 130, which an init system takes for a crash.
 */
final class Termination {
    private static final Duration STOP_MAX = Duration.ofSeconds(25);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode = 1;

    /** From now on a signal is a request to stop. */
    static Termination onSignal() {
        Termination termination = new Termination();
        Runtime.getRuntime().addShutdownHook(new Thread(termination::stopAndHalt, "termination"));
        return termination;
    }

    /** Waits until somebody asks. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Whether somebody asked. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Asks. */
    void ask() {
        asked.countDown();
    }

    /** All is stopped; the process may end with this code. */
    void finished(int code) {
        exitCode = code;
        finished.countDown();
    }

    private void stopAndHalt() {
        asked.countDown();
        try {
            boolean inTime = finished.await(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
            Runtime.getRuntime().halt(inTime ? exitCode : 1);
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(1);
        }
    }
}
