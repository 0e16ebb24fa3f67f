package dev.firebreak.agent.planner;

import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Capability;
import java.time.Instant;
import java.util.List;

/** Cards of agents, those that a planner could meet among them. */
public final class Cards {
    static final AgentCard MAIL =
            card(
                    "post-room",
                    "Reads one customer e-mail, classifies it and drafts a reply.",
                    List.of("message/rfc822"),
                    "Answer this e-mail",
                    "Classify this message and draft a reply to the customer",
                    "What does the customer want?");
    static final AgentCard FIGURES =
            card(
                    "figures",
                    "Answers questions about business data with a report in which every number comes from a query.",
                    List.of("text/csv", "application/vnd.apache.parquet"),
                    "How many orders were placed in October?",
                    "Write a report about revenue per product",
                    "Compare this month's sales with last month's");

    private Cards() {}

    /** An agent that can do one thing. */
    public static AgentCard card(
            String name, String description, List<String> contentTypes, String... examples) {
        return AgentCard.newBuilder()
                .setAgent(name)
                .setVersion("1")
                .setDescription(description)
                .setCapabilities(
                        List.of(
                                Capability.newBuilder()
                                        .setName("main")
                                        .setDescription(description)
                                        .setContentTypes(contentTypes)
                                        .setExamples(List.of(examples))
                                        .build()))
                .setRequestTopic("agent." + name + ".requests")
                .setResultTopic("agent." + name + ".results")
                .setRequestSchema("{}")
                .setResultSchema("{}")
                .setAnnouncedAt(Instant.EPOCH)
                .build();
    }
}
