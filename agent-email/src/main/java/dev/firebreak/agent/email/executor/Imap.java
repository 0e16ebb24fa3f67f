package dev.firebreak.agent.email.executor;

import dev.firebreak.kit.DependencyException;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.MessageIDTerm;
import java.io.ByteArrayInputStream;

/**
 * The folder of sent mails on an IMAP server. Its search is asked, and what it finds is looked at:
 * some servers find parts of a word.
 */
final class Imap implements SentFolder {
    private final MailServer server;
    private final String folder;
    private final boolean keeps;

    /**
     * @param keeps whether a copy of each mail is put there; false: its mail server does so
     */
    Imap(MailServer server, String folder, boolean keeps) {
        this.server = server;
        this.folder = folder;
        this.keeps = keeps;
    }

    @Override
    public boolean has(String messageId) {
        String wanted = "<" + messageId + ">";
        try (Store store = open()) {
            Folder sent = store.getFolder(folder);
            if (!sent.exists()) {
                throw new MessagingException("there is no folder " + folder);
            }
            sent.open(Folder.READ_ONLY);
            try (sent) {
                for (Message found : sent.search(new MessageIDTerm(wanted))) {
                    for (String id : headers(found)) {
                        if (id.strip().equals(wanted)) {
                            return true;
                        }
                    }
                }
                return false;
            }
        } catch (MessagingException e) {
            throw new DependencyException(
                    "imap", "the sent mails on %s: %s".formatted(server, e.getMessage()), e);
        }
    }

    @Override
    public String keep(byte[] mail) {
        if (!keeps) {
            return "";
        }
        try (Store store = open()) {
            Session session = Session.getInstance(server.properties("imap"));
            MimeMessage copy = new MimeMessage(session, new ByteArrayInputStream(mail));
            copy.setFlag(Flags.Flag.SEEN, true);
            store.getFolder(folder).appendMessages(new Message[] {copy});
            return "";
        } catch (MessagingException e) {
            return "; no copy could be put among the sent mails: " + e.getMessage();
        }
    }

    private Store open() throws MessagingException {
        Store store = Session.getInstance(server.properties("imap")).getStore();
        store.connect(server.user(), server.password());
        return store;
    }

    private static String[] headers(Message found) throws MessagingException {
        String[] ids = found.getHeader("Message-ID");
        return ids == null ? new String[0] : ids;
    }
}
