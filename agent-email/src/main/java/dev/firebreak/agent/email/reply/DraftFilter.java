package dev.firebreak.agent.email.reply;

import dev.firebreak.agent.email.mail.Address;
import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.kit.redact.Redactor;
import dev.firebreak.schemas.ReplyDraft;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The last look at a draft, whoever worded it: none leaves with a secret, and of personal data only
 * what the conversation or the published articles already had.
 */
public final class DraftFilter {
    private final Set<String> published;

    /**
     * @param published texts that anybody may read
     */
    public DraftFilter(List<String> published) {
        this.published = Redactor.personal(String.join("\n", published));
    }

    /** The reply as it may be shown and sent. */
    public Reply filtered(Reply reply, Mail mail, String signature) {
        if (!(reply
                instanceof
                Reply.Drafted(ReplyDraft draft, double confidence, var person, var why))) {
            return reply;
        }
        String all = draft.getSubject() + "\n" + draft.getBody() + "\n" + draft.getUnanswered();
        if (Redactor.holdsSecret(all)) {
            return new Reply.None(
                    true, "the draft held a key, token or password and was thrown away");
        }
        Set<String> own = own(mail, signature);
        String subject = Redactor.withoutForeign(draft.getSubject(), own);
        String body = Redactor.withoutForeign(draft.getBody(), own);
        if (subject.equals(draft.getSubject()) && body.equals(draft.getBody())) {
            return reply;
        }
        String concern = "personal data that are not of this conversation were taken out";
        return new Reply.Drafted(
                ReplyDraft.newBuilder(draft).setSubject(subject).setBody(body).build(),
                confidence,
                true,
                why.isEmpty() ? concern : why + "; " + concern);
    }

    private Set<String> own(Mail mail, String signature) {
        Set<String> own = new HashSet<>(published);
        own.addAll(Redactor.personal(mail.subject() + "\n" + mail.text() + "\n" + signature));
        Address from = mail.from();
        Stream.of(
                        from == null ? List.<Address>of() : List.of(from),
                        mail.replyTo(),
                        mail.to(),
                        mail.cc())
                .flatMap(List::stream)
                .forEach(address -> own.add(address.address().toLowerCase(Locale.ROOT)));
        return own;
    }
}
