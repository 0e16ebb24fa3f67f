package dev.firebreak.agent.email.mail;

import dev.firebreak.schemas.Signal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One mail as a person would have read it, and what its headers say about it. Every text is
 * decoded; nothing in it is believed.
 *
 * @param headers by name in lower case, decoded, in order
 * @param messageId without angle brackets
 * @param date as the writer's clock had it, with the writer's offset
 * @param text the whole visible text, quotations and signature included
 * @param newText what the writer newly wrote
 * @param quoted the quotation or forwarded mail below or between it
 * @param signature with the "--" line above it, where there is one
 * @param unseenText what is in the mail without being shown to a reader: hidden elements,
 *     descriptions of pictures
 * @param signals what looked suspicious while reading
 */
public record Mail(
        Map<String, List<String>> headers,
        @Nullable String messageId,
        @Nullable Address from,
        List<Address> replyTo,
        List<Address> to,
        List<Address> cc,
        String subject,
        @Nullable OffsetDateTime date,
        String text,
        String newText,
        String quoted,
        String signature,
        String unseenText,
        List<Attachment> attachments,
        List<String> contentTypes,
        List<Signal> signals) {

    public Mail {
        headers = Map.copyOf(headers);
        replyTo = List.copyOf(replyTo);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        attachments = List.copyOf(attachments);
        contentTypes = List.copyOf(contentTypes);
        signals = List.copyOf(signals);
    }

    /** The same mail with everything that is shown to anybody put through this. */
    public Mail cleaned(UnaryOperator<String> clean) {
        return new Mail(
                headers,
                messageId,
                from == null ? null : new Address(clean.apply(from.name()), from.address()),
                replyTo,
                to,
                cc,
                clean.apply(subject),
                date,
                clean.apply(text),
                clean.apply(newText),
                clean.apply(quoted),
                clean.apply(signature),
                unseenText,
                attachments,
                contentTypes,
                signals);
    }

    /** The first header of this name; empty when there is none. */
    public String header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    public boolean has(String name) {
        return headers.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** Whether some part of the mail is of this media type. */
    public boolean contains(String contentType) {
        return contentTypes.contains(contentType);
    }

    /** Whether there is anything in it that a person could answer or a program could use. */
    public boolean isEmpty() {
        return from == null
                && subject.isBlank()
                && text.isBlank()
                && attachments.isEmpty()
                && messageId == null;
    }
}
