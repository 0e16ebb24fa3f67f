package dev.firebreak.boundary.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers answers to one kind of question. Who asks what somebody is asking already waits for
 * that answer. UNKNOWN_SCHEMA is an answer, remembered for a short time, because the schema may be
 * on its way; other failures are not.
 */
final class Answers<K, V> {
    private static final Duration FOR_EVER = Duration.ofDays(365_000);

    private final InstantSource clock;
    private final Duration validFor;
    private final Duration missingFor;
    private final Map<K, Answer<V>> answers;

    private static final class Answer<V> {
        private final CompletableFuture<V> asked = new CompletableFuture<>();

        /** Guarded by the map; far away while the question is out. */
        private Instant until = Instant.MAX;
    }

    private Answers(InstantSource clock, int answersMax, Duration validFor, Duration missingFor) {
        this.clock = clock;
        this.validFor = validFor;
        this.missingFor = missingFor;
        this.answers =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<K, Answer<V>> eldest) {
                        return size() > answersMax;
                    }
                };
    }

    /** For what never changes once it is known. */
    static <K, V> Answers<K, V> forEver(InstantSource clock, int answersMax, Duration missingFor) {
        return new Answers<>(clock, answersMax, FOR_EVER, missingFor);
    }

    /** For what may change. A negative time means for ever. */
    static <K, V> Answers<K, V> during(
            InstantSource clock, int answersMax, Duration validFor, Duration missingFor) {
        return new Answers<>(
                clock, answersMax, validFor.isNegative() ? FOR_EVER : validFor, missingFor);
    }

    V get(K question, Supplier<V> ask) {
        while (true) {
            Answer<V> mine = new Answer<>();
            Answer<V> known = known(question, mine);
            if (known == mine) {
                return answer(question, mine, ask);
            }
            V answer = await(known.asked);
            if (answer != null) {
                return answer;
            }
            // Who asked for us was interrupted: that is no answer, so we ask ourselves.
        }
    }

    void forget(K question) {
        synchronized (answers) {
            answers.remove(question);
        }
    }

    private Answer<V> known(K question, Answer<V> mine) {
        synchronized (answers) {
            Answer<V> known = answers.get(question);
            if (known != null && (!known.asked.isDone() || clock.instant().isBefore(known.until))) {
                return known;
            }
            answers.put(question, mine);
            return mine;
        }
    }

    private V answer(K question, Answer<V> mine, Supplier<V> ask) {
        try {
            V answer = ask.get();
            keep(question, mine, validFor);
            mine.asked.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            boolean missing =
                    e instanceof RegistryException failure
                            && failure.kind() == RegistryException.Kind.UNKNOWN_SCHEMA;
            keep(question, mine, missing ? missingFor : Duration.ZERO);
            if (!missing && Thread.currentThread().isInterrupted()) {
                mine.asked.cancel(false);
            } else {
                mine.asked.completeExceptionally(e);
            }
            throw e;
        }
    }

    private void keep(K question, Answer<V> mine, Duration time) {
        synchronized (answers) {
            if (answers.get(question) != mine) {
                return;
            }
            if (time.isZero()) {
                answers.remove(question);
            } else {
                mine.until = clock.instant().plus(time);
            }
        }
    }

    private static <V> @Nullable V await(CompletableFuture<V> asked) {
        try {
            return asked.isCancelled() ? null : asked.get();
        } catch (CancellationException e) {
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RegistryException failure) {
                // A fresh one: the stack shows who failed now, the cause what happened.
                throw new RegistryException(
                        failure.kind(), String.valueOf(failure.getMessage()), failure);
            }
            throw new IllegalStateException("asking the registry failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(
                    RegistryException.Kind.UNAVAILABLE,
                    "interrupted while waiting for the registry",
                    e);
        }
    }
}
