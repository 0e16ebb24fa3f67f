package dev.firebreak.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.Violation;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class KnownRulesTest {
    @Test
    void aRuleIsNotTakenForTheSameRuleOverOtherFields() {
        String rule = "'rule':{'name':'r','expr':'this.a > 5','message':'m'}";
        Schema one =
                new Schema.Parser()
                        .parse(
                                ("{'type':'record','name':'R','fields':[{'name':'a','type':'int'},{'name':'b','type':'int'}],"
                                                + rule
                                                + "}")
                                        .replace('\'', '"'));
        Schema other =
                new Schema.Parser()
                        .parse(
                                ("{'type':'record','name':'R','fields':[{'name':'b','type':'int'},{'name':'a','type':'int'}],"
                                                + rule
                                                + "}")
                                        .replace('\'', '"'));

        for (Schema schema : new Schema[] {one, other, one}) {
            Contract contract = Contract.of(schema);

            assertThat(contract.violations(ContractTest.record(schema, Map.of("a", 9, "b", 1))))
                    .isEmpty();
            assertThat(contract.violations(ContractTest.record(schema, Map.of("a", 1, "b", 9))))
                    .extracting(Violation::getRule)
                    .containsExactly("r");
        }
    }
}
