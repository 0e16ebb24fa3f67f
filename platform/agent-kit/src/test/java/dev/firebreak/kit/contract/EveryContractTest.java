package dev.firebreak.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Violation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each contract that travels. */
class EveryContractTest {
    static List<Class<? extends SpecificRecord>> contracts() {
        return Contracts.all();
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void itsRulesCompileAndARandomRecordIsJudgedTheSameInEveryForm(
            Class<? extends SpecificRecord> type) {
        Schema schema = Contracts.schema(type);
        Contract contract = Contract.of(schema);

        for (long seed = 0; seed < 200; seed++) {
            GenericRecord generic = new RandomRecords(seed).record(schema);
            SpecificRecord specific = AvroJson.specific(generic, type);

            List<Violation> violations = contract.violations(generic);

            assertThat(contract.violations(specific))
                    .extracting(Violation::getPath, Violation::getRule)
                    .as("seed %d: %s", seed, generic)
                    .isEqualTo(
                            violations.stream()
                                    .map(
                                            v ->
                                                    org.assertj.core.groups.Tuple.tuple(
                                                            v.getPath(), v.getRule()))
                                    .toList());
            assertThat(violations)
                    .allSatisfy(
                            v ->
                                    assertThat(v.getActual())
                                            .doesNotContain("could not be evaluated"));
        }
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void itsRulesAreRunWithoutCel(Class<? extends SpecificRecord> type) throws Exception {
        assertSpeed(Contracts.schema(type), new HashSet<>());
    }

    private static void assertSpeed(Schema schema, Set<String> seen) throws Exception {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    assertNative(Rule.of(schema, schema.getFullName()), "this", schema);
                    for (Schema.Field field : schema.getFields()) {
                        assertNative(
                                Rule.of(field, field.name()),
                                "value",
                                Plan.withoutNull(field.schema()));
                        assertSpeed(field.schema(), seen);
                    }
                }
            }
            case ARRAY -> assertSpeed(schema.getElementType(), seen);
            case MAP -> assertSpeed(schema.getValueType(), seen);
            case UNION -> {
                for (Schema branch : schema.getTypes()) {
                    assertSpeed(branch, seen);
                }
            }
            default -> {}
        }
    }

    private static void assertNative(List<Rule> rules, String variable, Schema schema)
            throws Exception {
        for (Rule rule : rules) {
            var compiler = new RuleCompiler(variable, schema);
            assertThat(compiler.natively(compiler.tree(rule.expr())))
                    .as("write it in a shape of NativeConditions, or teach it this one: " + rule)
                    .isNotNull();
        }
    }
}
