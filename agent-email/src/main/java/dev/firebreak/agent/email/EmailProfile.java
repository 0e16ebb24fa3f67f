package dev.firebreak.agent.email;

import dev.firebreak.agent.email.reply.ModelDrafter;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import java.util.List;

/** What the email agent is, as it announces itself. */
public final class EmailProfile {
    private static final List<String> MAIL = List.of("message/rfc822");

    private EmailProfile() {}

    public static AgentProfile<EmailRequest, EmailResult> profile() {
        return new AgentProfile<>(
                "email",
                "1",
                "Reads one mail: says what it is about, how urgent it is and what it asks, extracts numbers, amounts, dates and names, and drafts a reply from the shop's knowledge.",
                List.of(
                        capability(
                                "triage",
                                "Sorts a mail by category, urgency, sentiment and language, and says whether a person should look.",
                                "Classify this mail",
                                "How urgent is this email?",
                                "Sort the inbox",
                                "Is this spam or phishing?",
                                "What is this message about?"),
                        capability(
                                "extract",
                                "Finds order numbers, invoice numbers, tracking numbers, amounts, dates, people, companies and contact data in a mail.",
                                "Extract the order number and the amount from this mail",
                                "Who wrote this email and what do they want?",
                                "Which dates and amounts are mentioned in the message?"),
                        capability(
                                "reply",
                                "Drafts a reply that answers the questions of a customer's mail from the shop's knowledge, and proposes to send it.",
                                "Answer this customer",
                                "Draft a reply to this email",
                                "Reply to the complaint",
                                "Triage this mail and write an answer")),
                List.of("email.send"),
                EmailRequest.class,
                EmailResult.class);
    }

    /** What its model may look things up with, beside a deployment's own tools. */
    public static List<ToolOffer> tools() {
        return ModelDrafter.TOOLS;
    }

    private static Capability capability(String name, String description, String... examples) {
        return Capability.newBuilder()
                .setName(name)
                .setDescription(description)
                .setContentTypes(MAIL)
                .setExamples(List.of(examples))
                .build();
    }
}
