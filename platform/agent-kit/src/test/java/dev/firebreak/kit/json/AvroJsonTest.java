package dev.firebreak.kit.json;

import static dev.firebreak.kit.json.JsonReading.ENVELOPE;
import static dev.firebreak.kit.json.JsonReading.one;
import static dev.firebreak.kit.json.JsonReading.read;
import static dev.firebreak.kit.json.JsonReading.wrong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.contract.Contract;
import dev.firebreak.kit.contract.RandomRecords;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Tasks;
import dev.firebreak.schemas.Violation;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroJsonTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.123Z");

    static List<Class<? extends SpecificRecord>> contracts() {
        return Contracts.all();
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void whatIsWrittenReadsBackAsItWas(Class<? extends SpecificRecord> type) {
        Schema schema = Contracts.schema(type);

        for (long seed = 0; seed < 200; seed++) {
            GenericRecord record = new RandomRecords(seed).record(schema);
            SpecificRecord specific = AvroJson.specific(record, type);

            AvroJson.Parsed parsed = AvroJson.read(AvroJson.write(record), schema);

            assertThat(parsed)
                    .as("seed %d: %s", seed, AvroJson.write(record))
                    .isEqualTo(new AvroJson.Read(record));
            assertThat(AvroJson.write(specific))
                    .as("seed %d", seed)
                    .isEqualTo(AvroJson.write(record));
            assertThat(AvroJson.read(AvroJson.tree(specific), schema))
                    .as("seed %d", seed)
                    .isEqualTo(parsed);
        }
    }

    @Test
    void theFormIsPlain() {
        Task task =
                Tasks.task("t-1", Tasks.principal("ann"), NOW)
                        .document("a.csv", "text/csv", new byte[] {1, 2, (byte) 255})
                        .deadline(NOW.plusSeconds(60))
                        .build();

        JsonNode json = AvroJson.tree(task);

        assertThat(json.at("/envelope/createdAt").textValue())
                .isEqualTo("2026-11-21T08:00:00.123Z");
        assertThat(json.at("/envelope/deadline").textValue()).isEqualTo("2026-11-21T08:01:00.123Z");
        assertThat(json.at("/envelope/stepId").isNull()).isTrue();
        assertThat(json.at("/envelope/trust").textValue()).isEqualTo("UNTRUSTED");
        assertThat(json.at("/envelope/messageId").textValue())
                .isEqualTo(task.getEnvelope().getMessageId().toString());
        assertThat(json.at("/documents/0/content").textValue()).isEqualTo("AQL/");
        assertThat(json.at("/onDeadLetter").textValue()).isEqualTo("DEGRADE");
        assertThat(task.getDocuments().getFirst().getContent().remaining())
                .as("showing a record does not use it up")
                .isEqualTo(3);
    }

    @Test
    void aTimeIsShownAsFinelyAsItWouldBeEncoded() {
        Task task = Tasks.task("t-1", Tasks.principal("ann"), NOW.plusNanos(456_789)).build();

        assertThat(AvroJson.tree(task).at("/envelope/createdAt").textValue())
                .isEqualTo("2026-11-21T08:00:00.123Z");
        assertThat(AvroJson.read(AvroJson.write(task), Contracts.schema(Task.class)))
                .isInstanceOf(AvroJson.Read.class);
    }

    @Test
    void whatIsNotThereTakesItsDefault() {
        Schema schema = Contracts.schema(EmailRequest.class);

        EmailRequest request =
                AvroJson.specific(
                        read("{\"envelope\":" + ENVELOPE + ",\"params\":{}}", schema),
                        EmailRequest.class);

        assertThat(request.getInstruction()).isEmpty();
        assertThat(request.getFeedback()).isNull();
        assertThat(request.getDocuments()).isEmpty();
        assertThat(request.getParams().getDraftReply()).isTrue();
        assertThat(request.getEnvelope().getAttempt()).isOne();
        assertThat(request.getEnvelope().getPrincipal().getTenant()).isEqualTo("default");
        assertThat(Contract.of(schema).violations(request)).isEmpty();
    }

    @Test
    void defaultsAreNotSharedBetweenRecords() {
        Schema schema = Contracts.schema(EmailRequest.class);
        String json = "{\"envelope\":" + ENVELOPE + ",\"params\":{}}";

        GenericRecord first = read(json, schema);
        var documents = (GenericData.Array<?>) first.get("documents");
        documents.add(null);

        assertThat((List<?>) read(json, schema).get("documents")).isEmpty();
    }

    @Test
    void everythingThatIsWrongIsToldOfWithItsPath() {
        String json =
                """
                {"envelope":{"messageId":"123","taskId":7,"conversation_id":"t-1","principal":{"user":"ann","roles":["a",5,null]},
                  "trust":"TRUSTD","confidentiality":"PUBLIC","createdAt":"yesterday","deadline":"2026-11-21T08:00:00.0001Z","budget":{"steps":2.5,"tokens":1e30}},
                 "documents":[{"documentId":"d1","contentType":"text/csv","content":"***"}, "a document"],
                 "params":null, "shoeSize":43}""";

        List<Violation> violations = wrong(json, Contracts.schema(EmailRequest.class));

        assertThat(violations)
                .extracting(Violation::getPath, Violation::getRule)
                .containsExactlyInAnyOrder(
                        tuple("envelope.messageId", Contract.TYPE),
                        tuple("envelope.taskId", Contract.TYPE),
                        tuple("envelope.conversationId", Contract.REQUIRED),
                        tuple("envelope.conversation_id", "unknown-field"),
                        tuple("envelope.principal.roles[1]", Contract.TYPE),
                        tuple("envelope.principal.roles[2]", Contract.REQUIRED),
                        tuple("envelope.trust", Contract.TYPE),
                        tuple("envelope.createdAt", Contract.TYPE),
                        tuple("envelope.deadline", Contract.TYPE),
                        tuple("envelope.budget.steps", Contract.TYPE),
                        tuple("envelope.budget.tokens", Contract.TYPE),
                        tuple("documents[0].content", Contract.TYPE),
                        tuple("documents[1]", Contract.TYPE),
                        tuple("params", Contract.REQUIRED),
                        tuple("shoeSize", "unknown-field"));
        assertThat(expected(violations, "envelope.conversation_id"))
                .isEqualTo("probably conversationId");
        assertThat(expected(violations, "envelope.trust")).isEqualTo("probably TRUSTED");
        assertThat(expected(violations, "envelope.createdAt")).contains("2026-11-21T09:30:00Z");
        assertThat(expected(violations, "shoeSize"))
                .isEqualTo("one of envelope, instruction, feedback, documents, context, params");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "5",
                "\"text\"",
                "{",
                "{\"a\":1,}",
                "{} {}",
                "{\"envelope\":{},\"envelope\":{}}",
                "nonsense",
                "{'envelope':1}",
                "\u0000"
            })
    void whatIsNoObjectIsUnreadableAndNeverThrows(String json) {
        assertThat(wrong(json, Contracts.schema(EmailRequest.class))).isNotEmpty();
    }

    @Test
    void hostileDepthAndSizeAreStopped() {
        Schema tree =
                new Schema.Parser()
                        .parse(
                                "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"c\",\"type\":[\"null\",\"T\"],\"default\":null}]}");

        assertThat(wrong("[".repeat(100_000), tree))
                .extracting(Violation::getRule)
                .containsExactly("json");
        assertThat(wrong("{\"c\":".repeat(100) + "{}" + "}".repeat(100), tree))
                .extracting(Violation::getRule)
                .containsExactly(Contract.NESTING);
        assertThat(wrong("{\"c\":" + "9".repeat(5000) + "}", tree)).hasSize(1);
        assertThat(
                        wrong(
                                "{"
                                        + Stream.iterate(0, i -> i + 1)
                                                .limit(5000)
                                                .map(i -> "\"f" + i + "\":1")
                                                .reduce((a, b) -> a + "," + b)
                                                .orElseThrow()
                                        + "}",
                                tree))
                .hasSize(Contract.VIOLATIONS_MAX);
    }

    @Test
    void aRecordThatCanNotBeEncodedIsShownAllTheSame() {
        Schema schema = one("\"double\"");
        GenericRecord record = new GenericData.Record(schema);

        assertThat(AvroJson.write(record)).isEqualTo("{\"v\":null}");
        record.put("v", Double.NaN);
        assertThat(AvroJson.write(record)).isEqualTo("{\"v\":\"NaN\"}");
        record.put("v", List.of("no", "number", ByteBuffer.wrap(new byte[1])));
        assertThat(AvroJson.write(record)).startsWith("{\"v\":[\"no\",\"number\",");
        IndexedRecord far =
                new GenericData.Record(
                        one("{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}"));
        far.put(0, Long.MAX_VALUE);
        assertThat(AvroJson.write(far)).isEqualTo("{\"v\":\"+292278994-08-17T07:12:55.807Z\"}");
    }

    @Test
    void aRecordThatHoldsItselfIsShownOnlySoDeep() {
        Schema tree =
                new Schema.Parser()
                        .parse(
                                "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"c\",\"type\":[\"null\",\"T\"]}]}");
        GenericRecord knot = new GenericData.Record(tree);
        knot.put("c", knot);

        assertThat(AvroJson.write(knot)).endsWith("\"…\"" + "}".repeat(201));
    }

    @Test
    void aRecordOfAnotherContractIsRefusedAsThisOne() {
        GenericRecord record = new GenericData.Record(one("\"double\""));
        record.put("v", 1.0);

        assertThatThrownBy(() -> AvroJson.specific(record, Task.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no Task");
    }

    private static String expected(List<Violation> violations, String path) {
        return violations.stream()
                .filter(v -> v.getPath().equals(path))
                .findAny()
                .orElseThrow()
                .getExpected();
    }
}
