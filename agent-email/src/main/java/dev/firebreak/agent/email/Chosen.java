package dev.firebreak.agent.email;

import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.EmailRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which document of a request is the mail to read. */
sealed interface Chosen {
    /**
     * This one.
     *
     * @param note what was left aside, in words; empty when nothing was
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // taken apart at once by the one who made it, never compared
    record Mailed(byte[] content, String note) implements Chosen {}

    /** None, and why. */
    record Unusable(String detail) implements Chosen {}

    static Chosen of(EmailRequest request) {
        List<Document> documents = request.getDocuments();
        if (documents.isEmpty()) {
            return new Unusable("the request has no document; a mail as message/rfc822 is wanted");
        }
        String wanted = request.getParams().getDocumentId();
        Optional<Document> found =
                wanted == null
                        ? documents.stream().filter(Chosen::isMail).findFirst()
                        : documents.stream()
                                .filter(document -> document.getDocumentId().equals(wanted))
                                .findFirst();
        if (found.isEmpty()) {
            String there =
                    documents.stream()
                            .limit(10)
                            .map(
                                    document ->
                                            document.getDocumentId()
                                                    + " ("
                                                    + document.getContentType()
                                                    + ")")
                            .collect(Collectors.joining(", "));
            return new Unusable(
                    (wanted == null
                                    ? "no document is a mail (message/rfc822)"
                                    : "no document has the id " + wanted)
                            + "; there are: "
                            + there);
        }
        ByteBuffer bytes = found.get().getContent().duplicate();
        if (!bytes.hasRemaining()) {
            return new Unusable(
                    "document "
                            + found.get().getDocumentId()
                            + " is empty; the bytes of a mail (RFC 5322) are wanted");
        }
        byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        long others = wanted == null ? documents.stream().filter(Chosen::isMail).count() - 1 : 0;
        return new Mailed(
                content, others > 0 ? others + " further mails in the request were not read" : "");
    }

    /**
     * Whether the bytes were anything but a mail: no header that mails have, and no readable text.
     */
    static boolean isNoMail(Mail mail) {
        if (mail.from() != null
                || mail.messageId() != null
                || mail.date() != null
                || !mail.subject().isBlank()
                || mail.has("received")
                || mail.has("mime-version")) {
            return false;
        }
        String text = mail.text();
        long odd =
                text.codePoints()
                        .filter(
                                c ->
                                        c == 0xFFFD
                                                || (Character.isISOControl(c)
                                                        && !Character.isWhitespace(c)))
                        .count();
        long letters = text.codePoints().filter(Character::isLetter).count();
        return letters < 3 || odd * 20 > text.length();
    }

    private static boolean isMail(Document document) {
        String type = document.getContentType().toLowerCase(Locale.ROOT);
        return type.equals("message/rfc822")
                || type.equals("message/global")
                || document.getName().toLowerCase(Locale.ROOT).endsWith(".eml");
    }
}
