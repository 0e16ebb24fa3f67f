package dev.firebreak.console.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.console.Notes;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptBalanceTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    private PromptBalance balance = filtered(null, null, null);

    @Test
    void everyOutcomeIsCountedWhereItBelongs() {
        balance.add(Answers.answer(1, "draft", "warm", "accepted", 1000, AT));
        balance.add(Answers.answer(2, "draft", "warm", "repaired", 3000, AT.plusSeconds(5)));
        balance.add(Answers.answer(3, "draft", "warm", "declined", 2000, AT));
        balance.add(Answers.answer(4, "draft", "warm", "offline", 500, AT));
        balance.add(Answers.answer(1, "draft", "plain", "accepted", 700, AT));
        balance.add(Notes.note("t", ActivityKind.MODEL_CALL, AT).build());

        assertThat(balance.variants().keySet())
                .containsExactly(new Variant("draft", 2, "plain"), new Variant("draft", 2, "warm"));
        VariantCounts warm = balance.variants().get(new Variant("draft", 2, "warm"));
        assertThat(warm).isNotNull();
        assertThat(warm.answers()).isEqualTo(4);
        assertThat(warm.accepted()).isEqualTo(1);
        assertThat(warm.repaired()).isEqualTo(1);
        assertThat(warm.declined()).isEqualTo(1);
        assertThat(warm.offline()).isEqualTo(1);
        assertThat(warm.goodRate()).isEqualTo(0.5);
        assertThat(warm.calls()).isEqualTo(5);
        assertThat(warm.inputTokens()).isEqualTo(400);
        assertThat(warm.outputTokens()).isEqualTo(80);
        assertThat(warm.costMicros()).isEqualTo(6500);
        assertThat(warm.costPerGood()).isEqualTo(3250);
        assertThat(warm.models()).containsEntry("scripted/small", 4L);
        assertThat(warm.lastAt()).isEqualTo(AT.plusSeconds(5));
    }

    @Test
    void anOfflineAnswerForWhichNoModelWasAskedSaysNothingOfThePrompt() {
        balance.add(Answers.answer(1, "draft", "a", "accepted", 10, AT));
        balance.add(Answers.with(Answers.answer(2, "draft", "a", "offline", 0, AT), "calls", "0"));

        VariantCounts counts = balance.variants().get(new Variant("draft", 2, "a"));

        assertThat(counts).isNotNull();
        assertThat(counts.answers()).isEqualTo(2);
        assertThat(counts.asked()).isEqualTo(1);
        assertThat(counts.goodRate()).isEqualTo(1);
    }

    @Test
    void anAnswerThatWasNotedAgainAfterACrashCountsOnce() {
        Activity note = Answers.answer(1, "draft", "a", "accepted", 10, AT);
        balance.add(note);
        balance.add(Activity.newBuilder(note).setAt(AT.plusSeconds(60)).build());
        balance.add(Answers.answer(2, "draft", "a", "accepted", 10, AT));

        assertThat(balance.repeated()).isEqualTo(1);
        assertThat(balance.variants().values())
                .singleElement()
                .extracting(VariantCounts::answers)
                .isEqualTo(2L);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "outcome, -",
                "outcome, Accepted",
                "outcome, ''",
                "version, -",
                "version, two",
                "version, -1",
                "costMicros, 1.5",
                "costMicros, 99999999999999999999",
                "inputTokens, -",
                "outputTokens, NaN",
                "calls, ' 1'",
            })
    void aNoteThatDoesNotSayWhatItMustIsCountedAsSuchOnly(String key, @Nullable String value) {
        balance.add(Answers.with(Answers.answer(1, "draft", "a", "accepted", 10, AT), key, value));

        assertThat(balance.variants()).isEmpty();
        assertThat(balance.unreadable()).isEqualTo(1);
    }

    @Test
    void filtersLeaveOutWhatWasNotAskedFor() {
        balance = filtered(AT, "email", "draft@2");
        balance.add(Answers.answer(1, "draft", "a", "accepted", 10, AT));
        balance.add(Answers.answer(2, "draft", "a", "accepted", 10, AT.minusMillis(1)));
        balance.add(Answers.answer(3, "sort", "a", "accepted", 10, AT));
        balance.add(
                Answers.with(Answers.answer(4, "draft", "a", "accepted", 10, AT), "version", "3"));
        balance.add(
                Activity.newBuilder(Answers.answer(5, "draft", "a", "accepted", 10, AT))
                        .setActor("report")
                        .build());

        assertThat(balance.variants().values())
                .singleElement()
                .extracting(VariantCounts::answers)
                .isEqualTo(1L);
        assertThat(balance.others()).containsExactly("draft", "sort");
    }

    @Test
    void theCheapestOfThoseWithEnoughAnswersIsComparedWithEachOther() {
        for (int n = 0; n < 40; n++) {
            balance.add(Answers.answer(n, "draft", "dear", "accepted", 900 + n, AT));
            balance.add(Answers.answer(n, "draft", "cheap", "accepted", 400 + n, AT));
            balance.add(Answers.answer(n, "sort", "", "accepted", 400 + n, AT));
        }
        balance.add(Answers.answer(0, "draft", "lucky", "accepted", 1, AT));

        assertThat(balance.comparisons())
                .extracting(c -> c.of().variant() + "/" + c.with().variant() + " " + c.tellsCost())
                .containsExactly("cheap/dear true", "cheap/lucky false");
    }

    private static PromptBalance filtered(
            @Nullable Instant since, @Nullable String agent, @Nullable String prompt) {
        return new PromptBalance(new PromptBalance.Filter(since, agent, prompt));
    }
}
