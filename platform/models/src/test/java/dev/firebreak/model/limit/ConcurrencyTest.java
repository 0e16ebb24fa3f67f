package dev.firebreak.model.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.model.fake.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
    private static final Duration WINDOW = Duration.ofSeconds(1);

    private static final List<Concurrency.Sign> SIGNS = List.of(Concurrency.Sign.values());

    private final ManualTime time = new ManualTime();

    @Test
    void noMoreRunAtOnceThanTheLimit() throws InterruptedException {
        Concurrency concurrency = concurrency(1, 2, 4);

        assertThat(concurrency.enter(Duration.ZERO)).isTrue();
        assertThat(concurrency.enter(Duration.ZERO)).isTrue();
        assertThat(concurrency.enter(Duration.ZERO)).isFalse();

        assertThat(concurrency.inFlight()).isEqualTo(2);
        concurrency.leave(concurrency.place(), Concurrency.Sign.NONE);
        assertThat(concurrency.enter(Duration.ZERO)).isTrue();
    }

    @Test
    void callsThatRanTogetherCutOnce() throws InterruptedException {
        Concurrency concurrency = concurrency(1, 8, 8);
        List<Concurrency.Place> places = enter(concurrency, 8);
        time.forward(Duration.ofSeconds(5));

        for (Concurrency.Place place : places) {
            concurrency.leave(place, Concurrency.Sign.TOO_MUCH);
            time.forward(Duration.ofSeconds(5));
        }

        assertThat(concurrency.limit()).isEqualTo(4);
    }

    @Test
    void withinAWindowThereIsOneCut() throws InterruptedException {
        Concurrency concurrency = concurrency(1, 8, 8);
        tooMuch(concurrency);
        time.forward(Duration.ofMillis(999));
        tooMuch(concurrency);
        assertThat(concurrency.limit()).isEqualTo(4);

        time.forward(Duration.ofMillis(1));
        tooMuch(concurrency);

        assertThat(concurrency.limit()).isEqualTo(2);
    }

    @Test
    void theLimitStaysBetweenItsBounds() throws InterruptedException {
        Concurrency concurrency = concurrency(2, 3, 5);
        for (int i = 0; i < 20; i++) {
            tooMuch(concurrency);
            time.forward(WINDOW);
        }
        assertThat(concurrency.limit()).isEqualTo(2);

        for (int i = 0; i < 100; i++) {
            for (Concurrency.Place place : enter(concurrency, concurrency.limit())) {
                concurrency.leave(place, Concurrency.Sign.GOOD);
            }
        }

        assertThat(concurrency.limit()).isEqualTo(5);
    }

    @Test
    void aLimitThatNobodyUsesDoesNotGrow() throws InterruptedException {
        Concurrency concurrency = concurrency(1, 8, 64);

        for (int i = 0; i < 1_000; i++) {
            enter(concurrency, 1).forEach(place -> concurrency.leave(place, Concurrency.Sign.GOOD));
        }

        assertThat(concurrency.limit()).isEqualTo(8);
    }

    @Test
    void placesAreNeitherLostNorMadeByCutsWhileCallsRun() throws InterruptedException {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Concurrency concurrency = concurrency(1, 8, 16);
            List<Concurrency.Place> running = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                time.forward(Duration.ofMillis(random.nextInt(400)));
                if (random.nextBoolean() && concurrency.enter(Duration.ZERO)) {
                    running.add(concurrency.place());
                } else if (!running.isEmpty()) {
                    concurrency.leave(
                            running.remove(random.nextInt(running.size())),
                            SIGNS.get(random.nextInt(SIGNS.size())));
                }
                assertThat(concurrency.inFlight())
                        .as("seed %d, step %d", seed, i)
                        .isEqualTo(running.size());
            }
        }
    }

    @Test
    void itFindsWhatAProviderBearsAndStaysNearIt() throws InterruptedException {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            int bears = 4 + random.nextInt(40);
            Simulation simulation = new Simulation(random, bears);

            simulation.run(Duration.ofMinutes(10));

            double best = bears * 600.0;
            assertThat(simulation.answered / best)
                    .as("part of what it could have answered, bears %d, seed %d", bears, seed)
                    .isGreaterThan(0.55);
            assertThat(simulation.refused / (double) simulation.answered)
                    .as("refused for one answered, bears %d, seed %d", bears, seed)
                    .isLessThan(0.1);
        }
    }

    /** A provider that takes a second for an answer and refuses what is too much for it. */
    private static final class Simulation {
        private record Running(long until, Concurrency.Place place, boolean refused) {}

        private final ManualTime time = new ManualTime();
        private final Concurrency concurrency = new Concurrency(1, 8, 64, WINDOW, time::nanos);
        private final PriorityQueue<Running> running =
                new PriorityQueue<>(Comparator.comparingLong(Running::until));
        private final Random random;
        private final int bears;
        private int served;
        private int answered;
        private int refused;

        Simulation(Random random, int bears) {
            this.random = random;
            this.bears = bears;
        }

        void run(Duration length) throws InterruptedException {
            while (time.nanos() < length.toNanos()) {
                while (concurrency.enter(Duration.ZERO)) {
                    boolean tooMany = served >= bears;
                    served += tooMany ? 0 : 1;
                    long takesMs = tooMany ? 50 : 800 + random.nextInt(400);
                    running.add(
                            new Running(
                                    time.nanos() + takesMs * 1_000_000,
                                    concurrency.place(),
                                    tooMany));
                }
                Running next = running.remove();
                time.forward(Duration.ofNanos(next.until() - time.nanos()));
                if (next.refused()) {
                    refused++;
                } else {
                    served--;
                    answered++;
                }
                concurrency.leave(
                        next.place(),
                        next.refused() ? Concurrency.Sign.TOO_MUCH : Concurrency.Sign.GOOD);
            }
        }
    }

    private void tooMuch(Concurrency concurrency) throws InterruptedException {
        time.forward(Duration.ofNanos(1));
        List<Concurrency.Place> place = enter(concurrency, 1);
        concurrency.leave(place.getFirst(), Concurrency.Sign.TOO_MUCH);
    }

    private static List<Concurrency.Place> enter(Concurrency concurrency, int calls)
            throws InterruptedException {
        List<Concurrency.Place> places = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            assertThat(concurrency.enter(Duration.ZERO)).isTrue();
            places.add(concurrency.place());
        }
        return places;
    }

    private Concurrency concurrency(int min, int start, int max) {
        return new Concurrency(min, start, max, WINDOW, time::nanos);
    }
}
