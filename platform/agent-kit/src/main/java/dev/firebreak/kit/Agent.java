package dev.firebreak.kit;

import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * A focused, single-purpose agent: one request in, one result out.
 *
 * <p>It is called on a virtual thread of its own, so it may block; it must be safe to call for
 * several requests at once. It causes no effects: what it would like to see done it proposes in its
 * result. What can happen to a healthy agent (an unreadable document, a question beyond it) it
 * answers with a {@code Declined} outcome. A {@link DependencyException} means that something it
 * needs is ill for now: the request is tried again. Any other exception is a bug, and the request
 * becomes a dead letter.
 *
 * @param <Q> the request's contract
 * @param <R> the result's contract
 */
@FunctionalInterface
public interface Agent<Q extends SpecificRecord, R extends SpecificRecord> {
    R handle(Q request, AgentContext context);

    /**
     * A simpler answer to a request that {@link #handle} failed on for good, where the topic's
     * failure policy is to degrade; empty when there is none.
     */
    default Optional<R> degraded(Q request, AgentContext context) {
        return Optional.empty();
    }
}
