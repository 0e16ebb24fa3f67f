package dev.firebreak.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import java.util.Optional;

/**
 * What the pipeline made of one mail, as a reader of {@code results} sees it.
 *
 * @param reply the drafted reply, as plain text; empty when none was drafted
 * @param suspicious how many things looked suspicious
 */
record MailOutcome(
        String category,
        String urgency,
        String language,
        String replyTo,
        String replySubject,
        String reply,
        boolean needsPerson,
        int suspicious) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = EmailOutput.getClassSchema().getFullName();

    /** Empty when no step read a mail. */
    static Optional<MailOutcome> of(TaskResult result) {
        return result.getOutputs().stream()
                .filter(o -> o.getType().equals(TYPE))
                .findFirst()
                .map(MailOutcome::of);
    }

    boolean replied() {
        return !reply.isEmpty();
    }

    private static MailOutcome of(StepOutput output) {
        JsonNode json;
        try {
            json = JSON.readTree(output.getJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "the output of step " + output.getStepId() + " is not JSON", e);
        }
        return new MailOutcome(
                json.path("category").asText(),
                json.path("urgency").asText(),
                json.path("language").asText(),
                json.path("reply").path("to").path(0).asText(""),
                json.path("reply").path("subject").asText(""),
                json.path("reply").path("body").asText(""),
                json.path("needsPerson").asBoolean(),
                json.path("signals").size());
    }
}
