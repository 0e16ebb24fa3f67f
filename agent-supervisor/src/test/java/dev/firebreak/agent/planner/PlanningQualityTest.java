package dev.firebreak.agent.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.planner.RulePlanner.Item;
import dev.firebreak.agent.planner.RulePlanner.Nothing;
import dev.firebreak.agent.planner.RulePlanner.Proposed;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.PlanStep;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * How well goals in people's own words find their agents. The goals were written for this test, not
 * taken from the cards; a shape such as {@code mail > data} says which agents in which order, with
 * '>' where the second waits for the first.
 */
class PlanningQualityTest {
    private static final Item MAIL = new Item("m1", "complaint.eml", "message/rfc822");
    private static final Item TABLE = new Item("d1", "sales.csv", "text/csv");

    private static final List<AgentCard> AGENTS =
            List.of(
                    card(
                            "mail",
                            "Reads one mail: says what it is about, how urgent it is and what it asks, and drafts a reply.",
                            capability(
                                    "triage",
                                    "Sorts a mail by category, urgency and language.",
                                    List.of("message/rfc822"),
                                    "Classify this mail",
                                    "How urgent is this email?",
                                    "Is this spam or phishing?",
                                    "What is this message about?"),
                            capability(
                                    "extract",
                                    "Finds order numbers, amounts, dates and people in a mail.",
                                    List.of("message/rfc822"),
                                    "Extract the order number and the amount from this mail",
                                    "Who wrote this email and what do they want?"),
                            capability(
                                    "reply",
                                    "Drafts a reply that answers the questions of a customer's mail.",
                                    List.of("message/rfc822"),
                                    "Answer this customer",
                                    "Draft a reply to this email",
                                    "Triage this mail and write an answer")),
                    card(
                            "data",
                            "Answers questions over tables with numbers: counts, sums, averages, rankings, trends and comparisons, as a report.",
                            capability(
                                    "answer-from-data",
                                    "Answers a question over CSV or Parquet data that is attached, or over the deployment's own datasets.",
                                    List.of("text/csv", "application/vnd.apache.parquet"),
                                    "How many orders were placed last month?",
                                    "What was the total revenue per country in October?",
                                    "Top 10 customers by amount",
                                    "Compare sales in September and October",
                                    "Analyse the attached CSV file"),
                            capability(
                                    "pipeline-report",
                                    "Reports what the pipeline itself did: tasks, mails, replies drafted, dead letters, times.",
                                    List.of(),
                                    "Report what happened",
                                    "Write a report over the tasks of today",
                                    "How many mails needed a person this week?",
                                    "Why were messages stopped as dead letters?")));

    private record Case(String goal, String shape, List<Item> documents) {
        Case(String goal, String shape, Item... documents) {
            this(goal, shape, List.of(documents));
        }
    }

    private static final List<Case> CASES =
            List.of(
                    new Case("", "mail", MAIL),
                    new Case("", "data", TABLE),
                    new Case("Please take care of this.", "mail", MAIL),
                    new Case("Triage and reply", "mail", MAIL),
                    new Case(
                            "Write back to her, politely, and apologise for the delay.",
                            "mail",
                            MAIL),
                    new Case("Tell me what this person is unhappy about", "mail", MAIL),
                    new Case("Which invoice is meant here?", "mail", MAIL),
                    new Case("Should we worry about this one? It looks like a scam.", "mail", MAIL),
                    new Case("How many parcels arrived late in November?", "data"),
                    new Case("Revenue by region for the third quarter", "data"),
                    new Case(
                            "Which five products sell best, and how did they develop since spring?",
                            "data"),
                    new Case("What is the average basket size?", "data", TABLE),
                    new Case("Summarise this file", "data", TABLE),
                    new Case("Give me a weekly report on the mails and their categories", "data"),
                    new Case("How many tasks failed yesterday and why?", "data"),
                    new Case("Number of complaints per day", "data"),
                    new Case(
                            "Report what happened today: how many mails, in which categories, how many need a person.",
                            "data"),
                    new Case(
                            "Write a report on what happened: how many tasks ended in which way, what the mails were about, and which"
                                    + " records were stopped and why.",
                            "data"),
                    new Case(
                            "Answer this customer. Also, how many orders were delayed last week?",
                            "mail, data",
                            MAIL),
                    new Case(
                            "Classify this mail, then report how many complaints of that kind came in this month",
                            "mail > data",
                            MAIL),
                    new Case(
                            "Draft a reply to this email with the number of orders placed in October",
                            "data > mail",
                            MAIL),
                    new Case(
                            "Find out the total revenue of last month and answer the customer with these figures",
                            "data > mail",
                            MAIL),
                    new Case("Bake a cake", "nothing"),
                    new Case("Translate the national anthem into Finnish", "nothing"),
                    new Case("Turn on the lights in the kitchen", "nothing"));

    @Test
    void goalsInPeoplesWordsFindTheirAgentsByMeaning() {
        try (Embeddings embeddings = new Embeddings()) {
            List<String> wrong =
                    wrong(new MeaningSimilarity(embeddings::embed, Embeddings::cosine));

            assertThat(wrong).as("of %d", CASES.size()).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void wordsAloneFindMostOfThem() {
        assertThat(wrong(new WordOverlap())).as("of %d", CASES.size()).hasSizeLessThanOrEqualTo(7);
    }

    private static List<String> wrong(Similarity similarity) {
        RulePlanner planner = new RulePlanner(similarity);
        List<String> wrong = new ArrayList<>();
        for (Case c : CASES) {
            String shape =
                    switch (planner.plan(c.goal(), c.documents(), AGENTS)) {
                        case Nothing _ -> "nothing";
                        case Proposed proposed -> shape(proposed.plan().getSteps());
                    };
            if (!shape.equals(c.shape())) {
                wrong.add("%s: %s, not %s".formatted(c.goal(), c.shape(), shape));
            }
        }
        return wrong;
    }

    private static String shape(List<PlanStep> steps) {
        boolean waits = steps.stream().anyMatch(s -> !s.getDependsOn().isEmpty());
        return steps.stream()
                .map(PlanStep::getAgent)
                .collect(Collectors.joining(waits ? " > " : ", "));
    }

    private static AgentCard card(String name, String description, Capability... capabilities) {
        return AgentCard.newBuilder(Cards.card(name, description, List.of()))
                .setCapabilities(List.of(capabilities))
                .build();
    }

    private static Capability capability(
            String name, String description, List<String> types, String... examples) {
        return Capability.newBuilder()
                .setName(name)
                .setDescription(description)
                .setContentTypes(types)
                .setExamples(List.of(examples))
                .build();
    }
}
