package dev.firebreak.agent.email.triage;

import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.answer.Answer;
import dev.firebreak.kit.prompt.PromptText;
import dev.firebreak.kit.window.Section;
import dev.firebreak.kit.window.Window;
import dev.firebreak.schemas.EmailReading;
import java.util.List;
import java.util.Map;

/**
 * Lets a model say what a mail is. What headers and patterns prove stays as it is: a model may find
 * a mail suspicious, and never clears one.
 */
public final class ModelTriage {
    private static final int MAIL_TOKENS_MAX = 3_000;
    private static final double BY_MODEL = 0.85;
    private static final double BOTH_AGREE = 0.95;

    private final PromptText prompt;

    /**
     * @param prompt with the slots {@code from, subject, mail}
     */
    public ModelTriage(PromptText prompt) {
        this.prompt = prompt;
    }

    /**
     * What a mail is, and what it asks.
     *
     * @param why what it rests on; for people
     */
    public record Read(Triage triage, List<String> questions, String why) {}

    /**
     * The model's reading where there is one, else the rules'.
     *
     * @param byRule what the rules made of it
     */
    public Read read(
            Mail mail, Triage byRule, List<String> questions, AgentContext context, String taskId) {
        if (byRule.isUnanswerable()) {
            return new Read(byRule, questions, "");
        }
        Answer<EmailReading> answer =
                context.answers()
                        .to(
                                prompt.fill(
                                        Map.of(
                                                "from",
                                                mail.from() == null ? "" : mail.from().toString(),
                                                "subject",
                                                mail.subject(),
                                                "mail",
                                                packed(mail, context)),
                                        taskId),
                                EmailReading.class);
        return switch (answer) {
            case Answer.Offline<EmailReading>(String why) -> new Read(byRule, questions, why);
            case Answer.Given<EmailReading>(EmailReading reading, var _) -> read(reading, byRule);
        };
    }

    private static Read read(EmailReading reading, Triage byRule) {
        boolean agreed = reading.getCategory() == byRule.category();
        Triage triage =
                new Triage(
                        reading.getCategory(),
                        agreed ? BOTH_AGREE : BY_MODEL,
                        reading.getUrgency(),
                        reading.getSentiment(),
                        reading.getLanguage(),
                        "read by a model");
        return new Read(triage, triage.isUnanswerable() ? List.of() : reading.getQuestions(), "");
    }

    /** What the writer newly wrote; of a very long mail the beginning, and that it is cut. */
    private static String packed(Mail mail, AgentContext context) {
        return new Window(MAIL_TOKENS_MAX)
                .text(
                        List.of(Section.of("mail", mail.newText(), 0, Section.Cut.TAIL)),
                        context::note);
    }
}
