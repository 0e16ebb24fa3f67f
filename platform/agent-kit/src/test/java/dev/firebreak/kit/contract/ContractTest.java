package dev.firebreak.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Violation;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Contract EMAIL = Contract.of(Contracts.schema(EmailRequest.class));

    @Test
    void aGoodRecordHasNoViolations() {
        assertThat(EMAIL.violations(request(envelope().build()))).isEmpty();
    }

    @Test
    void theSchemaOfGeneratedCodeMakesTheSameContract() {
        Contract generated = Contract.of(EmailRequest.getClassSchema());

        assertThat(generated.violations(request(envelope().setTaskId("").build())))
                .isEqualTo(EMAIL.violations(request(envelope().setTaskId("").build())))
                .hasSize(1);
    }

    @Test
    void everyViolationIsReportedWithItsPath() {
        EmailRequest request =
                EmailRequest.newBuilder(
                                request(
                                        envelope()
                                                .setTaskId("a task")
                                                .setAttempt(0)
                                                .setDeadline(NOW.minusSeconds(1))
                                                .setPrincipal(
                                                        Principal.newBuilder().setUser("").build())
                                                .build()))
                        .setDocuments(List.of(document("a.eml"), document("x".repeat(513))))
                        .setContext(List.of(output(0.5), output(Double.NaN), output(1.5)))
                        .build();

        List<Violation> violations = EMAIL.violations(request);

        assertThat(violations)
                .extracting(Violation::getPath, Violation::getRule)
                .containsExactlyInAnyOrder(
                        tuple("envelope.taskId", "task-id-shape"),
                        tuple("envelope.attempt", "attempt-range"),
                        tuple("envelope.principal.user", "user-size"),
                        tuple("envelope", "deadline-after-creation"),
                        tuple("documents[1].name", "name-size"),
                        tuple("context[1].confidence", Contract.FINITE),
                        tuple("context[2].confidence", "confidence-range"));
        assertThat(violations)
                .filteredOn(v -> v.getPath().equals("envelope"))
                .singleElement()
                .satisfies(
                        v ->
                                assertThat(v.getExpected())
                                        .isEqualTo("the deadline lies after createdAt"))
                .satisfies(
                        v ->
                                assertThat(v.getActual())
                                        .isEqualTo(
                                                "deadline: 2026-11-21T07:59:59Z, createdAt: 2026-11-21T08:00:00Z"));
    }

    @Test
    void aRuleOfAFieldThatMayBeNullIsAskedOnlyAboutAValue() {
        assertThat(EMAIL.violations(request(envelope().setStepId(null).setDeadline(null).build())))
                .isEmpty();
        assertThat(EMAIL.violations(request(envelope().setStepId("a b").build())))
                .extracting(Violation::getPath)
                .containsExactly("envelope.stepId");
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, false", "128, false", "129, true"})
    void theBoundsOfAPatternAreExact(int length, boolean violated) {
        var request = request(envelope().setTaskId("t".repeat(length)).build());

        assertThat(EMAIL.violations(request).isEmpty()).isNotEqualTo(violated);
    }

    @Test
    void aSizeCountsCodePointsAsCelDoes() {
        var atLimit =
                request(
                        envelope()
                                .setPrincipal(
                                        Principal.newBuilder().setUser("😀".repeat(256)).build())
                                .build());
        var overLimit =
                request(
                        envelope()
                                .setPrincipal(
                                        Principal.newBuilder().setUser("😀".repeat(257)).build())
                                .build());

        assertThat(EMAIL.violations(atLimit)).isEmpty();
        assertThat(EMAIL.violations(overLimit))
                .extracting(Violation::getRule)
                .containsExactly("user-size");
    }

    @Test
    void aRuleOverTheWholeRecordHasAnEmptyPath() {
        var task = Task.newBuilder().setEnvelope(envelope().build()).build();

        assertThat(Contract.of(Contracts.schema(Task.class)).violations(task))
                .singleElement()
                .satisfies(v -> assertThat(v.getPath()).isEmpty())
                .satisfies(v -> assertThat(v.getRule()).isEqualTo("goal-or-document"))
                .satisfies(
                        v -> assertThat(v.getActual()).isEqualTo("goal: \"\", documents: 0 items"));
    }

    @Test
    void aTextOverTheLimitIsAViolationWithoutARuleAndItsRulesAreNotAsked() {
        var over = request(envelope().setTaskId("t".repeat(Contract.TEXT_CHARS_MAX + 1)).build());

        assertThat(EMAIL.violations(over))
                .extracting(Violation::getRule)
                .containsExactly(Contract.TEXT_SIZE);
    }

    @Test
    void theReportIsBounded() {
        var outputs = new ArrayList<StepOutput>();
        for (int i = 0; i < 10_000; i++) {
            outputs.add(output(2));
        }
        var request =
                EmailRequest.newBuilder(request(envelope().build())).setContext(outputs).build();

        assertThat(EMAIL.violations(request)).hasSize(Contract.VIOLATIONS_MAX);
    }

    @Test
    void aTimeThatNoCalendarHasIsAViolation() {
        var far = request(envelope().setCreatedAt(Instant.ofEpochMilli(Long.MIN_VALUE)).build());

        assertThat(EMAIL.violations(far))
                .extracting(Violation::getPath, Violation::getRule)
                .containsExactly(tuple("envelope.createdAt", Contract.TIME));
    }

    @Test
    void aGenericRecordIsCheckedWhetherAvroConvertedItsLogicalTypesOrNot() {
        Schema schema =
                schema(
                        "{'name':'id','type':{'type':'string','logicalType':'uuid'}},{'name':'at','type':{'type':'long','logicalType':'timestamp-micros'},'rule':{'name':'r','expr':'value > timestamp(\\\"2026-01-01T00:00:00Z\\\")','message':'this year'}}");
        Contract contract = Contract.of(schema);

        assertThat(contract.violations(record(schema, Map.of("id", UUID.randomUUID(), "at", NOW))))
                .isEmpty();
        assertThat(
                        contract.violations(
                                record(
                                        schema,
                                        Map.of(
                                                "id",
                                                UUID.randomUUID().toString(),
                                                "at",
                                                NOW.toEpochMilli() * 1000))))
                .isEmpty();
        assertThat(
                        contract.violations(
                                record(
                                        schema,
                                        Map.of("id", "1-1-1-1-1", "at", NOW.toEpochMilli()))))
                .extracting(Violation::getPath, Violation::getRule)
                .containsExactly(tuple("id", Contract.UUID), tuple("at", "r"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "value.nosuch()",
                "value +",
                "value == 1",
                "size(value)",
                "other == 'x'",
                "value.matches('[')",
                "this == 'x'"
            })
    void aRuleThatDoesNotCompileIsNamedWithItsField(String expr) {
        Schema schema = textWith(expr);

        assertThatThrownBy(() -> Contract.of(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("R.text")
                .hasMessageContaining("bad");
    }

    /** A record R with one text field that has the rule. */
    static Schema textWith(String expr) {
        Schema.Field field = new Schema.Field("text", Schema.create(Schema.Type.STRING));
        field.addProp("rule", Map.of("name", "bad", "expr", expr, "message", "m"));
        return Schema.createRecord("R", null, null, false, List.of(field));
    }

    private static EmailRequest request(Envelope envelope) {
        return EmailRequest.newBuilder()
                .setEnvelope(envelope)
                .setParams(EmailParams.newBuilder().build())
                .setDocuments(List.of(document("mail.eml")))
                .build();
    }

    private static Envelope.Builder envelope() {
        return Envelope.newBuilder()
                .setMessageId(new UUID(1, 2))
                .setTaskId("t-1")
                .setConversationId("t-1")
                .setPrincipal(Principal.newBuilder().setUser("ann").build())
                .setTrust(Trust.UNTRUSTED)
                .setConfidentiality(Confidentiality.INTERNAL)
                .setCreatedAt(NOW)
                .setDeadline(NOW.plusSeconds(60));
    }

    private static Document document(String name) {
        return Document.newBuilder()
                .setDocumentId("d1")
                .setName(name)
                .setContentType("message/rfc822")
                .setContent(ByteBuffer.wrap(new byte[10]))
                .build();
    }

    private static StepOutput output(double confidence) {
        return StepOutput.newBuilder()
                .setStepId("s1")
                .setAgent("email")
                .setType("x")
                .setJson("{}")
                .setConfidence(confidence)
                .build();
    }

    static Schema schema(String fields) {
        return new Schema.Parser()
                .parse(
                        ("{'type':'record','name':'R','fields':[" + fields + "]}")
                                .replace('\'', '"'));
    }

    static IndexedRecord record(Schema schema, Map<String, Object> values) {
        GenericRecord record = new GenericData.Record(schema);
        values.forEach(record::put);
        return record;
    }
}
