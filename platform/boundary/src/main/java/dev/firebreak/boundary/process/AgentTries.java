package dev.firebreak.boundary.process;

import dev.firebreak.boundary.config.FailurePolicy;
import dev.firebreak.boundary.loop.Turn;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.answer.AnswerRejectedException;
import dev.firebreak.schemas.ActivityKind;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an agent as often as the policy says when it fails, then for its simpler answer, where the
 * policy wants that.
 */
final class AgentTries<Q extends SpecificRecord, R extends SpecificRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(AgentTries.class);

    private final String name;
    private final Agent<Q, R> agent;
    private final FailurePolicy policy;

    AgentTries(String name, Agent<Q, R> agent, FailurePolicy policy) {
        this.name = name;
        this.agent = agent;
        this.policy = policy;
    }

    /**
     * Its answer.
     *
     * @throws DependencyException at once: the loop waits for what is away
     * @throws InterruptedException the request was taken away between two tries, or its time is up
     */
    R answer(Q request, RecordedContext context, Turn turn) throws InterruptedException {
        for (int failures = 0; ; failures++) {
            try {
                return agent.handle(request, context);
            } catch (DependencyException e) {
                throw e;
            } catch (AnswerRejectedException e) {
                // The model was asked again already, as often as makes sense.
                return degraded(request, context, e).orElseThrow(() -> e);
            } catch (RuntimeException | StackOverflowError e) {
                if (Thread.currentThread().isInterrupted() || turn.isOverdue()) {
                    throw e;
                }
                if (failures >= policy.retriesMax()) {
                    Optional<R> simpler = degraded(request, context, e);
                    if (simpler.isPresent()) {
                        return simpler.get();
                    }
                    throw e;
                }
                LOG.info("Agent {} failed and tries again: {}", name, e.toString());
            }
            turn.pause(policy.backoffMs(failures));
        }
    }

    private Optional<R> degraded(Q request, RecordedContext context, Throwable failure) {
        if (policy.then() != FailurePolicy.Then.DEGRADE) {
            return Optional.empty();
        }
        Optional<R> simpler = agent.degraded(request, context);
        if (simpler.isPresent()) {
            context.note(
                    ActivityKind.NOTE,
                    "The agent failed and answered by simpler means: " + failure);
        }
        return simpler;
    }
}
