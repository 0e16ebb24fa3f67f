package dev.firebreak.kit.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.contract.Contract;
import dev.firebreak.kit.contract.RandomRecords;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.PlannerResult;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskControl;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroJsonTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.123Z");
    private static final String ENVELOPE =
            """
            {"messageId":"123e4567-e89b-12d3-a456-426614174000","taskId":"t-1","conversationId":"t-1","principal":{"user":"ann"},
             "trust":"TRUSTED","confidentiality":"PUBLIC","createdAt":"2026-11-21T08:00:00Z"}""";

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

    @Test
    void theBranchOfAUnionIsFoundByItsShape() {
        String result =
                "{\"envelope\":" + ENVELOPE + ",\"outcome\":%s,\"confidence\":1,\"usage\":{}}";
        Schema email = Contracts.schema(EmailResult.class);
        Schema planner = Contracts.schema(PlannerResult.class);
        Schema control = Contracts.schema(TaskControl.class);

        assertThat(
                        branch(
                                read(
                                        result.formatted(
                                                "{\"code\":\"NOTHING_TO_DO\",\"detail\":\"d\"}"),
                                        email),
                                "outcome"))
                .isEqualTo("Declined");
        assertThat(
                        branch(
                                read(
                                        result.formatted(
                                                "{\"summary\":\"s\",\"category\":\"SPAM\",\"urgency\":\"LOW\",\"sentiment\":\"NEUTRAL\",\"language\":\"en\",\"needsPerson\":false}"),
                                        email),
                                "outcome"))
                .isEqualTo("EmailOutput");
        assertThat(
                        branch(
                                (GenericRecord)
                                        read(
                                                        result.formatted(
                                                                "{\"summary\":\"s\",\"answer\":{\"steps\":[]}}"),
                                                        planner)
                                                .get("outcome"),
                                "answer"))
                .isEqualTo("Plan");
        assertThat(
                        branch(
                                (GenericRecord)
                                        read(
                                                        result.formatted(
                                                                "{\"summary\":\"s\",\"answer\":{\"verdict\":\"RETRY\"}}"),
                                                        planner)
                                                .get("outcome"),
                                "answer"))
                .isEqualTo("Judgement");
        assertThat(
                        branch(
                                (GenericRecord)
                                        read(
                                                        result.formatted(
                                                                "{\"summary\":\"s\",\"answer\":{\"answer\":\"a\"}}"),
                                                        planner)
                                                .get("outcome"),
                                "answer"))
                .isEqualTo("Synthesis");
        assertThat(
                        branch(
                                read(
                                        "{\"envelope\":"
                                                + ENVELOPE
                                                + ",\"command\":{\"reason\":\"r\"}}",
                                        control),
                                "command"))
                .isEqualTo("CancelTask");
        assertThat(
                        branch(
                                read(
                                        "{\"envelope\":"
                                                + ENVELOPE
                                                + ",\"command\":{\"add\":{\"steps\":3},\"reason\":\"r\"}}",
                                        control),
                                "command"))
                .isEqualTo("RaiseBudget");
    }

    @Test
    void whatIsWrongInTheNearestBranchIsToldOf() {
        String json =
                "{\"envelope\":"
                        + ENVELOPE
                        + ",\"outcome\":{\"summary\":\"s\",\"category\":\"SPAM\",\"urgency\":\"LOW\",\"sentiment\":\"GRIM\",\"language\":\"en\"},\"confidence\":1,\"usage\":{}}";

        assertThat(wrong(json, Contracts.schema(EmailResult.class)))
                .extracting(Violation::getPath)
                .containsExactlyInAnyOrder("outcome.sentiment", "outcome.needsPerson");
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
    void alikeBranchesInsideAlikeBranchesTakeNoTimeWithoutEnd() {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                """
                                {"type":"record","name":"A","fields":[{"name":"next","type":["null","A",
                                  {"type":"record","name":"B","fields":[{"name":"next","type":["null","A","B"]},{"name":"n","type":"int"}]}]},
                                 {"name":"n","type":"int"}]}""");
        String json =
                "{\"n\":1,\"next\":".repeat(50)
                        + "{\"n\":\"wrong\",\"next\":null}"
                        + "}".repeat(50);

        assertThat(wrong(json, schema)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "int, 2147483647, true",
        "int, 2147483648, false",
        "int, 5.0, true",
        "int, 5.5, false",
        "int, '\"5\"', false",
        "int, true, false",
        "long, 9223372036854775807, true",
        "long, 9223372036854775808, false",
        "long, 1e3, true",
        "long, 1e400, false",
        "long, 1e999999999, false",
        "int, 1e-999999999, false",
        "double, 1e999999999, false",
        "double, 1e-999999999, true",
        "double, 1, true",
        "double, 1e400, false",
        "double, '\"NaN\"', true",
        "double, '\"nan\"', false",
        "float, 1e39, false",
        "float, 1e38, true",
        "boolean, true, true",
        "boolean, 1, false",
        "string, '\"\\ud83d\"', false",
        "string, '\"\\ud83d\\ude00\"', true",
        "string, 5, false",
        "bytes, '\"AQI=\"', true",
        "bytes, '\"A\"', false"
    })
    void theLimitsOfScalarsAreExact(String type, String json, boolean right) {
        assertThat(
                        AvroJson.read("{\"v\":" + json + "}", one("\"" + type + "\""))
                                instanceof AvroJson.Read)
                .isEqualTo(right);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'1234.50'|'1234.50'",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|12.5|'12.50'",
                "{'type':'bytes','logicalType':'decimal','precision':30,'scale':20}|1234567890.12345678901234567890|'1234567890.12345678901234567890'",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|1e-999999999|",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|1e999999999|",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'-0.01'|'-0.01'",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'12345.6'|",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'0.001'|",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'1e999999999'|",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'1e-999999999'|",
                "{'type':'fixed','name':'F','size':4,'logicalType':'decimal','precision':6,'scale':2}|'-9999.99'|'-9999.99'",
                "{'type':'fixed','name':'F','size':3}|'AQID'|'AQID'",
                "{'type':'fixed','name':'F','size':3}|'AQI='|",
                "{'type':'int','logicalType':'date'}|'2026-02-29'|",
                "{'type':'int','logicalType':'date'}|'2028-02-29'|'2028-02-29'",
                "{'type':'int','logicalType':'date'}|'+999999999-01-01'|",
                "{'type':'int','logicalType':'time-millis'}|'09:30:00.001'|'09:30:00.001'",
                "{'type':'long','logicalType':'time-micros'}|'23:59:59.999999'|'23:59:59.999999'",
                "{'type':'long','logicalType':'timestamp-micros'}|'2026-11-21T10:00:00.000001+02:00'|'2026-11-21T08:00:00.000001Z'",
                "{'type':'long','logicalType':'timestamp-nanos'}|'2026-11-21T10:00:00.000000001Z'|'2026-11-21T10:00:00.000000001Z'",
                "{'type':'long','logicalType':'timestamp-nanos'}|'3026-11-21T10:00:00Z'|",
                "{'type':'long','logicalType':'local-timestamp-millis'}|'2026-11-21T10:00'|'2026-11-21T10:00'",
                "{'type':'long','logicalType':'timestamp-millis'}|1732176000000|",
                "{'type':'long','logicalType':'timestamp-millis'}|'2026-11-21'|",
                "{'type':'string','logicalType':'uuid'}|'1-1-1-1-1'|",
                "{'type':'string','logicalType':'uuid'}|'123E4567-E89B-12D3-A456-426614174000'|'123E4567-E89B-12D3-A456-426614174000'"
            })
    void logicalTypesAreReadExactlyOrNotAtAll(String type, String json, String back) {
        AvroJson.Parsed parsed =
                AvroJson.read(
                        "{\"v\":" + json.replace('\'', '"') + "}", one(type.replace('\'', '"')));

        switch (parsed) {
            case AvroJson.Read(var record) ->
                    assertThat(AvroJson.write(record))
                            .isEqualTo(
                                    "{\"v\":"
                                            + (back == null ? "nothing" : back).replace('\'', '"')
                                            + "}");
            case AvroJson.Unreadable(var violations) ->
                    assertThat(back).as(violations.toString()).isNull();
        }
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

    private static Schema one(String type) {
        return new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"One\",\"fields\":[{\"name\":\"v\",\"type\":"
                                + type
                                + "}]}");
    }

    private static String branch(GenericRecord record, String field) {
        return ((GenericRecord) record.get(field)).getSchema().getName();
    }

    private static GenericRecord read(String json, Schema schema) {
        return switch (AvroJson.read(json, schema)) {
            case AvroJson.Read(var record) -> record;
            case AvroJson.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }

    private static List<Violation> wrong(String json, Schema schema) {
        return switch (AvroJson.read(json, schema)) {
            case AvroJson.Read(var record) -> throw new AssertionError("read: " + record);
            case AvroJson.Unreadable(var violations) -> violations;
        };
    }

    private static String expected(List<Violation> violations, String path) {
        return violations.stream()
                .filter(v -> v.getPath().equals(path))
                .findAny()
                .orElseThrow()
                .getExpected();
    }
}
