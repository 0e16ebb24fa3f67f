package dev.firebreak.model.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.kit.model.AnswerStream;
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
import dev.firebreak.model.price.KnownModel;
import dev.firebreak.model.price.TokenCount;
import dev.firebreak.schemas.Confidentiality;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouterTest {
    private static final Duration QUOTA_PAUSE = Duration.ofMinutes(10);

    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ModelMeters meters = new ModelMeters(registry);
    private final TokenCount count = TokenCount.by(TokenCount.Method.CHARS4);
    private final FakeModel cheap = new FakeModel("a/cheap");
    private final FakeModel dear = new FakeModel("b/dear");
    private final FakeModel strong = new FakeModel("b/strong");
    private final FakeModel local = new FakeModel("ollama/local");
    private final Router router =
            router(
                    candidate(strong, ModelClass.STRONG, "9", false),
                    candidate(dear, ModelClass.STANDARD, "3", false),
                    candidate(cheap, ModelClass.SMALL, "1", false));

    @ParameterizedTest
    @EnumSource
    void theCheapestThatIsAbleEnoughAnswers(ModelClass asked) {
        String model = router.complete(Fixtures.prompt().withModelClass(asked)).model();

        assertThat(model)
                .isEqualTo(
                        switch (asked) {
                            case SMALL -> "a/cheap";
                            case STANDARD -> "b/dear";
                            case STRONG -> "b/strong";
                        });
    }

    @Test
    void anAblerModelThatIsCheaperIsPreferred() {
        Router odd =
                router(
                        candidate(cheap, ModelClass.SMALL, "2", false),
                        candidate(strong, ModelClass.STRONG, "1", false));

        assertThat(odd.complete(Fixtures.prompt()).model()).isEqualTo("b/strong");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSecretOrUnknownGoesToLocalModelsOnly(Confidentiality confidentiality) {
        Router mixed =
                router(
                        candidate(cheap, ModelClass.SMALL, "0", false),
                        candidate(local, ModelClass.SMALL, "5", true));
        boolean anybody =
                EnumSet.of(Confidentiality.PUBLIC, Confidentiality.INTERNAL)
                        .contains(confidentiality);

        String model = mixed.complete(Fixtures.prompt(confidentiality)).model();

        assertThat(model).isEqualTo(anybody ? "a/cheap" : "ollama/local");
    }

    @Test
    void aLocalModelThatFailsDoesNotHandASecretOn() {
        Router mixed =
                router(
                        candidate(cheap, ModelClass.SMALL, "1", false),
                        candidate(local, ModelClass.SMALL, "0", true));
        local.alwaysFails(ModelError.UNREACHABLE);

        ModelException failure = failure(mixed, Fixtures.prompt(Confidentiality.SECRET));

        assertThat(failure.error()).isEqualTo(ModelError.UNREACHABLE);
        assertThat(cheap.asked()).isEmpty();
    }

    @Test
    void withoutALocalModelASecretGoesNowhere() {
        ModelException failure = failure(router, Fixtures.prompt(Confidentiality.SECRET));

        assertThat(failure.error()).isEqualTo(ModelError.NOT_CONFIGURED);
        assertThat(failure)
                .hasMessage(
                        "the content is SECRET, and none of the models in use (b/strong, b/dear, a/cheap) runs on this machine or network");
        assertThat(cheap.asked()).isEmpty();
    }

    @Test
    void whereNoneIsAbleEnoughTheAblestThatMaySeeItAnswers() {
        Router mixed =
                router(
                        candidate(strong, ModelClass.STRONG, "9", false),
                        candidate(cheap, ModelClass.SMALL, "0", true),
                        candidate(local, ModelClass.STANDARD, "1", true));
        Prompt secret = Fixtures.prompt(Confidentiality.SECRET).withModelClass(ModelClass.STRONG);

        assertThat(mixed.complete(secret).model()).isEqualTo("ollama/local");
    }

    @Test
    void aPromptGoesWhereItHasRoom() {
        Router rooms =
                router(
                        candidate(room(cheap, "1", 2_000, 2_000), cheap, false),
                        candidate(room(dear, "3", 200_000, 2_000), dear, false));
        Prompt large = Prompt.of("Be brief.", "word ".repeat(3_000));

        assertThat(rooms.complete(Fixtures.prompt()).model()).isEqualTo("a/cheap");
        assertThat(rooms.complete(large).model()).isEqualTo("b/dear");
    }

    @Test
    void aPromptThatHasRoomNowhereIsSaidToBeTooLong() {
        Router rooms = router(candidate(room(cheap, "1", 2_000, 2_000), cheap, false));

        ModelException failure = failure(rooms, Prompt.of("Be brief.", "word ".repeat(3_000)));

        assertThat(failure.error()).isEqualTo(ModelError.CONTEXT_TOO_LONG);
        assertThat(failure).hasMessageContaining("the largest context is 2000 (a/cheap)");
        assertThat(cheap.asked()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theNextIsAskedWhereItMayDoBetter(ModelError error) {
        cheap.thenFails(error);

        if (error != ModelError.TRUNCATED) {
            assertThat(router.complete(Fixtures.prompt()).model()).isEqualTo("b/dear");
        } else {
            assertThat(failure(router, Fixtures.prompt()).error()).isEqualTo(error);
            assertThat(dear.asked()).isEmpty();
        }
    }

    @Test
    void anAnswerThatTheModelHadNoRoomForIsAskedOfOneThatHasMore() {
        Router rooms =
                router(
                        candidate(room(cheap, "1", 100_000, 500), cheap, false),
                        candidate(room(dear, "3", 100_000, 400), dear, false),
                        candidate(room(strong, "9", 100_000, 5_000), strong, false));
        cheap.thenFails(ModelError.TRUNCATED);

        Completion completion = rooms.complete(Fixtures.prompt().withMaxOutputTokens(1_000));

        assertThat(completion.model()).isEqualTo("b/strong");
        assertThat(dear.asked()).isEmpty();
    }

    @Test
    void nobodyAsksAModelForMoreThanItGives() {
        Router rooms = router(candidate(room(cheap, "1", 100_000, 500), cheap, false));

        rooms.complete(Fixtures.prompt().withMaxOutputTokens(1_000));

        assertThat(cheap.asked().getFirst().maxOutputTokens()).isEqualTo(500);
    }

    @Test
    void whenAllFailTheMostHopefulErrorIsTheOutcomeAndAllAreNamed() {
        cheap.alwaysFails(ModelError.CONTENT_FILTER);
        dear.thenFails(ModelError.OVERLOADED, Duration.ofSeconds(30));
        strong.alwaysFails(ModelError.QUOTA);

        ModelException failure = failure(router, Fixtures.prompt());

        assertThat(failure.error()).isEqualTo(ModelError.OVERLOADED);
        assertThat(failure.error().isOutage()).isTrue();
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(failure)
                .hasMessage(
                        "no model answered: a/cheap CONTENT_FILTER (a/cheap says CONTENT_FILTER); b/dear OVERLOADED (b/dear says OVERLOADED); b/strong QUOTA (b/strong says QUOTA)");
        assertThat(failure.getSuppressed()).hasSize(2);
    }

    @Test
    void whereOneIsAwayAndAnotherSaidNothingOfUseTheOneIsWaitedFor() {
        cheap.alwaysFails(ModelError.UNUSABLE);
        dear.alwaysFails(ModelError.OVERLOADED);
        strong.alwaysFails(ModelError.UNUSABLE);

        assertThat(failure(router, Fixtures.prompt()).error()).isEqualTo(ModelError.OVERLOADED);
    }

    @Test
    void nobodyWaitsForAModelWhoseKeyIsWrongWhenAnotherOneSaidNo() {
        cheap.alwaysFails(ModelError.AUTH);
        dear.alwaysFails(ModelError.REFUSED);
        strong.alwaysFails(ModelError.NO_MODEL);

        assertThat(failure(router, Fixtures.prompt()).error()).isEqualTo(ModelError.REFUSED);
    }

    @Test
    void aModelWithAWrongKeyIsNotAskedAgain() {
        cheap.thenFails(ModelError.AUTH);
        router.complete(Fixtures.prompt());
        time.forward(Duration.ofDays(30));

        router.complete(Fixtures.prompt());

        assertThat(cheap.asked()).hasSize(1);
        assertThat(dear.asked()).hasSize(2);
        assertThat(registry.get("firebreak.models.out").tag("model", "a/cheap").gauge().value())
                .isEqualTo(1);
    }

    @Test
    void aModelWhoseAccountIsUsedUpIsAskedAgainAfterAWhile() {
        Router one = router(candidate(cheap, ModelClass.SMALL, "1", false));
        cheap.thenFails(ModelError.QUOTA);
        failure(one, Fixtures.prompt());
        time.forward(Duration.ofMinutes(4));

        ModelException out = failure(one, Fixtures.prompt());

        assertThat(out.error()).isEqualTo(ModelError.QUOTA);
        assertThat(out.retryAfter()).isEqualTo(Duration.ofMinutes(6));
        assertThat(cheap.asked()).hasSize(1);
        time.forward(Duration.ofMinutes(6));
        assertThat(one.complete(Fixtures.prompt()).model()).isEqualTo("a/cheap");
    }

    @Test
    void whenAllKeysAreWrongThatIsTheOutcome() {
        cheap.thenFails(ModelError.AUTH);
        dear.thenFails(ModelError.AUTH);
        strong.thenFails(ModelError.NO_MODEL);

        failure(router, Fixtures.prompt());
        ModelException again = failure(router, Fixtures.prompt());

        assertThat(again.error().course()).isEqualTo(ModelError.Course.STOP);
        assertThat(cheap.asked()).hasSize(1);
    }

    @Test
    void afterTheDeadlineNoFurtherModelIsAsked() {
        cheap.then(
                prompt -> {
                    time.forward(Duration.ofSeconds(5));
                    throw new ModelException(ModelError.TIMEOUT, "late");
                });

        ModelException failure =
                failure(router, Fixtures.prompt(ManualTime.START.plus(Duration.ofSeconds(5))));

        assertThat(failure.error()).isEqualTo(ModelError.TIMEOUT);
        assertThat(dear.asked()).isEmpty();
    }

    @Test
    void whatTheFirstModelCostForNothingIsToldWithTheAnswerOfTheSecond() {
        cheap.thenFails(
                new ModelException(ModelError.CONTENT_FILTER, "no")
                        .withSpent(Tokens.of(100, 10), 140));
        dear.then(
                prompt ->
                        new Completion(
                                "fine", List.of(), Tokens.of(100, 20), "b/dear", 900, false));

        Completion completion = router.complete(Fixtures.prompt());

        assertThat(completion.costMicros()).isEqualTo(1_040);
        assertThat(completion.tokens()).isEqualTo(Tokens.of(200, 30));
    }

    @Test
    void whatAllOfThemCostForNothingIsTold() {
        for (FakeModel model : List.of(cheap, dear, strong)) {
            model.thenFails(
                    new ModelException(ModelError.CONTENT_FILTER, "no")
                            .withSpent(Tokens.of(100, 10), 140));
        }

        ModelException failure = failure(router, Fixtures.prompt());

        assertThat(failure.costMicros()).isEqualTo(420);
        assertThat(failure.spent()).isEqualTo(Tokens.of(300, 30));
    }

    @Test
    void whoReadsAlongIsToldThatAnotherModelStartsAgain() {
        List<String> seen = new ArrayList<>();
        cheap.then(
                prompt -> {
                    prompt.stream().text("Dear");
                    throw new ModelException(ModelError.CUT, "cut");
                });
        dear.thenAnswers("Hello", Tokens.of(1, 1));
        AnswerStream stream =
                new AnswerStream() {
                    @Override
                    public void text(String piece) {
                        seen.add(piece);
                    }

                    @Override
                    public void restart() {
                        seen.add("(restart)");
                    }
                };

        router.complete(Fixtures.prompt().withStream(stream));

        assertThat(seen).containsExactly("Dear", "(restart)", "Hello");
        assertThat(registry.get("firebreak.models.passed.on").counter().getId().getTag("error"))
                .isEqualTo("cut");
    }

    private static ModelException failure(Router router, Prompt prompt) {
        return catchThrowableOfType(ModelException.class, () -> router.complete(prompt));
    }

    private Router router(Candidate... candidates) {
        return new Router(List.of(candidates), QUOTA_PAUSE, time);
    }

    private Candidate candidate(
            FakeModel model, ModelClass modelClass, String price, boolean isLocal) {
        return candidate(
                Fixtures.known(name(model), modelClass, Fixtures.price(price, price)),
                model,
                isLocal);
    }

    private Candidate candidate(KnownModel known, FakeModel model, boolean isLocal) {
        return new Candidate(known, isLocal, model, count, meters.of(known.name()));
    }

    private static KnownModel room(FakeModel model, String price, int context, int output) {
        return Fixtures.withTokens(
                Fixtures.known(name(model), ModelClass.SMALL, Fixtures.price(price, price)),
                context,
                output);
    }

    private static String name(FakeModel model) {
        return model.answer("", Tokens.NONE).model();
    }
}
