package dev.firebreak.kit.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.kit.DependencyException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls a tool within its time, whatever it does.
 *
 * <p>The tool runs on a platform thread of its own. On a virtual thread, a few tools that compute
 * without end or hang in native code would keep all carrier threads, and with them every agent of
 * the process. A tool that does not heed its interrupt is left behind; how many can be left so is
 * bounded per tool by {@link Tools}.
 */
final class Attempt {
    private static final int MESSAGE_CHARS_MAX = 500;

    private Attempt() {}

    /**
     * @throws DependencyException the tool says that the request has to wait
     * @throws InterruptedException whoever waits for it is to end
     */
    static Outcome at(Tools.Ready ready, ObjectNode arguments) throws InterruptedException {
        ToolOffer offer = ready.offer();
        long start = System.nanoTime();
        Throwable failure = null;
        for (int tries = 0; tries < (offer.repeatable() ? 2 : 1); tries++) {
            long left = offer.timeout().toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                return timedOut(offer);
            }
            if (!ready.running().tryAcquire(left, TimeUnit.NANOSECONDS)) {
                return Outcome.ours(
                        Outcome.Kind.TIMEOUT,
                        offer.name() + " is busy: too many calls of it run already");
            }
            FutureTask<Ended> task = started(ready, arguments.deepCopy());
            try {
                left = offer.timeout().toNanos() - (System.nanoTime() - start);
                Ended ended = task.get(Math.max(1, left), TimeUnit.NANOSECONDS);
                failure = ended.failure();
                if (failure == null) {
                    return Outcome.of(Outcome.Kind.OK, ended.text(), offer.resultCharsMax());
                }
                if (failure instanceof DependencyException ill) {
                    throw ill;
                }
                if (failure instanceof RefusedException refused) {
                    return Outcome.denied(refused.code(), message(refused), offer.resultCharsMax());
                }
                if (!mayPass(failure)) {
                    break;
                }
            } catch (TimeoutException e) {
                return timedOut(offer);
            } catch (ExecutionException e) {
                throw new IllegalStateException("whatever a tool throws is caught", e);
            } finally {
                task.cancel(true);
            }
        }
        return Outcome.of(
                Outcome.Kind.FAILED,
                message(failure),
                Math.min(MESSAGE_CHARS_MAX, offer.resultCharsMax()));
    }

    /** How the tool came back. */
    private record Ended(String text, @Nullable Throwable failure) {
        static Ended of(ToolOffer offer, ObjectNode arguments) {
            try {
                String text = offer.tool().call(arguments);
                return new Ended(text == null ? "" : text, null);
            } catch (Throwable e) {
                return new Ended("", e);
            }
        }
    }

    private static FutureTask<Ended> started(Tools.Ready ready, ObjectNode arguments) {
        FutureTask<Ended> task = new FutureTask<>(() -> Ended.of(ready.offer(), arguments));
        boolean runs = false;
        try {
            Thread.ofPlatform()
                    .daemon()
                    .name("tool-" + ready.offer().name())
                    .start(
                            () -> {
                                try {
                                    task.run();
                                } finally {
                                    ready.running().release();
                                }
                            });
            runs = true;
        } finally {
            if (!runs) {
                ready.running().release();
            }
        }
        return task;
    }

    /**
     * A failure of the world may pass. A bug stays, and so does what a file system says of a path.
     */
    private static boolean mayPass(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> false;
            case UncheckedIOException e -> mayPass(e.getCause());
            case RuntimeException _ -> false;
            case FileSystemException _ -> false;
            case Exception _ -> true;
            case Throwable _ -> false;
        };
    }

    private static Outcome timedOut(ToolOffer offer) {
        return Outcome.ours(
                Outcome.Kind.TIMEOUT,
                "%s gave no answer within %d ms"
                        .formatted(offer.name(), offer.timeout().toMillis()));
    }

    private static String message(@Nullable Throwable failure) {
        if (failure == null) {
            return "";
        }
        String message;
        try {
            message = failure.getMessage();
        } catch (RuntimeException | StackOverflowError e) {
            message = null;
        }
        if (failure instanceof RefusedException) {
            return Shown.head(String.valueOf(message), MESSAGE_CHARS_MAX);
        }
        String kind = failure.getClass().getSimpleName();
        return message == null || message.isBlank() ? kind : kind + ": " + message;
    }
}
