package dev.firebreak.kit.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.schemas.Confidentiality;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RollingSummaryTest {
    private static final RollingSummary.Sizes SIZES = new RollingSummary.Sizes(3, 2, 200);

    private final List<Prompt> asked = new ArrayList<>();

    private final Model model =
            prompt -> {
                asked.add(prompt);
                return said("summary " + asked.size());
            };

    @Test
    void aShortConversationIsThereWordByWord() {
        Rolled rolled = new RollingSummary(model, SIZES).of(turns(4), Rolled.State.NONE);

        assertThat(rolled.text()).isEqualTo("a: turn 0\na: turn 1\na: turn 2\na: turn 3");
        assertThat(asked).isEmpty();
    }

    @Test
    void oldTurnsAreReadOnceAndOnlyWhenEnoughAreOld() {
        RollingSummary summary = new RollingSummary(model, SIZES);

        Rolled first = summary.of(turns(5), Rolled.State.NONE);
        Rolled same = summary.of(turns(6), first.state());
        Rolled second = summary.of(turns(7), same.state());

        assertThat(first.text())
                .isEqualTo(
                        "Summary of the first 2 turns:\nsummary 1\n\na: turn 2\na: turn 3\na: turn 4");
        assertThat(same.turns()).hasSize(4);
        assertThat(second.state().turns()).isEqualTo(4);
        assertThat(asked).hasSize(2);
        assertThat(asked.getFirst().modelClass()).isEqualTo(ModelClass.SMALL);
        assertThat(question(asked.getLast()))
                .contains("summary 1")
                .contains("turn 2\na: turn 3\n")
                .doesNotContain("turn 1\n")
                .doesNotContain("turn 4");
    }

    @Test
    void withoutAModelTheOldestAreLeftOutAndTheTextSaysSo() {
        Model ill =
                _ -> {
                    throw new ModelException(ModelError.OVERLOADED, "busy");
                };
        Rolled before = new RollingSummary(model, SIZES).of(turns(5), Rolled.State.NONE);

        Rolled without = new RollingSummary(ill, SIZES).of(turns(8), before.state());
        Rolled after = new RollingSummary(model, SIZES).of(turns(8), without.state());

        assertThat(without.turnsLeftOut()).isEqualTo(3);
        assertThat(without.text())
                .startsWith("Summary of the first 2 turns:\nsummary 1\n\n")
                .contains("[… 3 older turns left out: no model summed them up (OVERLOADED) …]")
                .endsWith("a: turn 5\na: turn 6\na: turn 7");
        assertThat(after.turnsLeftOut()).isZero();
        assertThat(after.state().turns()).isEqualTo(5);
    }

    @Test
    void aSummaryIsBoundedAndSoIsWhatTheModelReads() {
        List<Prompt> read = new ArrayList<>();
        Model wordy =
                prompt -> {
                    read.add(prompt);
                    return said("A sentence. ".repeat(1000));
                };
        List<Turn> turns = new ArrayList<>(turns(6));
        turns.set(0, new Turn("customer", "blah ".repeat(200_000)));

        Rolled rolled = new RollingSummary(wordy, SIZES).of(turns, Rolled.State.NONE);

        assertThat(rolled.state().summary())
                .hasSizeBetween(100, 200)
                .contains("characters left out …]");
        assertThat(read.getFirst().scope().confidentiality()).isEqualTo(Confidentiality.SECRET);
        assertThat(question(read.getFirst())).hasSizeLessThan(26_000).contains("left out …]");
    }

    @Test
    void aConversationThatWasEditedIsSummedUpAnew() {
        RollingSummary summary = new RollingSummary(model, SIZES);
        Rolled first = summary.of(turns(6), Rolled.State.NONE);
        List<Turn> edited = new ArrayList<>(turns(6));
        edited.set(0, new Turn("a", "something else"));

        Rolled anew = summary.of(edited, first.state());
        Rolled shorter = summary.of(turns(4), first.state());

        assertThat(question(asked.getLast()))
                .contains("something else")
                .doesNotContain("summary 1");
        assertThat(anew.state().summary()).isEqualTo("summary 2");
        assertThat(shorter.turns()).hasSize(4);
    }

    @Test
    void noTurnIsLostSilentlyWhateverTheModelDoes() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Model flaky =
                    _ ->
                            switch (random.nextInt(4)) {
                                case 0 -> throw new ModelException(ModelError.SERVER, "ill");
                                case 1 -> said(" ");
                                default -> said("s".repeat(random.nextInt(1, 1000)));
                            };
            RollingSummary summary = new RollingSummary(flaky, SIZES);
            Rolled.State state = Rolled.State.NONE;
            int said = 0;
            for (int step = 0; step < 20; step++) {
                said += random.nextInt(4);
                List<Turn> turns = turns(said);

                Rolled rolled = summary.of(turns, state);

                int covered = rolled.state().turns() + rolled.turnsLeftOut();
                assertThat(rolled.turns())
                        .as("seed " + seed)
                        .isEqualTo(turns.subList(covered, said));
                assertThat(rolled.turns().size())
                        .as("seed " + seed)
                        .isGreaterThanOrEqualTo(Math.min(said, SIZES.turnsKept()));
                assertThat(rolled.turnsLeftOut() > 0).isEqualTo(!rolled.why().isEmpty());
                assertThat(rolled.state().summary().length()).isLessThan(300);
                state = rolled.state();
            }
        }
    }

    private static Completion said(String text) {
        return new Completion(text, List.of(), Tokens.of(1, 1), "test/small", 1, false);
    }

    private static String question(Prompt prompt) {
        return ((Message.Asked) prompt.messages().getLast()).text();
    }

    private static List<Turn> turns(int many) {
        return IntStream.range(0, many).mapToObj(i -> new Turn("a", "turn " + i)).toList();
    }
}
