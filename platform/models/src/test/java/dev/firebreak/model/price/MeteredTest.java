package dev.firebreak.model.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.kit.budget.Allowance;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fake.FakeModel;
import dev.firebreak.model.fake.Fixtures;
import dev.firebreak.model.fake.ManualTime;
import dev.firebreak.model.meter.ModelMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class MeteredTest {
    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Spending spending = new Spending(0, 0, time);
    private final TokenCount count = TokenCount.by(TokenCount.Method.CHARS4);
    private final FakeModel provider = new FakeModel("p/m");
    private final long input = count.input(Fixtures.prompt()).most();

    @Test
    void aCallCostsWhatTheProviderCounted() {
        Allowance allowance = Fixtures.allowance(10_000L, 1_000_000L);
        provider.thenAnswers("fine", new Tokens(10, 4, 0, 2, 1));

        Completion completion = metered("1.00", "4.00").complete(Fixtures.prompt(allowance));

        assertThat(completion.costMicros()).isEqualTo(10 + 8);
        assertThat(allowance.costMicrosSpent()).isEqualTo(18);
        assertThat(allowance.tokensSpent()).isEqualTo(12);
        assertThat(allowance.costMicrosLeft()).isEqualTo(1_000_000 - 18);
        assertThat(spending.lastHourMicros()).isEqualTo(18);
    }

    @Test
    void whereTheAllowanceIsShortTheAnswerGetsLessRoom() {
        long left = input + 300;
        Allowance allowance = Fixtures.allowance(left, null);

        metered("1", "4").complete(Fixtures.prompt(allowance).withMaxOutputTokens(1_000));

        assertThat(provider.asked())
                .singleElement()
                .extracting(Prompt::maxOutputTokens)
                .isEqualTo(300);
    }

    @Test
    void moneyShortensTheAnswerToo() {
        Allowance allowance = Fixtures.allowance(null, input + 4 * 500);

        metered("1", "4").complete(Fixtures.prompt(allowance).withMaxOutputTokens(1_000));

        assertThat(provider.asked())
                .singleElement()
                .extracting(Prompt::maxOutputTokens)
                .isEqualTo(500);
    }

    @Test
    void anAnswerWithTooLittleRoomIsNotPaidFor() {
        Allowance allowance = Fixtures.allowance(input + 249, 1_000_000L);
        Prompt prompt = Fixtures.prompt(allowance).withMaxOutputTokens(1_000);

        ModelException refused =
                catchThrowableOfType(
                        ModelException.class, () -> metered("1", "4").complete(prompt));

        assertThat(refused.error()).isEqualTo(ModelError.BUDGET);
        assertThat(refused)
                .hasMessage(
                        "p/m needs up to %d tokens and %s of money at the least, the request has %d tokens and 1 left"
                                .formatted(
                                        input + 250, Spending.money(input + 1_000), input + 249));
        assertThat(provider.asked()).isEmpty();
        assertThat(allowance.tokensLeft()).isEqualTo(input + 249);
    }

    @Test
    void aShortAnswerIsNeverRefusedForBeingShort() {
        Allowance allowance = Fixtures.allowance(input + 5, null);

        metered("1", "4").complete(Fixtures.prompt(allowance).withMaxOutputTokens(5));

        assertThat(provider.asked()).hasSize(1);
    }

    @Test
    void withoutMoneyAFreeModelStillAnswers() {
        Allowance allowance = Fixtures.allowance(null, 0L);

        metered("0", "0").complete(Fixtures.prompt(allowance));

        assertThat(provider.asked()).hasSize(1);
        assertThatThrownBy(() -> metered("0.1", "0").complete(Fixtures.prompt(allowance)))
                .isInstanceOf(ModelException.class);
    }

    @Test
    void aModelIsNotAskedForMoreThanItGives() {
        metered("1", "4").complete(Fixtures.prompt().withMaxOutputTokens(1_000_000));

        assertThat(provider.asked().getFirst().maxOutputTokens()).isEqualTo(16_384);
    }

    @Test
    void whatAFailureCostIsSettledAndTold() {
        Allowance allowance = Fixtures.allowance(10_000L, 1_000_000L);
        provider.thenFails(
                new ModelException(ModelError.TRUNCATED, "too long")
                        .withSpent(Tokens.of(100, 50), 0));

        ModelException failure =
                catchThrowableOfType(
                        ModelException.class,
                        () -> metered("1", "4").complete(Fixtures.prompt(allowance)));

        assertThat(failure.costMicros()).isEqualTo(300);
        assertThat(allowance.costMicrosSpent()).isEqualTo(300);
        assertThat(allowance.tokensSpent()).isEqualTo(150);
    }

    @Test
    void anAnswerThatHadBegunWasBilledThoughNobodySaysHowMuch() {
        Allowance allowance = Fixtures.allowance(10_000L, 1_000_000L);
        provider.thenFails(
                new ModelException(ModelError.CUT, "cut").withPartial("Dear customer, we are"));

        ModelException failure =
                catchThrowableOfType(
                        ModelException.class,
                        () -> metered("1", "4").complete(Fixtures.prompt(allowance)));

        assertThat(failure.spent().input()).isEqualTo(input);
        assertThat(failure.spent().output()).isEqualTo(count.text("Dear customer, we are"));
        assertThat(allowance.costMicrosSpent()).isEqualTo(failure.costMicros()).isPositive();
    }

    @Test
    void anOutageCostsNothingAndLeavesNothingReserved() {
        Allowance allowance = Fixtures.allowance(10_000L, 1_000_000L);
        provider.thenFails(ModelError.UNREACHABLE)
                .then(
                        prompt -> {
                            throw new IllegalStateException("a bug");
                        });
        Metered metered = metered("1", "4");

        assertThatThrownBy(() -> metered.complete(Fixtures.prompt(allowance)))
                .isInstanceOf(ModelException.class);
        assertThatThrownBy(() -> metered.complete(Fixtures.prompt(allowance)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(allowance.tokensLeft()).isEqualTo(10_000);
        assertThat(allowance.costMicrosLeft()).isEqualTo(1_000_000);
    }

    @Test
    void aProviderThatCountsMoreThanWasReservedIsPaidAndSeen() {
        Allowance allowance = Fixtures.allowance(null, 1_000_000L);
        provider.thenAnswers("fine", Tokens.of(input + 1, 1));

        metered("1", "4").complete(Fixtures.prompt(allowance));

        assertThat(allowance.costMicrosSpent()).isEqualTo(input + 5);
        assertThat(registry.get("firebreak.models.estimate.exceeded").counter().count())
                .isEqualTo(1);
    }

    @Test
    void manyCallsAtOnceNeverSpendMoreThanTheyMay() throws Exception {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            long money = random.nextLong(20_000);
            long tokens = 500 + random.nextLong(20_000);
            Allowance allowance = Fixtures.allowance(tokens, money);
            FakeModel wild = wild(seed);
            Metered metered =
                    metered(wild, Fixtures.price("0." + random.nextInt(1, 1_000), "1." + seed));

            List<Future<?>> callers = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 64; i++) {
                    int room = 1 + random.nextInt(1_000);
                    callers.add(
                            threads.submit(
                                    () -> {
                                        for (int k = 0; k < 10; k++) {
                                            try {
                                                metered.complete(
                                                        Fixtures.prompt(allowance)
                                                                .withMaxOutputTokens(room));
                                            } catch (ModelException e) {
                                                assertThat(e.error()).isNotNull();
                                            }
                                            assertWithin(allowance, tokens, money);
                                        }
                                    }));
                }
            }
            for (Future<?> caller : callers) {
                caller.get();
            }

            assertThat(allowance.costMicrosSpent()).as("seed %d", seed).isLessThanOrEqualTo(money);
            assertThat(allowance.tokensSpent()).as("seed %d", seed).isLessThanOrEqualTo(tokens);
            assertThat(allowance.costMicrosLeft())
                    .as("nothing stays reserved, seed %d", seed)
                    .isEqualTo(money - allowance.costMicrosSpent());
            assertThat(spending.lastHourMicros()).isGreaterThanOrEqualTo(0);
        }
    }

    private static void assertWithin(Allowance allowance, long tokens, long money) {
        if (allowance.costMicrosSpent() > money || allowance.tokensSpent() > tokens) {
            throw new AssertionError("overspent");
        }
    }

    /** Uses anything up to what it was granted, with and without an answer. */
    private FakeModel wild(long seed) {
        Random random = new Random(seed);
        return new FakeModel("p/wild")
                .always(
                        prompt -> {
                            Tokens used;
                            int kind;
                            synchronized (random) {
                                long in = random.nextLong(input + 1);
                                long cached = random.nextLong(in + 1);
                                used =
                                        new Tokens(
                                                in,
                                                cached,
                                                0,
                                                random.nextLong(prompt.maxOutputTokens() + 1),
                                                0);
                                kind = random.nextInt(4);
                            }
                            LockSupport.parkNanos(1_000);
                            return switch (kind) {
                                case 0 ->
                                        throw new ModelException(ModelError.TRUNCATED, "wild")
                                                .withSpent(used, 0);
                                case 1 ->
                                        throw new ModelException(ModelError.CUT, "wild")
                                                .withPartial("x".repeat(5_000));
                                default -> new FakeModel("p/wild").answer("fine", used);
                            };
                        });
    }

    private Metered metered(String in, String out) {
        return metered(provider, Fixtures.price(in, out));
    }

    private Metered metered(FakeModel model, Price price) {
        return new Metered(
                Fixtures.known("p/m", ModelClass.SMALL, price),
                model,
                count,
                spending,
                new ModelMeters(registry).of("p/m"),
                time,
                time::nanos);
    }
}
