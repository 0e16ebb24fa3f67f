package dev.firebreak.agent.email.triage;

import dev.firebreak.agent.email.mail.Address;
import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.schemas.EmailCategory;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells by its headers what a machine sent: bounces, automatic replies, newsletters, notifications
 * (RFC 3464, 3834, 2369).
 */
final class MachineMail {
    static final String AUTOMATIC_REPLY = "an automatic reply";

    private static final Pattern ROBOT =
            Pattern.compile(
                    "(?:no-?_?reply|do-?not-?reply|notifications?|alerts?|mailer|automated|bounces?|postmaster|daemon|robot|bot)(?:[-+_.].*)?");
    private static final Pattern BOUNCE_SUBJECT =
            Pattern.compile(
                    "(?i).*(?:undeliver|delivery status notification|returned mail|delivery (?:has )?fail|mail delivery (?:failed|subsystem)|unzustellbar|nicht zugestellt|échec de la remise|no se puede entregar|mancata consegna).*");
    private static final Pattern AUTOMATIC_SUBJECT =
            Pattern.compile(
                    "(?i)^(?:automatic(?:ally)? repl|auto(?:matic)?[- ]?(?:reply|response|antwort)|out of (?:the )?office|automatische antwort|abwesen|réponse automatique|respuesta automática|risposta automatica|automatisch antwoord|resposta automática).*");

    private MachineMail() {}

    /** What the mail is, when a machine sent it. */
    static Optional<Verdict> judge(Mail mail) {
        Address from = mail.from();
        String sender = from == null ? "" : from.localPart();
        boolean report =
                mail.contains("multipart/report") || mail.contains("message/delivery-status");
        if (report
                || sender.equals("mailer-daemon")
                || (BOUNCE_SUBJECT.matcher(mail.subject()).matches()
                        && (mail.header("return-path").equals("<>")
                                || sender.equals("postmaster")))) {
            return verdict(EmailCategory.BOUNCE, 0.97, "a delivery report");
        }
        String auto = mail.header("auto-submitted").toLowerCase(Locale.ROOT);
        boolean autoReply =
                auto.startsWith("auto-replied")
                        || mail.has("x-autoreply")
                        || mail.has("x-autorespond")
                        || mail.header("precedence").equalsIgnoreCase("auto_reply");
        if (autoReply || AUTOMATIC_SUBJECT.matcher(mail.subject()).matches()) {
            return verdict(EmailCategory.NOTIFICATION, 0.95, AUTOMATIC_REPLY);
        }
        if (mail.has("list-unsubscribe")
                || mail.header("precedence").toLowerCase(Locale.ROOT).matches("bulk|list")) {
            boolean list = mail.has("list-unsubscribe") || mail.has("list-id");
            boolean robot =
                    ROBOT.matcher(sender).matches()
                            && !mail.header("precedence").equalsIgnoreCase("bulk");
            return robot
                    ? verdict(EmailCategory.NOTIFICATION, 0.85, "bulk mail from a robot")
                    : verdict(EmailCategory.NEWSLETTER, list ? 0.95 : 0.8, "bulk mail");
        }
        if (auto.startsWith("auto-generated")) {
            return verdict(EmailCategory.NOTIFICATION, 0.95, "automatically generated");
        }
        return Optional.empty();
    }

    /** Whether nobody reads what is sent to this address. */
    static boolean isRobot(Mail mail) {
        Address from = mail.from();
        return from != null && ROBOT.matcher(from.localPart()).matches();
    }

    private static Optional<Verdict> verdict(
            EmailCategory category, double confidence, String why) {
        return Optional.of(new Verdict(category, confidence, why));
    }
}
