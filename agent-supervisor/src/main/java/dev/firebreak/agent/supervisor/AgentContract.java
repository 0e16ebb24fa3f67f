package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.task.Agents;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.contract.Contract;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.kit.json.AvroJson.Read;
import dev.firebreak.kit.json.AvroJson.Unreadable;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Violation;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * How to talk to an agent, as its card says. Requests are built from the card's schema by the names
 * that every request has (docs/contracts.md), so that an agent nobody here has heard of can be
 * asked.
 */
final class AgentContract implements Agents.Arguments {
    private static final String PARAMS = "params";

    private final AgentCard card;
    private final Schema request;
    private final Schema params;
    private final Contract paramsContract;

    private AgentContract(AgentCard card, Schema request, Schema params) {
        this.card = card;
        this.request = request;
        this.params = params;
        this.paramsContract = Contract.of(params);
    }

    /**
     * @throws IllegalArgumentException saying what is wrong with the card
     */
    static AgentContract of(AgentCard card, TopicNames topics) {
        // Names are derived, not taken from the card: a card must not be able to have requests sent
        // to any topic it likes.
        expect("requestTopic", topics.requests(card.getAgent()), card.getRequestTopic());
        expect("resultTopic", topics.results(card.getAgent()), card.getResultTopic());
        Schema request;
        try {
            request = new Schema.Parser().parse(card.getRequestSchema());
        } catch (SchemaParseException e) {
            throw new IllegalArgumentException(
                    "requestSchema is no Avro schema: " + e.getMessage(), e);
        }
        for (String name : List.of("envelope", "instruction", "documents", "context", PARAMS)) {
            if (request.getType() != Schema.Type.RECORD || request.getField(name) == null) {
                throw new IllegalArgumentException("requestSchema has no field " + name);
            }
        }
        Schema params = request.getField(PARAMS).schema();
        if (params.getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException(
                    "params is not a record but " + params.getType().getName());
        }
        return new AgentContract(card, request, params);
    }

    private static void expect(String field, String expected, String actual) {
        if (!expected.equals(actual)) {
            throw new IllegalArgumentException(
                    "%s is not %s: %s".formatted(field, expected, actual));
        }
    }

    AgentCard card() {
        return card;
    }

    @Override
    public List<Violation> problems(String paramsJson) {
        return switch (AvroJson.read(paramsJson, params)) {
            case Unreadable(List<Violation> violations) -> violations;
            case Read(GenericRecord record) -> paramsContract.violations(record);
        };
    }

    /**
     * The request of a step.
     *
     * @throws IllegalArgumentException when the params can't be read, which a checked plan's can
     * @throws org.apache.avro.AvroRuntimeException when the agent's schema has no room for what a
     *     request must hold
     */
    GenericRecord request(
            Envelope envelope,
            String instruction,
            @Nullable String feedback,
            List<Document> documents,
            List<StepOutput> context,
            String paramsJson) {
        GenericRecord record = new GenericData.Record(request);
        for (Schema.Field field : request.getFields()) {
            Object value =
                    switch (field.name()) {
                        case "envelope" -> Reshaped.as(field.schema(), envelope);
                        case "instruction" -> instruction;
                        case "feedback" -> feedback(field, feedback);
                        case "documents" ->
                                documents.stream()
                                        .map(d -> Reshaped.as(field.schema().getElementType(), d))
                                        .toList();
                        case "context" ->
                                context.stream()
                                        .map(o -> Reshaped.as(field.schema().getElementType(), o))
                                        .toList();
                        case PARAMS -> params(paramsJson);
                        default -> Reshaped.PLAIN.getDefaultValue(field);
                    };
            record.put(field.pos(), value);
        }
        return record;
    }

    /** An agent whose contract can't take feedback is asked again without. */
    private static @Nullable Object feedback(Schema.Field field, @Nullable String feedback) {
        boolean takesText =
                field.schema().getType() == Schema.Type.STRING
                        || (field.schema().getType() == Schema.Type.UNION
                                && field.schema().getTypes().stream()
                                        .anyMatch(s -> s.getType() == Schema.Type.STRING));
        return feedback == null || !takesText ? Reshaped.PLAIN.getDefaultValue(field) : feedback;
    }

    private GenericRecord params(String paramsJson) {
        return switch (AvroJson.read(paramsJson, params)) {
            case Read(GenericRecord record) -> record;
            case Unreadable(List<Violation> violations) ->
                    throw new IllegalArgumentException("params can't be read: " + violations);
        };
    }
}
