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
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** An agent that the project has never heard of: its contracts are its own, in its own namespace. */
record EchoAgent(String name) {
    Schema request() {
        return schema(
                """
                {"type":"record","name":"EchoRequest","namespace":"com.example.%s","fields":[
                 {"name":"envelope","type":%s},
                 {"name":"instruction","type":"string","default":""},
                 {"name":"feedback","type":["null","string"],"default":null},
                 {"name":"documents","type":{"type":"array","items":%s},"default":[]},
                 {"name":"context","type":{"type":"array","items":%s},"default":[]},
                 {"name":"params","type":{"type":"record","name":"EchoParams","fields":[
                   {"name":"times","default":1,"type":"int",
                    "rule":{"name":"times-range","expr":"value >= 1 && value <= 9","message":"1 to 9"}}]}}]}
                """
                        .formatted(
                                name.replace("-", "_"),
                                Contracts.schema(Envelope.class),
                                Contracts.schema(Document.class),
                                Contracts.schema(StepOutput.class)));
    }

    Schema result() {
        return schema(
                """
                {"type":"record","name":"EchoResult","namespace":"com.example.%s","fields":[
                 {"name":"envelope","type":%s},
                 {"name":"outcome","type":[
                   {"type":"record","name":"EchoOutput","fields":[
                     {"name":"summary","type":"string"},{"name":"echo","type":"string"}]},%s]},
                 {"name":"confidence","type":"double"},
                 {"name":"proposedActions","type":{"type":"array","items":%s}},
                 {"name":"usage","type":%s}]}
                """
                        .formatted(
                                name.replace("-", "_"),
                                Contracts.schema(Envelope.class),
                                Contracts.schema(Declined.class),
                                Contracts.schema(ProposedAction.class),
                                Contracts.schema(Usage.class)));
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

    private static Schema schema(String json) {
        // The contracts share records; only the first mention of a name may define it.
        return new Schema.Parser().parse(Once.named(json));
    }
}
