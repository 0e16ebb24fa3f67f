package dev.firebreak.kit.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firebreak.kit.model.ModelClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrawTest {
    private static final int TASKS = 40_000;

    @Test
    void overManyTasksTheSharesComeOutAsWeighted() {
        List<PromptFile> variants =
                List.of(file("p", 1, "a", 1), file("p", 1, "b", 3), file("p", 1, "c", 6));

        Map<String, Integer> drawn = new HashMap<>();
        for (int task = 0; task < TASKS; task++) {
            drawn.merge(variant(variants, "task-" + task), 1, Integer::sum);
        }

        // Five standard deviations of a binomial share.
        assertThat(share(drawn, "a")).isCloseTo(0.1, within(0.0075));
        assertThat(share(drawn, "b")).isCloseTo(0.3, within(0.0115));
        assertThat(share(drawn, "c")).isCloseTo(0.6, within(0.0123));
    }

    @Test
    void whatATaskGetsOfOnePromptSaysNothingOfWhatItGetsOfAnotherOrOfAnotherVersion() {
        List<PromptFile> one = List.of(file("p", 1, "a", 1), file("p", 1, "b", 1));
        for (List<PromptFile> other :
                List.of(
                        List.of(file("q", 1, "a", 1), file("q", 1, "b", 1)),
                        List.of(file("p", 2, "a", 1), file("p", 2, "b", 1)))) {
            int same = 0;
            for (int task = 0; task < TASKS; task++) {
                if (variant(one, "task-" + task).equals(variant(other, "task-" + task))) {
                    same++;
                }
            }

            assertThat(same / (double) TASKS).isCloseTo(0.5, within(0.0125));
        }
    }

    @Test
    void aTaskKeepsItsVariantInWhateverOrderTheFilesAreFound() {
        List<PromptFile> variants =
                new ArrayList<>(List.of(file("p", 1, "a", 2), file("p", 1, "b", 3)));
        for (int task = 0; task < 500; task++) {
            String first = variant(variants, "task-" + task);

            assertThat(variant(variants.reversed(), "task-" + task)).isEqualTo(first);
        }
    }

    @Test
    void aWeightOfNothingIsOff() {
        List<PromptFile> variants = List.of(file("p", 1, "a", 0), file("p", 1, "b", 1));
        for (int task = 0; task < 5000; task++) {
            assertThat(variant(variants, "task-" + task)).isEqualTo("b");
        }
    }

    @Test
    void aWeightThatIsRaisedMovesTasksOnlyToThatVariant() {
        List<PromptFile> before =
                List.of(file("p", 1, "a", 1), file("p", 1, "b", 1), file("p", 1, "c", 1));
        List<PromptFile> after =
                List.of(file("p", 1, "a", 1), file("p", 1, "b", 4), file("p", 1, "c", 1));
        for (int task = 0; task < 5000; task++) {
            String then = variant(before, "task-" + task);
            String now = variant(after, "task-" + task);

            assertThat(now).as("task-%d", task).isIn(then, "b");
        }
    }

    @Test
    void aVariantThatIsWithdrawnMovesItsOwnTasksAndNoOthers() {
        List<PromptFile> before =
                List.of(file("p", 1, "a", 1), file("p", 1, "b", 2), file("p", 1, "c", 1));
        List<PromptFile> off =
                List.of(file("p", 1, "a", 1), file("p", 1, "b", 2), file("p", 1, "c", 0));
        List<PromptFile> gone = List.of(file("p", 1, "a", 1), file("p", 1, "b", 2));
        for (int task = 0; task < 5000; task++) {
            String then = variant(before, "task-" + task);
            String now = variant(off, "task-" + task);

            assertThat(now).as("task-%d", task).isEqualTo(then.equals("c") ? now : then);
            assertThat(now).as("task-%d", task).isNotEqualTo("c");
            assertThat(variant(gone, "task-" + task)).as("task-%d", task).isEqualTo(now);
        }
    }

    private static String variant(List<PromptFile> variants, String taskId) {
        return Draw.of(variants, taskId).id().variant();
    }

    private static double share(Map<String, Integer> drawn, String variant) {
        return drawn.getOrDefault(variant, 0) / (double) TASKS;
    }

    private static PromptFile file(String name, int version, String variant, int weight) {
        Problems none = new Problems("", new ArrayList<>());
        Template text = Template.of("x", 1, java.util.Set.of(), java.util.Set.of(), none);
        return new PromptFile(
                "",
                true,
                new FileName(name, version, variant),
                weight,
                ModelClass.SMALL,
                null,
                1,
                Map.of(),
                text,
                text);
    }
}
