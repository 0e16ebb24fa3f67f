package dev.firebreak.kit;

import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.Contracts;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;

/**
 * What an agent is: its one name, what it can do, and its two contracts.
 *
 * @param name lower-case letters, digits and '-'; module, topics, consumer group and transactional
 *     id are made from it
 * @param capabilities what a planner may use it for
 * @param actionKinds kinds of action it may propose, such as {@code email.send}
 */
public record AgentProfile<Q extends SpecificRecord, R extends SpecificRecord>(
        String name,
        String version,
        String description,
        List<Capability> capabilities,
        List<String> actionKinds,
        Class<Q> request,
        Class<R> result) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    public AgentProfile {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "an agent's name is lower-case letters, digits and '-': " + name);
        }
        capabilities = List.copyOf(capabilities);
        actionKinds = List.copyOf(actionKinds);
    }

    /** The card by which it announces itself. */
    public AgentCard card(String requestTopic, String resultTopic, Instant now) {
        return AgentCard.newBuilder()
                .setAgent(name)
                .setVersion(version)
                .setDescription(description)
                .setCapabilities(capabilities)
                .setRequestTopic(requestTopic)
                .setResultTopic(resultTopic)
                .setRequestSchema(Contracts.schema(request).toString())
                .setResultSchema(Contracts.schema(result).toString())
                .setActionKinds(actionKinds)
                .setAnnouncedAt(now)
                .build();
    }
}
