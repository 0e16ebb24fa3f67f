package dev.firebreak.agent.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.planner.RulePlanner.Item;
import dev.firebreak.agent.planner.RulePlanner.Nothing;
import dev.firebreak.agent.planner.RulePlanner.Proposed;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.PlanStep;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulePlannerTest {
    private static final List<AgentCard> AGENTS = List.of(Cards.MAIL, Cards.FIGURES);
    private static final Item MAIL = new Item("m1", "mail.eml", "message/rfc822");
    private static final Item OTHER_MAIL = new Item("m2", "other.eml", "message/rfc822");
    private static final Item SALES = new Item("d1", "sales.csv", "text/csv");
    private static final Item RETURNS = new Item("d2", "returns.csv", "text/csv");

    @Test
    void aMailWithoutAGoalGoesToTheAgentThatReadsMail() {
        List<PlanStep> steps = steps("", MAIL);

        assertThat(steps).extracting(PlanStep::getAgent).containsExactly("post-room");
        assertThat(steps.getFirst().getDocumentIds()).containsExactly("m1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How many orders were placed last week?",
                "Write a report about revenue",
                "Compare this year's sales with last year's"
            })
    void aGoalAboutNumbersGoesToTheAgentWhoseExamplesAreLikeIt(String goal) {
        List<PlanStep> steps = steps(goal);

        assertThat(steps).extracting(PlanStep::getAgent).containsExactly("figures");
        assertThat(steps.getFirst().getInstruction()).isEqualTo(goal);
    }

    @Test
    void severalMailsAreReadSideBySide() {
        List<PlanStep> steps = steps("Draft a reply to each", MAIL, OTHER_MAIL);

        assertThat(steps).hasSize(2).allMatch(s -> s.getDependsOn().isEmpty());
        assertThat(steps)
                .extracting(PlanStep::getDocumentIds)
                .containsExactly(List.of("m1"), List.of("m2"));
    }

    @Test
    void dataForOneQuestionStaysTogether() {
        List<PlanStep> steps = steps("Compare the sales with the returns", SALES, RETURNS);

        assertThat(steps).hasSize(1);
        assertThat(steps.getFirst().getDocumentIds()).containsExactly("d1", "d2");
    }

    @Test
    void twoWishesThatDoNotNeedEachOtherRunSideBySide() {
        List<PlanStep> steps =
                steps("Answer this e-mail. How many orders were placed in October?", MAIL);

        assertThat(steps).extracting(PlanStep::getAgent).containsExactly("post-room", "figures");
        assertThat(steps).allMatch(s -> s.getDependsOn().isEmpty());
        assertThat(steps.getLast().getInstruction())
                .isEqualTo("How many orders were placed in October?");
    }

    @Test
    void aWishThatNeedsAnEarlierOneWaitsForIt() {
        List<PlanStep> steps =
                steps(
                        "Classify this message, then write a report about revenue of the product it is about",
                        MAIL);

        assertThat(steps).extracting(PlanStep::getAgent).containsExactly("post-room", "figures");
        assertThat(steps.getLast().getDependsOn()).containsExactly("s1");
    }

    @Test
    void aReplyWithFiguresWaitsForTheFigures() {
        List<PlanStep> steps =
                steps("Answer this e-mail with how many orders were placed in October", MAIL);

        assertThat(steps).extracting(PlanStep::getAgent).containsExactly("figures", "post-room");
        assertThat(steps.getLast().getDependsOn()).containsExactly("s1");
        assertThat(steps.getLast().getDocumentIds()).containsExactly("m1");
    }

    @Test
    void aWishNobodyStandsOutForStaysWithItsNeighbour() {
        List<PlanStep> steps = steps("Answer this e-mail. Be brief and kind.", MAIL);

        assertThat(steps).hasSize(1);
        assertThat(steps.getFirst().getInstruction())
                .isEqualTo("Answer this e-mail. Be brief and kind.");
    }

    @Test
    void aDocumentThatOnlyItsNameExplainsIsRecognised() {
        assertThat(steps("", new Item("x", "letter.EML", "application/octet-stream")))
                .extracting(PlanStep::getAgent)
                .containsExactly("post-room");
    }

    @Test
    void nothingThatFitsIsSaidWithWhatThereIs() {
        var proposal = planner().plan("", List.of(new Item("p", "p.png", "image/png")), AGENTS);

        assertThat(proposal).isInstanceOf(Nothing.class);
        assertThat(((Nothing) proposal).detail())
                .contains("image/png")
                .contains("post-room")
                .contains("figures");
    }

    @Test
    void withoutAgentsThereIsNothingToPlan() {
        assertThat(planner().plan("Answer this e-mail", List.of(MAIL), List.of()))
                .isInstanceOf(Nothing.class);
    }

    @Test
    void aDocumentNobodyReadsIsNamedAndTheOthersAreRead() {
        var proposal =
                planner().plan("", List.of(MAIL, new Item("p", "p.png", "image/png")), AGENTS);

        assertThat(((Proposed) proposal).why()).contains("nobody reads image/png");
        assertThat(((Proposed) proposal).plan().getSteps()).hasSize(1);
    }

    private static RulePlanner planner() {
        return new RulePlanner(new WordOverlap());
    }

    private static List<PlanStep> steps(String goal, Item... documents) {
        return ((Proposed) planner().plan(goal, List.of(documents), AGENTS)).plan().getSteps();
    }
}
