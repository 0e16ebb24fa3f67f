package dev.firebreak.model.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fake.FakeModel;
import dev.firebreak.model.fake.Fixtures;
import dev.firebreak.model.fake.ManualTime;
import dev.firebreak.model.meter.ModelMeters;
import dev.firebreak.model.price.TokenCount;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LimitedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FakeModel provider = new FakeModel("p/m");

    @Test
    void aCallWaitsForItsTurn() {
        Limited limited = limited(provider, limits(6, 0, 8));
        for (int i = 0; i < 7; i++) {
            limited.complete(Fixtures.prompt());
        }

        assertThat(time.pauses()).containsExactly(Duration.ofSeconds(10));
        assertThat(registry.get("firebreak.models.wait").timer().count()).isEqualTo(7);
    }

    @Test
    void whereItsTurnIsBeyondItsPatienceTheNextModelIsToBeAsked() {
        Limited limited = limited(provider, limits(5, 0, 8));
        for (int i = 0; i < 5; i++) {
            limited.complete(Fixtures.prompt());
        }

        ModelException throttled =
                catchThrowableOfType(
                        ModelException.class, () -> limited.complete(Fixtures.prompt()));

        assertThat(throttled.error()).isEqualTo(ModelError.THROTTLED);
        assertThat(throttled.retryAfter()).isEqualTo(Duration.ofSeconds(12));
        assertThat(time.pauses()).isEmpty();
        assertThat(provider.asked()).hasSize(5);
    }

    @Test
    void theDeadlineBoundsTheWaitToo() {
        Limited limited = limited(provider, limits(6, 0, 8));
        for (int i = 0; i < 6; i++) {
            limited.complete(Fixtures.prompt());
        }

        assertThatThrownBy(
                        () ->
                                limited.complete(
                                        Fixtures.prompt(
                                                ManualTime.START.plus(Duration.ofSeconds(9)))))
                .isInstanceOf(ModelException.class);
        assertThat(provider.asked()).hasSize(6);
    }

    @Test
    void tokensThatWereNotUsedServeTheNextCalls() {
        Limited limited = limited(provider, limits(0, 2_000, 8));

        for (int i = 0; i < 50; i++) {
            limited.complete(Fixtures.prompt());
        }

        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void whenAProviderSaysWhenToComeBackNobodyComesBefore() {
        Limited limited = limited(provider, limits(0, 0, 8));
        provider.thenFails(ModelError.THROTTLED, Duration.ofSeconds(7));
        assertThatThrownBy(() -> limited.complete(Fixtures.prompt()))
                .isInstanceOf(ModelException.class);

        limited.complete(Fixtures.prompt());

        assertThat(time.pauses()).containsExactly(Duration.ofSeconds(7));
        limited.complete(Fixtures.prompt());
        assertThat(time.pauses()).hasSize(1);
    }

    @Test
    void whoCanNotWaitSoLongIsToldSo() {
        Limited limited = limited(provider, limits(0, 0, 8));
        provider.thenFails(ModelError.THROTTLED, Duration.ofSeconds(60));
        assertThatThrownBy(() -> limited.complete(Fixtures.prompt()))
                .isInstanceOf(ModelException.class);

        ModelException throttled =
                catchThrowableOfType(
                        ModelException.class, () -> limited.complete(Fixtures.prompt()));

        assertThat(throttled.retryAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(provider.asked()).hasSize(1);
    }

    @Test
    void tooManyHalvesWhatRunsAtOnceAndOtherFailuresDoNot() {
        Limited limited = limited(provider, limits(0, 0, 8));
        for (ModelError error : ModelError.values()) {
            if (error != ModelError.THROTTLED && error != ModelError.OVERLOADED) {
                provider.thenFails(error);
                assertThatThrownBy(() -> limited.complete(Fixtures.prompt()))
                        .isInstanceOf(ModelException.class);
            }
        }
        assertThat(gauge("concurrency.limit")).isEqualTo(8);

        provider.thenFails(ModelError.OVERLOADED);
        assertThatThrownBy(() -> limited.complete(Fixtures.prompt()))
                .isInstanceOf(ModelException.class);

        assertThat(gauge("concurrency.limit")).isEqualTo(4);
        assertThat(gauge("concurrency.in.flight")).isZero();
    }

    @Test
    void aCallThatIsCutOffWhileItWaitsGivesItsPlaceBack() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Model slow =
                prompt -> {
                    running.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return provider.answer("fine", Tokens.of(1, 1));
                };
        Limited limited =
                limited(slow, new Limits(1, 0, 1, 1, 1, PATIENCE, Duration.ofMinutes(10)));
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Thread first = Thread.ofVirtual().start(() -> limited.complete(Fixtures.prompt()));
        running.await();
        Thread second =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        limited.complete(Fixtures.prompt());
                                    } catch (ModelException e) {
                                        seen.set(Thread.currentThread().isInterrupted() ? e : null);
                                    }
                                });

        second.interrupt();
        second.join();
        goOn.countDown();
        first.join();

        assertThat(seen.get())
                .isInstanceOf(ModelException.class)
                .hasMessage("p/m was not asked: interrupted");
        assertThat(gauge("concurrency.in.flight")).isZero();
    }

    @Test
    void manyThreadsAllGetTheirTurnAndNeverMoreAtOnceThanTheLimit() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        Model busy =
                prompt -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(200_000);
                    running.decrementAndGet();
                    if (calls.incrementAndGet() % 50 == 0) {
                        throw new ModelException(ModelError.OVERLOADED, "overloaded");
                    }
                    return provider.answer("fine", Tokens.of(1, 1));
                };
        Limited limited =
                new Limited(
                        "p/m",
                        busy,
                        TokenCount.by(TokenCount.Method.CHARS4),
                        new Limits(0, 0, 1, 4, 6, Duration.ofMillis(1), Duration.ofMinutes(10)),
                        new ModelMeters(registry).of("p/m"),
                        Time.real(InstantSource.system()));
        List<Future<?>> callers = new ArrayList<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                callers.add(
                        threads.submit(
                                () -> {
                                    try {
                                        limited.complete(Fixtures.prompt());
                                    } catch (ModelException e) {
                                        assertThat(e.error()).isEqualTo(ModelError.OVERLOADED);
                                    }
                                }));
            }
        }
        for (Future<?> caller : callers) {
            caller.get();
        }

        assertThat(calls).hasValue(500);
        assertThat(most.get()).isBetween(2, 6);
        assertThat(gauge("concurrency.in.flight")).isZero();
    }

    private double gauge(String name) {
        return registry.get("firebreak.models." + name).gauge().value();
    }

    private static Limits limits(int requests, int tokens, int start) {
        return new Limits(requests, tokens, 1, start, 64, Duration.ofSeconds(1), PATIENCE);
    }

    private Limited limited(Model model, Limits limits) {
        return new Limited(
                "p/m",
                model,
                TokenCount.by(TokenCount.Method.CHARS4),
                limits,
                new ModelMeters(registry).of("p/m"),
                time);
    }
}
