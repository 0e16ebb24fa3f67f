package dev.firebreak.agent.supervisor.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.agent.supervisor.admission.Quotas.Admitted;
import dev.firebreak.agent.supervisor.admission.Quotas.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuotasTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int SEEDS = 500;
    private static final Limit FIVE = new Limit("each user", Measure.REQUESTS, 5);

    @Test
    void ofTwentyAtOnceExactlyFiveAreLetIn() {
        Quotas quotas = new Quotas(List.of(FIVE), List.of(), List.of());
        Account user = Account.EMPTY;
        int admitted = 0;

        for (int i = 0; i < 20; i++) {
            if (quotas.admit(user, Account.EMPTY, NOON) instanceof Admitted a) {
                user = a.user();
                admitted++;
            }
        }

        assertThat(admitted).isEqualTo(5);
    }

    @Test
    void noMinuteHasMoreThanTheLimitAndTheWaitIsHonest() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            long userMax = 1L + random.nextInt(20);
            long allMax = 1L + random.nextInt(30);
            Quotas quotas =
                    new Quotas(
                            List.of(new Limit("each user", Measure.REQUESTS, userMax)),
                            List.of(),
                            List.of(new Limit("all", Measure.REQUESTS, allMax)));
            Account[] users = {Account.EMPTY, Account.EMPTY, Account.EMPTY};
            Account all = Account.EMPTY;
            List<List<Instant>> admitted =
                    List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            List<Instant> admittedOfAll = new ArrayList<>();
            Instant now = NOON;

            for (int i = 0; i < 300; i++) {
                now = now.plusMillis(random.nextInt(random.nextInt(10) == 0 ? 90_000 : 800));
                int user = random.nextInt(users.length);
                switch (quotas.admit(users[user], all, now)) {
                    case Admitted(Account ofUser, Account ofAll) -> {
                        users[user] = stored(ofUser);
                        all = stored(ofAll);
                        admitted.get(user).add(now);
                        admittedOfAll.add(now);
                    }
                    case Refused(List<Limit> over, Instant until) -> {
                        assertThat(over).as("seed %d", seed).isNotEmpty();
                        assertThat(until)
                                .as("seed %d", seed)
                                .isAfter(now)
                                .isBeforeOrEqualTo(now.plusSeconds(61));
                        assertThat(quotas.admit(users[user], all, until.minusMillis(1)))
                                .as("seed %d: a moment before", seed)
                                .isInstanceOf(Refused.class);
                        assertThat(quotas.admit(users[user], all, until))
                                .as("seed %d: then", seed)
                                .isInstanceOf(Admitted.class);
                    }
                }
            }

            admitted.forEach(moments -> assertNoMinuteHasMoreThan(userMax, moments));
            assertNoMinuteHasMoreThan(allMax, admittedOfAll);
        }
    }

    @Test
    void aClockThatIsSetBackNeitherForgetsNorLocksOut() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Quotas quotas = new Quotas(List.of(FIVE), List.of(), List.of());
            Account user = Account.EMPTY;
            Instant now = NOON;
            int admittedSinceSetBack = 0;

            for (int i = 0; i < 200; i++) {
                if (random.nextInt(10) == 0) {
                    boolean full = quotas.admit(user, Account.EMPTY, now) instanceof Refused;
                    now = now.minusMillis(random.nextLong(Duration.ofDays(400).toMillis()));
                    admittedSinceSetBack = full ? 5 : 0;
                }
                switch (quotas.admit(user, Account.EMPTY, now)) {
                    case Admitted(Account ofUser, var _) -> {
                        user = ofUser;
                        admittedSinceSetBack++;
                        // Time stands still between set-backs here, so nothing leaves the window.
                        assertThat(admittedSinceSetBack).as("seed %d", seed).isLessThanOrEqualTo(5);
                    }
                    case Refused(var _, Instant until) ->
                            assertThat(until)
                                    .as("seed %d", seed)
                                    .isAfter(now)
                                    .isBeforeOrEqualTo(now.plusSeconds(61));
                }
            }
        }
    }

    @Test
    void whoeverHasUsedUpTokensOrMoneyWaitsUntilTheWindowLetsGo() {
        Quotas quotas =
                new Quotas(
                        List.of(
                                new Limit("each user", Measure.TOKENS, 1000),
                                new Limit("each user", Measure.COST_MICROS, 50)),
                        List.of(),
                        List.of());
        Account user =
                quotas.chargedToUser(
                        Account.EMPTY,
                        Map.of(Measure.TOKENS, 999L, Measure.COST_MICROS, 49L),
                        NOON);
        assertThat(quotas.admit(user, Account.EMPTY, NOON)).isInstanceOf(Admitted.class);

        Account tokens = quotas.chargedToUser(user, Map.of(Measure.TOKENS, 1L), NOON);
        Account both = quotas.chargedToUser(tokens, Map.of(Measure.COST_MICROS, 7L), NOON);

        assertThat(quotas.admit(tokens, Account.EMPTY, NOON))
                .isEqualTo(
                        new Refused(
                                List.of(new Limit("each user", Measure.TOKENS, 1000)),
                                NOON.plusSeconds(61)));
        assertThat(quotas.admit(both, Account.EMPTY, NOON))
                .isEqualTo(
                        new Refused(
                                List.of(
                                        new Limit("each user", Measure.COST_MICROS, 50),
                                        new Limit("each user", Measure.TOKENS, 1000)),
                                NOON.plus(Duration.ofHours(24)).plus(Duration.ofMinutes(24))));
    }

    @Test
    void anAccountStaysSmallHoweverMuchIsCounted() {
        Quotas quotas =
                new Quotas(
                        List.of(
                                new Limit("each user", Measure.REQUESTS, 1_000_000),
                                new Limit("each user", Measure.TOKENS, 1_000_000),
                                new Limit("each user", Measure.COST_MICROS, 1_000_000)),
                        List.of(),
                        List.of());
        Random random = new Random(3);
        Account user = Account.EMPTY;
        Instant now = NOON;
        for (int i = 0; i < 20_000; i++) {
            now = now.plusMillis(random.nextInt(20_000));
            user =
                    quotas.chargedToUser(
                            user,
                            Map.of(
                                    Measure.REQUESTS,
                                    1L,
                                    Measure.TOKENS,
                                    Long.MAX_VALUE,
                                    Measure.COST_MICROS,
                                    1L),
                            now);
        }

        assertThat(user.bytes()).hasSizeLessThan(3_000);
        assertThat(user.isIdle(now)).isFalse();
        assertThat(user.isIdle(now.plus(Duration.ofHours(25)))).isTrue();
    }

    @Test
    void bytesThatAreNoAccountAreNotTakenForOne() {
        for (byte[] bytes : new byte[][] {{}, {9}, {1}, {1, 1, 0}, {1, 99}, {1, -1, 0, 0}}) {
            assertThatThrownBy(() -> Account.of(bytes)).isInstanceOf(RuntimeException.class);
        }
    }

    private static Account stored(Account account) {
        return Account.of(account.bytes());
    }

    private static void assertNoMinuteHasMoreThan(long max, List<Instant> moments) {
        for (int i = 0; i + max < moments.size(); i++) {
            assertThat(moments.get((int) (i + max)))
                    .isAfterOrEqualTo(moments.get(i).plusSeconds(60));
        }
    }
}
