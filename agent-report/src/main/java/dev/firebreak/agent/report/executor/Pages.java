package dev.firebreak.agent.report.executor;

import java.util.Optional;

/** The pages that the report agent has made. */
@FunctionalInterface
interface Pages {
    /**
     * The page with this hash that belongs to this conversation.
     *
     * @throws dev.firebreak.kit.DependencyException it can't be looked up just now
     */
    Optional<byte[]> find(String conversationId, String htmlSha256);
}
