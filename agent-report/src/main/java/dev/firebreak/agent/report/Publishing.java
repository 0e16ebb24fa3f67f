package dev.firebreak.agent.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.Trust;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Proposes to publish a report, where the request says so in words. Nothing is published by it. */
final class Publishing {
    static final String KIND = "report.publish";

    private static final Pattern ASKED =
            Pattern.compile(
                    "\\bpublish\\b|\\b(?:send|e-?mail|share|post|distribute|circulate|forward)\\s+(?:it|this|that|them|a copy|copies|me|us|everyone|the (?:report|result|results|outcome)|to)\\b",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,4}");
    private static final int RECIPIENTS_MAX = 20;
    private static final ObjectMapper CANONICAL =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private Publishing() {}

    /**
     * @param trust of everything the report was made from
     */
    static Optional<ProposedAction> propose(
            Envelope envelope, String instruction, ReportOutput output, Trust trust) {
        if (!ASKED.matcher(instruction).find()) {
            return Optional.empty();
        }
        List<String> recipients = new ArrayList<>();
        Matcher address = ADDRESS.matcher(instruction);
        while (address.find() && recipients.size() < RECIPIENTS_MAX) {
            if (!recipients.contains(address.group())) {
                recipients.add(address.group());
            }
        }
        String arguments =
                json(
                        new TreeMap<>(
                                Map.of(
                                        "format",
                                        "html",
                                        "htmlSha256",
                                        sha256(output.getHtml()),
                                        "recipients",
                                        recipients,
                                        "title",
                                        output.getTitle())));
        String step =
                envelope.getStepId() == null
                        ? envelope.getMessageId().toString()
                        : envelope.getStepId();
        String to = recipients.isEmpty() ? "" : " to " + String.join(", ", recipients);
        return Optional.of(
                ProposedAction.newBuilder()
                        .setActionId(Derived.id(envelope.getTaskId(), step, KIND, arguments))
                        .setKind(KIND)
                        .setArgumentsJson(arguments)
                        .setSummary("Publish the report “" + output.getTitle() + "”" + to)
                        .setTrust(trust)
                        .build());
    }

    private static String json(Map<String, Object> arguments) {
        try {
            return CANONICAL.writeValueAsString(arguments);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and lists can be written as JSON", e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
