package dev.firebreak.deploy.model;

import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fault.Asked;
import dev.firebreak.model.fault.Told;

/** What a useful model says to each of the pipeline's prompts, and what that costs. */
enum Said {
    TRIAGE(
            "You sort the mail",
            """
            {"category":"ORDER_STATUS","urgency":"NORMAL","sentiment":"NEUTRAL","language":"en",\
            "questions":["Where is my order?"]}""",
            1_000,
            100),
    DRAFT(
            "You answer mails of customers",
            """
            {"body":"Hello,\\n\\nyour order is on its way.\\n\\nKind regards","articles":[],\
            "unanswered":[],"confidence":0.9}""",
            2_000,
            200),
    ANSWER("You write the final answer", "Both writers ask where their orders are.", 3_000, 300),
    JUDGE("You judge whether", "{\"verdict\":\"CONTINUE\",\"feedback\":\"\"}", 500, 20),
    PRESENT("Are you there?", "yes", 15, 1);

    private final String mark;
    private final String text;
    private final long input;
    private final long output;

    Said(String mark, String text, long input, long output) {
        this.mark = mark;
        this.text = text;
        this.input = input;
        this.output = output;
    }

    String text() {
        return text;
    }

    Tokens tokens() {
        return Tokens.of(input, output);
    }

    /** Which of the prompts this is. */
    static Said to(Asked asked) {
        String body = asked.body().toString();
        for (Said said : values()) {
            if (body.contains(said.mark)) {
                return said;
            }
        }
        throw new AssertionError("nobody knows this prompt: " + body);
    }

    /** The good answer to a request. */
    static Told well(Asked asked) {
        Said said = to(asked);
        return Told.text(said.text).withTokens(said.tokens());
    }
}
