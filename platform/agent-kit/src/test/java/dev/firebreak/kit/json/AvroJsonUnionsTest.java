package dev.firebreak.kit.json;

import static dev.firebreak.kit.json.JsonReading.ENVELOPE;
import static dev.firebreak.kit.json.JsonReading.read;
import static dev.firebreak.kit.json.JsonReading.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.PlannerResult;
import dev.firebreak.schemas.TaskControl;
import dev.firebreak.schemas.Violation;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** JSON does not name the branch of a union, so it is found by its shape. */
class AvroJsonUnionsTest {
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

    private static String branch(GenericRecord record, String field) {
        return ((GenericRecord) record.get(field)).getSchema().getName();
    }
}
