package dev.firebreak.kit.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailReading;
import dev.firebreak.schemas.EmailWriting;
import dev.firebreak.schemas.GuardVerdict;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlannerOutput;
import dev.firebreak.schemas.ReportWriting;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemasTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyFieldIsRequiredAndNoneMayBeAdded() throws Exception {
        JsonNode schema = schema(EmailOutput.getClassSchema());

        assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema.path("required")).hasSize(schema.path("properties").size());
        assertThat(schema.path("required"))
                .hasSize(EmailOutput.getClassSchema().getFields().size());
        JsonNode reply = schema.path("properties").path("reply").path("anyOf");
        assertThat(reply.path(0).path("type").asText()).isEqualTo("null");
        assertThat(reply.path(1).path("additionalProperties").asBoolean(true)).isFalse();
    }

    @Test
    void whatAFieldIsForAndItsRulesStandInItsDescription() throws Exception {
        JsonNode language =
                schema(EmailOutput.getClassSchema()).path("properties").path("language");

        assertThat(language.path("type").asText()).isEqualTo("string");
        assertThat(language.path("description").asText())
                .isEqualTo("ISO 639-1 code, or `und`. Rules: an ISO 639-1 code or und.");
    }

    @Test
    void aModelIsNotOfferedTheSymbolForOtherVersions() throws Exception {
        JsonNode category =
                schema(EmailOutput.getClassSchema()).path("properties").path("category");

        assertThat(category.path("enum").toString())
                .contains("\"ORDER_STATUS\"")
                .doesNotContain("UNKNOWN");
    }

    @Test
    void aUnionOfRecordsOffersEachOfThem() throws Exception {
        JsonNode answer = schema(PlannerOutput.getClassSchema()).path("properties").path("answer");

        assertThat(answer.path("anyOf")).hasSize(3);
        assertThat(answer.path("anyOf").path(0).path("properties").has("steps")).isTrue();
        assertThat(answer.path("anyOf").path(1).path("properties").has("verdict")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"} | string | with its zone",
                "{\"type\":\"int\",\"logicalType\":\"date\"} | string | ISO 8601 date",
                "{\"type\":\"string\",\"logicalType\":\"uuid\"} | string | UUID",
                "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2} | string | at most 2 digits",
                "\"bytes\" | string | base64",
                "\"long\" | integer | ",
                "\"double\" | number | ",
                "\"boolean\" | boolean | ",
                "{\"type\":\"array\",\"items\":\"string\"} | array | ",
                "{\"type\":\"map\",\"values\":\"int\"} | object | "
            })
    void typesHaveTheFormInWhichTheyAreRead(String row) throws Exception {
        String[] cells = row.split("\\|", -1);
        Schema record =
                new Schema.Parser()
                        .parse(
                                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":"
                                        + cells[0].strip()
                                        + "}]}");

        JsonNode field = schema(record).path("properties").path("f");

        assertThat(field.path("type").asText()).isEqualTo(cells[1].strip());
        assertThat(field.path("description").asText()).contains(cells[2].strip());
    }

    @Test
    void aRecordThatHoldsItselfIsReferredTo() throws Exception {
        Schema tree =
                new Schema.Parser()
                        .parse(
                                """
                                {"type":"record","name":"Tree","fields":[
                                  {"name":"name","type":"string"},
                                  {"name":"branches","type":{"type":"array","items":"Tree"}}]}
                                """);

        JsonNode schema = schema(tree);

        assertThat(schema.path("properties").path("branches").path("items").path("$ref").asText())
                .isEqualTo("#/$defs/Tree");
        assertThat(schema.path("$defs").path("Tree").path("properties").has("branches")).isTrue();
    }

    @Test
    void everyContractThereIsHasASchema() throws Exception {
        for (Class<? extends SpecificRecord> contract : Contracts.all()) {
            assertThat(schema(Contracts.schema(contract)).path("type").asText())
                    .isEqualTo("object");
        }
    }

    /** OpenAI's strict mode and Anthropic's, as published: whoever breaks these is answered 400. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                EmailReading.class,
                EmailWriting.class,
                GuardVerdict.class,
                Judgement.class,
                Plan.class,
                ReportWriting.class
            })
    void whatModelsAreAskedForIsTakenByTheStrictestProvider(Class<? extends SpecificRecord> type)
            throws Exception {
        JsonNode schema = schema(Contracts.schema(type));

        assertStrict(schema, 1);
        assertThat(schema.findValues("properties").stream().mapToInt(JsonNode::size).sum())
                .isLessThanOrEqualTo(100);
        assertThat(schema.findValues("anyOf")).hasSizeLessThanOrEqualTo(16);
        assertThat(schema.findValues("enum").stream().mapToInt(JsonNode::size).sum())
                .isLessThanOrEqualTo(500);
        assertThat(schema.toString()).hasSizeLessThan(15_000).doesNotContain("\"$ref\"");
    }

    private static void assertStrict(JsonNode schema, int depth) {
        assertThat(depth).as("nesting").isLessThanOrEqualTo(5);
        assertThat(schema.fieldNames())
                .toIterable()
                .isSubsetOf(
                        "type",
                        "description",
                        "properties",
                        "required",
                        "additionalProperties",
                        "items",
                        "enum",
                        "anyOf");
        if (schema.path("type").asText().equals("object")) {
            List<String> required = new ArrayList<>();
            schema.path("required").forEach(name -> required.add(name.asText()));
            assertThat(schema.path("properties").fieldNames())
                    .toIterable()
                    .containsExactlyElementsOf(required);
            assertThat(schema.path("additionalProperties").isBoolean()).isTrue();
            assertThat(schema.path("additionalProperties").booleanValue()).isFalse();
        }
        schema.path("properties").forEach(property -> assertStrict(property, depth + 1));
        schema.path("anyOf").forEach(branch -> assertStrict(branch, depth));
        if (schema.has("items")) {
            assertStrict(schema.path("items"), depth + 1);
        }
    }

    private static JsonNode schema(Schema record) throws Exception {
        return JSON.readTree(JsonSchemas.of(record).json());
    }
}
