package dev.firebreak.deploy.approval;

import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Tasks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** Mails that the email agent can answer, and what the answer to each must be. */
final class Mails {
    static final String KIND = "email.send";

    private Mails() {}

    static Task task(String taskId, Manner manner, Instant now) {
        String mail =
                """
                From: Ann Writer <%1$s>
                To: Nordlicht Outdoor <service@nordlicht-outdoor.example>
                Subject: %2$s
                Date: Mon, 02 Nov 2026 08:14:22 +0100
                Message-ID: <%3$s>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=UTF-8

                Hello,

                How many days do I have to return something that does not fit?

                Thank you,
                Ann Writer
                """
                        .formatted(writer(taskId), subject(taskId, manner), messageId(taskId))
                        .replace("\n", "\r\n");
        Principal owner =
                Principal.newBuilder().setTenant(People.TENANT).setUser(People.OWNER).build();
        return Tasks.task(taskId, owner, now)
                .mail("question.eml", mail.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** Whether this is the answer to that task's mail and to no other. */
    static boolean answers(ProposedAction action, String taskId, Manner manner) {
        String end =
                "\"inReplyTo\":\"%s\",\"subject\":\"Re: %s\",\"to\":[\"%s\"]}"
                        .formatted(messageId(taskId), subject(taskId, manner), writer(taskId));
        return action.getKind().equals(KIND)
                && action.getArgumentsJson().contains("You can return unused items within")
                && action.getArgumentsJson().endsWith(end);
    }

    /** The digest by the words of the contract, not by the code that is tested. */
    static String digest(String kind, String argumentsJson) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(
                                            (kind + "\n" + argumentsJson)
                                                    .getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String digest(ProposedAction action) {
        return digest(action.getKind(), action.getArgumentsJson());
    }

    private static String writer(String taskId) {
        return "writer-" + taskId + "@example.com";
    }

    private static String messageId(String taskId) {
        return "m-" + taskId + "@mail.example.com";
    }

    private static String subject(String taskId, Manner manner) {
        return ("Returns, question " + taskId + " " + manner.tag()).strip();
    }
}
