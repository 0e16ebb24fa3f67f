package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.supervisor.admission.Measure;
import dev.firebreak.agent.supervisor.admission.Quotas;
import dev.firebreak.agent.supervisor.task.Command;
import dev.firebreak.agent.supervisor.task.Event;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Charge;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells admission what a turn asked of agents and what their answers cost, where a limit needs to
 * know. A charge goes out in the transaction of its turn, and its id is derived from the question's
 * or the answer's; so the same answer twice is the same charge twice, which admission counts once.
 */
final class Charges {
    private static final Logger LOG = LoggerFactory.getLogger(Charges.class);

    private final Outbound outbound;
    private final String topic;
    private final boolean questions;
    private final boolean answers;

    Charges(Quotas quotas, Outbound outbound, TopicNames topics) {
        this.outbound = outbound;
        this.topic = topics.charges();
        this.questions = quotas.limitsAgents(Measure.REQUESTS);
        this.answers = quotas.limits(Measure.TOKENS) || quotas.limits(Measure.COST_MICROS);
    }

    /** What to tell admission of this event and of what was done about it. */
    List<Outgoing> of(Event event, List<Command> commands, Instant now) {
        List<Outgoing> charges = new ArrayList<>();
        if (answers && event instanceof Event.Answer answer) {
            answered(answer, now).ifPresent(charges::add);
        }
        if (questions) {
            for (Command command : commands) {
                if (command instanceof Command.DispatchStep c) {
                    asked(c.envelope(), c.step().getAgent(), now).ifPresent(charges::add);
                } else if (command instanceof Command.DispatchPlanner c) {
                    asked(c.envelope(), PlannerProfile.NAME, now).ifPresent(charges::add);
                }
            }
        }
        return charges;
    }

    private Optional<Outgoing> asked(Envelope question, String agent, Instant now) {
        return encoded(charge(question, "asked", agent, now).setRequests(1).build());
    }

    private Optional<Outgoing> answered(Event.Answer answer, Instant now) {
        Usage usage = answer.usage();
        long tokens = usage.getInputTokens() + usage.getOutputTokens();
        if (tokens == 0 && usage.getCostMicros() == 0) {
            return Optional.empty();
        }
        return encoded(
                charge(answer.envelope(), "answered", answer.agent(), now)
                        .setTokens(tokens < 0 ? Long.MAX_VALUE : tokens)
                        .setCostMicros(usage.getCostMicros())
                        .build());
    }

    private static Charge.Builder charge(Envelope of, String what, String agent, Instant now) {
        return Charge.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder(of)
                                .setMessageId(
                                        Derived.uuid(
                                                of.getMessageId().toString(),
                                                agent,
                                                what,
                                                "charge"))
                                .setCreatedAt(now)
                                .setDeadline(null)
                                .build())
                .setAgent(agent)
                .setAt(now);
    }

    /** A charge that can't be written is told in the log; a limit never stops what is under way. */
    private Optional<Outgoing> encoded(Charge charge) {
        return switch (outbound.write(topic, charge)) {
            case Written.Encoded(byte[] value) ->
                    Optional.of(new Outgoing(topic, key(charge.getEnvelope()), value));
            case Written.Refused(Rejection rejection, var _) -> {
                LOG.warn(
                        "A charge of task {} was refused: {}",
                        charge.getEnvelope().getTaskId(),
                        rejection.message());
                yield Optional.empty();
            }
        };
    }

    /** Whose limits count, as the key of a record. */
    static byte[] key(Envelope envelope) {
        return user(envelope).getBytes(StandardCharsets.UTF_8);
    }

    /** A tenant's name has no slash, so this is one user and no other. */
    static String user(Envelope envelope) {
        return envelope.getPrincipal().getTenant() + "/" + envelope.getPrincipal().getUser();
    }
}
