package dev.firebreak.boundary.loop;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * What the broker would not let this process do, so that whoever reads it knows which rule is
 * missing. The broker's own words name the topic and neither who asked nor for what.
 */
final class Permission {
    private static final int CAUSES_MAX = 10;
    private static final Pattern USER = Pattern.compile("\\busername\\s*=\\s*\"?([^\";\\s]+)");
    private static final String REMEDY = "; `firebreak topics acls --diff` shows what is missing";

    private Permission() {}

    /**
     * What is lacking, in one sentence; empty when the failure is of another kind.
     *
     * @param operation what was done with topics: READ or WRITE
     */
    static Optional<String> lacking(Throwable failure, String operation, LoopSettings settings) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof AuthorizationException refused) {
                return Optional.of(
                        "permission: "
                                + principal(settings.clientProperties())
                                + " may not "
                                + what(refused, operation, settings)
                                + REMEDY);
            }
            if (cause instanceof AuthenticationException refused) {
                return Optional.of(
                        "permission: the broker does not let in "
                                + principal(settings.clientProperties())
                                + ": "
                                + refused.getMessage());
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static String what(
            AuthorizationException refused, String operation, LoopSettings settings) {
        return switch (refused) {
            case TopicAuthorizationException topics when !topics.unauthorizedTopics().isEmpty() ->
                    operation
                            + " topic "
                            + String.join(", ", new TreeSet<>(topics.unauthorizedTopics()));
            case GroupAuthorizationException _ -> "READ group " + settings.groupId();
            case TransactionalIdAuthorizationException _ ->
                    "WRITE transactional id " + settings.transactionalId();
            default -> operation + ": " + refused.getMessage();
        };
    }

    /** The user's name where the configuration says it; a certificate's is not read for this. */
    private static String principal(Map<String, Object> kafka) {
        if (kafka.get(SaslConfigs.SASL_JAAS_CONFIG) instanceof String jaas) {
            Matcher user = USER.matcher(jaas);
            if (user.find()) {
                return "User:" + user.group(1);
            }
        }
        return "this process";
    }
}
