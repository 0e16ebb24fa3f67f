package dev.firebreak.standalone;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start: things begun side by side, timed, and closed again, newest first, when one of them
 * fails.
 */
final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

    /** What comes of a piece of work, told when it is done. */
    record Begun<T>(T value, String detail) {}

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final StartListener listener;

    Startup(StartListener listener) {
        this.listener = listener;
    }

    /** Begins one thing in a thread of its own. */
    <T> Future<T> begin(String part, Callable<Begun<T>> work) {
        return threads.submit(
                () -> {
                    long from = System.nanoTime();
                    Begun<T> begun = work.call();
                    if (begun.value() instanceof AutoCloseable closeable) {
                        opened(closeable);
                    }
                    listener.started(
                            part,
                            begun.detail(),
                            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
                    return begun.value();
                });
    }

    /** What it came to; what went wrong there is thrown here. */
    static <T> T await(Future<T> begun) {
        try {
            return begun.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(
                    "a part can't be started: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    /** All is up. */
    void done() {
        threads.shutdown();
    }

    /** Waits for what is still being started, then closes everything. */
    void undo() {
        threads.close();
        synchronized (opened) {
            opened.forEach(Startup::closeQuietly);
            opened.clear();
        }
    }

    private void opened(AutoCloseable closeable) {
        synchronized (opened) {
            opened.push(closeable);
        }
    }

    /** One part that does not stop in good order must not keep the others running. */
    static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.warn("{} did not stop in good order", closeable, e);
        }
    }
}
