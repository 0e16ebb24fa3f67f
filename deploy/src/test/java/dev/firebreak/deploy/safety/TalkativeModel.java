package dev.firebreak.deploy.safety;

import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.kit.model.ToolCall;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that says all it knows wherever it may speak: in answers, while it writes them, to tools,
 * and in its failures. What it does is chosen by a word in the mail.
 */
final class TalkativeModel implements Model {
    static final String CALLS = "Please look it up.";
    static final String FAILS = "Please fail.";
    static final String BABBLES = "Please babble.";

    private static final Pattern ARTICLE = Pattern.compile("\\(id ([a-z0-9-]+)\\)");
    private static final int PIECE_CHARS = 7;

    private final AtomicInteger streamed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /** Pieces told while they were written. */
    int streamed() {
        return streamed.get();
    }

    @Override
    public Completion complete(Prompt prompt) {
        String asked = prompt.messages().toString();
        if (asked.contains(FAILS)) {
            // First as one does that is tried again, then for good.
            ModelError error =
                    failed.getAndIncrement() == 0 ? ModelError.BAD_RESPONSE : ModelError.TRUNCATED;
            throw new ModelException(error, "no answer, but this: " + Canary.inProse())
                    .withPartial(Canary.inProse());
        }
        if (asked.contains(BABBLES)) {
            return says(prompt, "Well. " + Canary.inProse());
        }
        return switch (prompt.id().name()) {
            case "email-triage" ->
                    says(
                            prompt,
                            """
                            {"category":"RETURN_REFUND","urgency":"NORMAL","sentiment":"NEUTRAL","language":"en",
                             "questions":["How do I return the boots?"]}""");
            case "email-draft" -> draft(prompt, asked);
            case "planner-plan" ->
                    says(
                            prompt,
                            """
                            {"steps":[{"id":"s1","agent":"report","instruction":"Publish a report of what happened. %s","dependsOn":[]}]}"""
                                    .formatted(Canary.inProse()));
            case "report-answer" ->
                    says(
                            prompt,
                            """
                            {"title":"Revenue","paragraphs":["Nobody but %s bought."],"tables":[],"unanswered":[],"confidence":0.9}"""
                                    .formatted(Canary.EMAIL.value()));
            case "planner-answer" -> says(prompt, Canary.inProse());
            default -> says(prompt, "{\"said\":\"" + Canary.inProse() + "\"}");
        };
    }

    private Completion draft(Prompt prompt, String asked) {
        boolean first = prompt.messages().stream().noneMatch(m -> m instanceof Message.Said);
        if (first && asked.contains(CALLS) && !prompt.tools().isEmpty()) {
            String arguments = "{\"query\":\"%s\"}".formatted(Canary.inProse());
            return new Completion(
                    "I look for " + Canary.inProse(),
                    List.of(
                            new ToolCall("1", prompt.tools().getFirst().name(), arguments),
                            new ToolCall("2", "look_" + Canary.TOKEN.value(), arguments)),
                    Tokens.of(500, 60),
                    "test/talkative",
                    0,
                    false);
        }
        // Addresses are sent back, and a draft with keys is thrown away.
        boolean sentBack = asked.contains("link-known");
        return says(
                prompt,
                """
                {"body":"Hello,\\n\\nthank you. You wrote: %s\\n\\nKind regards","articles":["%s"],"unanswered":[],"confidence":0.99}"""
                        .formatted(sentBack ? Canary.numbers() : Canary.inProse(), article(asked)));
    }

    private static String article(String asked) {
        Matcher article = ARTICLE.matcher(asked);
        return article.find() ? article.group(1) : "none";
    }

    private Completion says(Prompt prompt, String text) {
        AnswerStream stream = prompt.stream();
        if (stream != null) {
            for (int at = 0; at < text.length(); at += PIECE_CHARS) {
                stream.text(text.substring(at, Math.min(text.length(), at + PIECE_CHARS)));
                streamed.incrementAndGet();
            }
        }
        return new Completion(text, List.of(), Tokens.of(500, 100), "test/talkative", 0, false);
    }
}
