package dev.firebreak.boundary.topic;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * One thing that one process may do.
 *
 * @param process who it is made for, such as {@code agent-email}
 * @param binding the same as the broker keeps it
 */
public record AccessRule(String process, AclBinding binding) {
    /** Who may. */
    public String principal() {
        return entry().principal();
    }

    /** As somebody reads it: {@code READ topic agent.email.requests}. */
    public String text() {
        return text(binding);
    }

    /** The same of any binding. */
    public static String text(AclBinding binding) {
        ResourcePattern pattern = binding.pattern();
        String star =
                switch (pattern.patternType()) {
                    case PREFIXED -> "*";
                    case LITERAL, ANY, MATCH, UNKNOWN -> "";
                };
        return binding.entry().operation()
                + " "
                + kind(pattern)
                + " "
                + pattern.name()
                + star
                + (binding.entry().host().equals("*") ? "" : " from " + binding.entry().host());
    }

    private static String kind(ResourcePattern pattern) {
        return switch (pattern.resourceType()) {
            case TOPIC -> "topic";
            case GROUP -> "group";
            case TRANSACTIONAL_ID -> "transactional id";
            case CLUSTER -> "cluster";
            case DELEGATION_TOKEN -> "token";
            case USER -> "user";
            case ANY, UNKNOWN -> pattern.resourceType().toString();
        };
    }

    private AccessControlEntry entry() {
        return binding.entry();
    }
}
