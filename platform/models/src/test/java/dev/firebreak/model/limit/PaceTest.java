package dev.firebreak.model.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.model.fake.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration PATIENT = Duration.ofHours(1);

    private final ManualTime time = new ManualTime();

    @Test
    void withoutLimitsNobodyWaits() {
        Pace pace = new Pace(0, 0, time::nanos);

        for (int i = 0; i < 1_000; i++) {
            assertThat(pace.take(1_000_000, Duration.ZERO).delay()).isZero();
        }
    }

    @Test
    void whoComesLaterWaitsLonger() {
        Pace pace = new Pace(60, 0, time::nanos);
        for (int i = 0; i < 60; i++) {
            assertThat(pace.take(0, PATIENT).delay()).isZero();
        }

        assertThat(pace.take(0, PATIENT).delay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(pace.take(0, PATIENT).delay()).isEqualTo(Duration.ofSeconds(2));
        time.forward(Duration.ofSeconds(10));
        assertThat(pace.take(0, PATIENT).delay()).isZero();
    }

    @Test
    void whoHasNoPatienceTakesNothing() {
        Pace pace = new Pace(0, 6_000, time::nanos);
        pace.take(6_000, PATIENT);

        Pace.Share refused = pace.take(300, Duration.ofMillis(2_999));

        assertThat(refused.tokens()).isNegative();
        assertThat(refused.delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(pace.take(300, Duration.ofSeconds(3)).tokens()).isEqualTo(300);
    }

    @Test
    void whatWasNotUsedGoesBackAndWhatWasUsedBeyondIsTaken() {
        Pace pace = new Pace(0, 6_000, time::nanos);
        Pace.Share much = pace.take(5_000, PATIENT);
        pace.settle(much, 1_000);
        assertThat(pace.take(5_000, Duration.ZERO).tokens()).isEqualTo(5_000);

        Pace.Share little = pace.take(100, PATIENT);
        time.forward(little.delay());
        pace.settle(little, 700);

        assertThat(pace.take(100, PATIENT).delay()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aCallThatWasNotMadeGivesBackItsTurnToo() {
        Pace pace = new Pace(1, 100, time::nanos);
        Pace.Share share = pace.take(100, PATIENT);

        pace.giveBack(share);

        assertThat(pace.take(100, Duration.ZERO).tokens()).isEqualTo(100);
    }

    @Test
    void aCallLargerThanAMinutesTokensIsStillMade() {
        Pace pace = new Pace(0, 1_000, time::nanos);

        assertThat(pace.take(1_000_000, Duration.ZERO).tokens()).isEqualTo(1_000);
    }

    @Test
    void noSpanOfTimeSeesMoreThanABurstAndItsShare() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int requests = 1 + random.nextInt(100);
            int tokens = 1_000 + random.nextInt(50_000);
            ManualTime clock = new ManualTime();
            Pace pace = new Pace(requests, tokens, clock::nanos);
            record Call(long at, long tokens) {}
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                clock.forward(Duration.ofMillis(random.nextInt(500)));
                long wanted = random.nextLong(1, 2_001);
                Pace.Share share = pace.take(wanted, Duration.ofSeconds(30));
                if (share.tokens() >= 0) {
                    long used = random.nextLong(share.tokens() + 1);
                    calls.add(new Call(clock.nanos() + share.delay().toNanos(), used));
                    pace.settle(share, used);
                }
            }

            for (int from = 0; from < calls.size(); from += 7) {
                long sum = 0;
                for (int to = from; to < calls.size(); to++) {
                    sum += calls.get(to).tokens();
                    double minutes = (calls.get(to).at() - calls.get(from).at()) / 60e9;
                    assertThat((double) (to - from + 1))
                            .as("requests, seed %d", seed)
                            .isLessThanOrEqualTo(requests * (1 + Math.max(0, minutes)) + 1);
                    // What goes back may serve a call that comes before one that waits.
                    assertThat((double) sum)
                            .as("tokens, seed %d", seed)
                            .isLessThanOrEqualTo(tokens * (1.5 + Math.max(0, minutes)) + 2_000);
                }
            }
        }
    }
}
