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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proposes to publish a report, or to send it to people, where the request says so in words. These
 * are two kinds, because who puts a page in a folder tells nobody, and telling is the riskier one.
 * Nothing is published or sent by it.
 */
final class Publishing {
    static final String PUBLISH = "report.publish";

    /** To the addresses that the request names. No executor of ours carries it out. */
    static final String SEND = "report.send";

    private static final Pattern ASKED =
            Pattern.compile(
                    "\\bpublish\\b|\\b(?:send|e-?mail|share|post|distribute|circulate|forward)\\s+(?:it|this|that|them|a copy|copies|me|us|everyone|the (?:report|result|results|outcome)|to)\\b",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern PUBLISHED =
            Pattern.compile("\\bpublish\\b", Pattern.CASE_INSENSITIVE);
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
    static List<ProposedAction> propose(
            Envelope envelope, String instruction, ReportOutput output, Trust trust) {
        List<ProposedAction> proposed = new ArrayList<>();
        if (!ASKED.matcher(instruction).find()) {
            return proposed;
        }
        List<String> recipients = new ArrayList<>();
        Matcher address = ADDRESS.matcher(instruction);
        while (address.find() && recipients.size() < RECIPIENTS_MAX) {
            if (!recipients.contains(address.group())) {
                recipients.add(address.group());
            }
        }
        String report = "the report “" + output.getTitle() + "”";
        if (recipients.isEmpty() || PUBLISHED.matcher(instruction).find()) {
            proposed.add(action(envelope, PUBLISH, output, List.of(), "Publish " + report, trust));
        }
        if (!recipients.isEmpty()) {
            String summary = "Send " + report + " to " + String.join(", ", recipients);
            proposed.add(action(envelope, SEND, output, recipients, summary, trust));
        }
        return proposed;
    }

    private static ProposedAction action(
            Envelope envelope,
            String kind,
            ReportOutput output,
            List<String> recipients,
            String summary,
            Trust trust) {
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
        return ProposedAction.newBuilder()
                .setActionId(Derived.id(envelope.getTaskId(), step, kind, arguments))
                .setKind(kind)
                .setArgumentsJson(arguments)
                .setSummary(summary)
                .setTrust(trust)
                .build();
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
