package dev.firebreak.agent.supervisor.task;

import static dev.firebreak.agent.supervisor.task.Given.plan;
import static dev.firebreak.agent.supervisor.task.Given.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.Violation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanCheckTest {
    @Test
    void aPlanThatCanBeCarriedOutHasNoProblems() {
        assertThat(problems(plan(step("s1", "mailer"), step("s2", "counter", "s1")))).isEmpty();
    }

    @Test
    void aCycleIsNamedStepByStep() {
        Plan plan =
                plan(
                        step("s1", "mailer"),
                        step("a", "counter", "s1", "c"),
                        step("b", "counter", "a"),
                        step("c", "counter", "b"));

        assertThat(problems(plan))
                .extracting(Violation::getActual)
                .containsExactly("a -> c -> b -> a");
    }

    @Test
    void aStepThatWaitsForItselfIsACycle() {
        assertThat(problems(plan(step("a", "counter", "a"))))
                .extracting(Violation::getActual)
                .containsExactly("a -> a");
    }

    @Test
    void badArgumentsAreNamedWithTheirPath() {
        PlanStep bad =
                PlanStep.newBuilder(step("s1", "mailer"))
                        .setParamsJson("{\"colour\":\"bad\"}")
                        .build();

        assertThat(problems(plan(bad)))
                .extracting(Violation::getPath)
                .containsExactly("steps[0].paramsJson.colour");
    }

    @Test
    void anUnknownDocumentIsNamed() {
        PlanStep bad =
                PlanStep.newBuilder(step("s1", "mailer")).setDocumentIds(List.of("m7")).build();

        assertThat(problems(plan(bad)))
                .extracting(Violation::getExpected)
                .containsExactly("a document: one of m1");
    }

    @Test
    void noStepsAndTooManyAreRefused() {
        Plan many =
                plan(
                        IntStream.range(0, 17)
                                .mapToObj(i -> step("s" + i, "counter"))
                                .toArray(PlanStep[]::new));

        assertThat(problems(plan())).extracting(Violation::getRule).containsExactly("steps-count");
        assertThat(problems(many)).extracting(Violation::getActual).containsExactly("17 steps");
    }

    @Test
    void feedbackIsBoundedHoweverMuchIsWrong() {
        Plan wrong =
                plan(
                        IntStream.range(0, 900)
                                .mapToObj(i -> step("s" + i, "ghost" + i))
                                .toArray(PlanStep[]::new));

        assertThat(PlanCheck.feedback(problems(wrong)))
                .hasSizeLessThanOrEqualTo(4000)
                .endsWith("more problems");
    }

    private static List<Violation> problems(Plan plan) {
        TaskHead head = TaskHead.of(Given.task(), Limits.DEFAULTS, Given.NOON);
        return PlanCheck.problems(
                plan, head, Given.TWO_AGENTS, List.of(), Limits.DEFAULTS.stepsMax());
    }
}
