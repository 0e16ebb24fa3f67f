package dev.firebreak.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that no generated builder makes, and rules that mean no good. */
class HostileRecordsTest {
    @Test
    void nullsWhereNoneMayBeAreToldOf() {
        var task = new Task();
        task.put("envelope", new Envelope());

        List<Violation> violations = Contract.of(Contracts.schema(Task.class)).violations(task);

        assertThat(violations)
                .extracting(Violation::getPath, Violation::getRule)
                .contains(
                        tuple("goal", Contract.REQUIRED),
                        tuple("documents", Contract.REQUIRED),
                        tuple("envelope.taskId", Contract.REQUIRED),
                        tuple("envelope.createdAt", Contract.REQUIRED));
    }

    @Test
    void valuesOfTheWrongTypeAreToldOf() {
        Schema schema =
                ContractTest.schema(
                        "{'name':'s','type':'string','rule':{'name':'r','expr':'size(value) > 0','message':'m'}},{'name':'n','type':'long'},{'name':'d','type':'double'},"
                                + "{'name':'l','type':{'type':'array','items':'int'}},{'name':'u','type':['null','string',{'type':'array','items':'string'}]},"
                                + "{'name':'e','type':{'type':'enum','name':'E','symbols':['UNKNOWN']}},{'name':'t','type':{'type':'long','logicalType':'timestamp-millis'}}");
        GenericRecord record = new GenericData.Record(schema);
        record.put("s", 5);
        record.put("n", 5);
        record.put("d", "5");
        record.put("l", Arrays.asList(1, null, "x"));
        record.put("u", 7L);
        record.put("e", "UNKNOWN");
        record.put("t", "now");

        assertThat(Contract.of(schema).violations(record))
                .extracting(Violation::getPath, Violation::getRule)
                .containsExactly(
                        tuple("s", Contract.TYPE),
                        tuple("n", Contract.TYPE),
                        tuple("d", Contract.TYPE),
                        tuple("l[1]", Contract.REQUIRED),
                        tuple("l[2]", Contract.TYPE),
                        tuple("u", Contract.TYPE),
                        tuple("e", Contract.TYPE),
                        tuple("t", Contract.TYPE));
    }

    @Test
    void aRecordOfAnotherTypeIsAViolation() {
        var document = new Document();

        assertThat(Contract.of(Contracts.schema(Task.class)).violations(document))
                .singleElement()
                .satisfies(v -> assertThat(v.getRule()).isEqualTo(Contract.TYPE))
                .satisfies(v -> assertThat(v.getActual()).contains("Document"));
    }

    @Test
    void aRecordOfAnotherVersionIsAViolation() {
        Schema two =
                ContractTest.schema("{'name':'a','type':'string'},{'name':'b','type':'string'}");
        Schema swapped =
                ContractTest.schema("{'name':'b','type':'string'},{'name':'a','type':'string'}");

        assertThat(
                        Contract.of(two)
                                .violations(
                                        ContractTest.record(swapped, Map.of("a", "x", "b", "y"))))
                .extracting(Violation::getRule)
                .containsExactly(Contract.TYPE);
        assertThat(
                        Contract.of(two)
                                .violations(
                                        ContractTest.record(
                                                two, Map.of("a", "x", "b", new Utf8("y")))))
                .isEmpty();
    }

    @Test
    void deepNestingIsCutOff() {
        Schema schema = ContractTest.schema("{'name':'next','type':['null','R'],'default':null}");
        GenericRecord record = new GenericData.Record(schema);
        for (int i = 0; i < 10_000; i++) {
            GenericRecord outer = new GenericData.Record(schema);
            outer.put("next", record);
            record = outer;
        }

        assertThat(Contract.of(schema).violations(record))
                .extracting(Violation::getRule)
                .containsExactly(Contract.NESTING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size(value) / (size(value) - size(value)) == 1",
                "int(value) > 0",
                "timestamp(value) > timestamp('2026-01-01T00:00:00Z')",
                "value.matches(value)"
            })
    void aRuleThatCanNotBeEvaluatedCountsAsViolatedAndSaysSo(String expr) {
        Contract contract = Contract.of(ContractTest.textWith(expr));

        assertThat(
                        contract.violations(
                                ContractTest.record(
                                        ContractTest.textWith(expr), Map.of("text", "[oops"))))
                .singleElement()
                .satisfies(v -> assertThat(v.getRule()).isEqualTo("bad"))
                .satisfies(
                        v ->
                                assertThat(v.getActual())
                                        .contains("\"[oops\"")
                                        .contains("the rule could not be evaluated"));
    }

    @Test
    void aRuleThatWouldRunForEverIsStopped() {
        Schema.Field field =
                new Schema.Field("list", Schema.createArray(Schema.create(Schema.Type.INT)));
        field.addProp(
                "rule",
                Map.of(
                        "name",
                        "bomb",
                        "expr",
                        "value.all(a, value.all(b, value.all(c, value.all(d, a + b + c + d >= 0))))",
                        "message",
                        "m"));
        Schema schema = Schema.createRecord("R", null, null, false, List.of(field));
        List<Integer> list = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            list.add(i);
        }

        List<Violation> violations =
                Contract.of(schema).violations(ContractTest.record(schema, Map.of("list", list)));

        assertThat(violations)
                .singleElement()
                .satisfies(
                        v ->
                                assertThat(v.getActual())
                                        .contains("could not be evaluated")
                                        .contains("teration"));
    }

    @Test
    void aPatternThatBacktracksElsewhereIsLinearHere() {
        Schema schema = ContractTest.textWith("value.matches('^(a+)+$')");

        assertThat(
                        Contract.of(schema)
                                .violations(
                                        ContractTest.record(
                                                schema, Map.of("text", "a".repeat(100_000) + "!"))))
                .hasSize(1);
    }

    @Test
    void whatAViolationShowsIsShortAndHarmless() {
        Schema schema = ContractTest.textWith("value == 'x'");
        String nasty = "\u001b[31m\u202e\u200b\r\n" + "y".repeat(10_000);

        assertThat(
                        Contract.of(schema)
                                .violations(ContractTest.record(schema, Map.of("text", nasty))))
                .singleElement()
                .satisfies(
                        v ->
                                assertThat(v.getActual())
                                        .hasSizeLessThan(300)
                                        .doesNotContain("\u001b", "\u202e", "\u200b", "\n")
                                        .contains("10009 characters"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'text'",
                "{'name':'r','expr':'true'}",
                "{'name':'r','expr':'true','message':'m','more':1}",
                "[{'name':'r','expr':1,'message':'m'}]",
                "[5]"
            })
    void aRuleOfTheWrongFormIsNamed(String rule) {
        Schema schema = ContractTest.schema("{'name':'text','type':'string','rule':" + rule + "}");

        assertThatThrownBy(() -> Contract.of(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("R.text");
    }

    @Test
    void aRuleWhereNothingWouldAskItIsRefused() {
        Schema schema =
                ContractTest.schema(
                        "{'name':'texts','type':{'type':'array','items':{'type':'string','rule':{'name':'r','expr':'true','message':'m'}}}}");

        assertThatThrownBy(() -> Contract.of(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("R.texts");
    }
}
