package dev.firebreak.agent.email;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.ReplyDraft;
import dev.firebreak.schemas.Trust;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The wish to send a draft, as {@code email.send} with arguments {@code body, inReplyTo, subject,
 * to}.
 */
final class SendProposal {
    static final String KIND = "email.send";

    private static final int SUMMARY_CHARS_MAX = 4_000;
    private static final int RECIPIENTS_NAMED_MAX = 10;

    private static final ObjectMapper JSON = new ObjectMapper();

    private SendProposal() {}

    static ProposedAction of(Envelope envelope, ReplyDraft draft) {
        String arguments = arguments(draft);
        String step =
                envelope.getStepId() == null
                        ? envelope.getMessageId().toString()
                        : envelope.getStepId();
        return ProposedAction.newBuilder()
                .setActionId(Derived.id(KIND, envelope.getTaskId(), step, arguments))
                .setKind(KIND)
                .setArgumentsJson(arguments)
                .setSummary(summary(draft))
                // Whom it goes to and what it is about come from the mail, and nobody vouches for a
                // mail.
                .setTrust(Trust.UNTRUSTED)
                .build();
    }

    /** For the person who approves; whoever is not named here is in the arguments. */
    private static String summary(ReplyDraft draft) {
        List<String> to = draft.getTo();
        int more = Math.max(0, to.size() - RECIPIENTS_NAMED_MAX);
        String summary =
                "Send the drafted reply \"%s\" to %s%s"
                        .formatted(
                                draft.getSubject(),
                                String.join(", ", to.subList(0, to.size() - more)),
                                more == 0 ? "" : " and " + more + " more");
        if (summary.length() <= SUMMARY_CHARS_MAX) {
            return summary;
        }
        int end = SUMMARY_CHARS_MAX - 1;
        return summary.substring(
                        0, Character.isHighSurrogate(summary.charAt(end - 1)) ? end - 1 : end)
                + "…";
    }

    /** Keys in order and no spaces, so that the same draft always gives the same bytes. */
    private static String arguments(ReplyDraft draft) {
        Map<String, Object> arguments = new TreeMap<>();
        arguments.put("to", draft.getTo());
        arguments.put("subject", draft.getSubject());
        arguments.put("body", draft.getBody());
        if (draft.getInReplyTo() != null) {
            arguments.put("inReplyTo", draft.getInReplyTo());
        }
        try {
            return JSON.writeValueAsString(arguments);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and lists can be written as JSON", e);
        }
    }
}
