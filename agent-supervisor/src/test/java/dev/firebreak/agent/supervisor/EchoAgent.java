package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * An agent that the project has never heard of: its contracts are its own, in its own namespace.
 */
record EchoAgent(String name) {
    private static final Schema TEXT = Schema.create(Schema.Type.STRING);

    Schema request() {
        Schema.Field times = new Schema.Field("times", Schema.create(Schema.Type.INT), null, 1);
        times.addProp(
                "rule",
                Map.of(
                        "name",
                        "times-range",
                        "expr",
                        "value >= 1 && value <= 9",
                        "message",
                        "1 to 9"));
        return named(
                "EchoRequest",
                field("envelope", Contracts.schema(Envelope.class)),
                new Schema.Field("instruction", TEXT, null, ""),
                new Schema.Field(
                        "feedback",
                        Schema.createUnion(Schema.create(Schema.Type.NULL), TEXT),
                        null,
                        Schema.Field.NULL_DEFAULT_VALUE),
                new Schema.Field(
                        "documents",
                        Schema.createArray(Contracts.schema(Document.class)),
                        null,
                        List.of()),
                new Schema.Field(
                        "context",
                        Schema.createArray(Contracts.schema(StepOutput.class)),
                        null,
                        List.of()),
                field("params", named("EchoParams", times)));
    }

    Schema result() {
        Schema output = named("EchoOutput", field("summary", TEXT), field("echo", TEXT));
        return named(
                "EchoResult",
                field("envelope", Contracts.schema(Envelope.class)),
                field("outcome", Schema.createUnion(output, Contracts.schema(Declined.class))),
                field("confidence", Schema.create(Schema.Type.DOUBLE)),
                field(
                        "proposedActions",
                        Schema.createArray(Contracts.schema(ProposedAction.class))),
                field("usage", Contracts.schema(Usage.class)));
    }

    private Schema named(String record, Schema.Field... fields) {
        return Schema.createRecord(record, null, "com.example." + name, false, List.of(fields));
    }

    private static Schema.Field field(String name, Schema schema) {
        return new Schema.Field(name, schema, null, (Object) null);
    }

    AgentCard card(TopicNames topics, Instant now) {
        return AgentCard.newBuilder()
                .setAgent(name)
                .setVersion("7")
                .setDescription("Says it again")
                .setCapabilities(
                        List.of(
                                Capability.newBuilder()
                                        .setName("echo")
                                        .setDescription("Says what it was told")
                                        .setExamples(List.of("say hello again"))
                                        .build()))
                .setRequestTopic(topics.requests(name))
                .setResultTopic(topics.results(name))
                .setRequestSchema(request().toString())
                .setResultSchema(result().toString())
                .setAnnouncedAt(now)
                .build();
    }

    /** The answer to a request: it says the instruction again. */
    GenericRecord answer(GenericRecord request) {
        Schema output = result().getField("outcome").schema().getTypes().getFirst();
        GenericRecord outcome = new GenericData.Record(output);
        outcome.put("summary", "Echo: " + request.get("instruction"));
        outcome.put("echo", request.get("instruction"));
        return result(request, outcome, 0.9);
    }

    /** The answer, which would like to see this done. */
    GenericRecord proposing(GenericRecord request, ProposedAction action) {
        GenericRecord result = answer(request);
        Schema schema = result().getField("proposedActions").schema().getElementType();
        result.put("proposedActions", List.of(Reshaped.as(schema, action)));
        return result;
    }

    GenericRecord declined(GenericRecord request, Declined declined) {
        Schema schema = result().getField("outcome").schema().getTypes().getLast();
        return result(request, Reshaped.as(schema, declined), 0);
    }

    private GenericRecord result(GenericRecord request, GenericRecord outcome, double confidence) {
        Schema schema = result();
        GenericRecord result = new GenericData.Record(schema);
        result.put("envelope", request.get("envelope"));
        result.put("outcome", outcome);
        result.put("confidence", confidence);
        result.put("proposedActions", List.of());
        Usage usage = Usage.newBuilder().setLogic("offline/echo-1").setToolCalls(1).build();
        result.put("usage", Reshaped.as(schema.getField("usage").schema(), usage));
        return result;
    }
}
