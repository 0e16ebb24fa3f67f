package dev.firebreak.agent.email;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.ReplyDraft;
import dev.firebreak.schemas.Trust;
import java.util.Map;
import java.util.TreeMap;

/**
 * The wish to send a draft, as {@code email.send} with arguments {@code body, inReplyTo, subject,
 * to}.
 */
final class SendProposal {
    static final String KIND = "email.send";

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
                .setSummary(
                        "Send the drafted reply \""
                                + draft.getSubject()
                                + "\" to "
                                + String.join(", ", draft.getTo()))
                // Whom it goes to and what it is about come from the mail, and nobody vouches for a
                // mail.
                .setTrust(Trust.UNTRUSTED)
                .build();
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
