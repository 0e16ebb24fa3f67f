package dev.firebreak.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContractsTest {
    static List<Class<? extends SpecificRecord>> contracts() {
        return Contracts.all();
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void whatIsRegisteredIsWhatIsWrittenInTheIdl(Class<? extends SpecificRecord> contract)
            throws IOException {
        Schema written = Objects.requireNonNull(Idl.types().get(contract.getName()));

        Schema registered = Contracts.schema(contract);

        assertThat(registered.toString()).isEqualTo(written.toString());
    }

    @Test
    void everyRecordThatNoOtherHoldsIsAContract() throws IOException {
        var types = Idl.travelling();
        var held = new TreeSet<String>();
        types.values().stream()
                .filter(type -> type.getType() == Schema.Type.RECORD)
                .forEach(type -> type.getFields().forEach(field -> collect(field.schema(), held)));

        var alone =
                types.entrySet().stream()
                        .filter(
                                type ->
                                        type.getValue().getType() == Schema.Type.RECORD
                                                && !held.contains(type.getKey()))
                        .map(Map.Entry::getKey)
                        .toList();

        // AgentCard travels alone and in planner requests.
        assertThat(Contracts.all())
                .extracting(Class::getName)
                .containsAll(alone)
                .hasSize(alone.size() + 1);
    }

    @Test
    void onlyWhatJavaAddedIsTakenAway() {
        String text =
                "the text {\"type\":\"string\",\"avro.java.string\":\"String\"} and ,\"avro.java.string\":\"String\" is part of the contract";
        Schema string = Schema.create(Schema.Type.STRING);
        GenericData.setStringType(string, GenericData.StringType.String);
        Schema generated =
                SchemaBuilder.record("R")
                        .namespace("n")
                        .doc(text)
                        .aliases("Old")
                        .prop("rule", Map.of("name", "r"))
                        .fields()
                        .name("a")
                        .doc(text)
                        .aliases("b")
                        .orderDescending()
                        .prop("p", 1)
                        .type(string)
                        .withDefault(text)
                        .name("at")
                        .type(
                                LogicalTypes.timestampMillis()
                                        .addToSchema(Schema.create(Schema.Type.LONG)))
                        .noDefault()
                        .name("e")
                        .type()
                        .enumeration("E")
                        .doc("e")
                        .aliases("F")
                        .defaultSymbol("X")
                        .symbols("X", "Y")
                        .noDefault()
                        .name("f")
                        .type(
                                LogicalTypes.decimal(9, 2)
                                        .addToSchema(Schema.createFixed("Fx", null, "n", 8)))
                        .noDefault()
                        .name("items")
                        .type(Schema.createArray(string))
                        .noDefault()
                        .endRecord();
        String expected =
                "{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"n\",\"doc\":"
                        + quoted(text)
                        + ",\"fields\":["
                        + "{\"name\":\"a\",\"type\":\"string\",\"doc\":"
                        + quoted(text)
                        + ",\"default\":"
                        + quoted(text)
                        + ",\"order\":\"descending\",\"aliases\":[\"b\"],\"p\":1},"
                        + "{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}},"
                        + "{\"name\":\"e\",\"type\":{\"type\":\"enum\",\"name\":\"E\",\"doc\":\"e\",\"symbols\":[\"X\",\"Y\"],\"default\":\"X\",\"aliases\":[\"F\"]}},"
                        + "{\"name\":\"f\",\"type\":{\"type\":\"fixed\",\"name\":\"Fx\",\"size\":8,\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2}},"
                        + "{\"name\":\"items\",\"type\":{\"type\":\"array\",\"items\":\"string\"}}],\"rule\":{\"name\":\"r\"},\"aliases\":[\"Old\"]}";

        Schema asWritten = Contracts.asWritten(generated);

        assertThat(asWritten).isEqualTo(new Schema.Parser().parse(expected));
        assertThat(asWritten.getField("at").schema().getLogicalType())
                .isEqualTo(LogicalTypes.timestampMillis());
        assertThat(asWritten.getField("a").schema().getObjectProps()).isEmpty();
        assertThat(asWritten.toString()).contains(quoted(text));
    }

    @Test
    void aRecordThatHoldsItselfIsCopied() {
        Schema tree =
                new Schema.Parser()
                        .parse(
                                "{\"type\":\"record\",\"name\":\"Tree\",\"fields\":[{\"name\":\"children\",\"type\":{\"type\":\"array\",\"items\":\"Tree\"}}]}");

        assertThat(Contracts.asWritten(tree)).isEqualTo(tree);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\\\"") + "\"";
    }

    private static void collect(Schema schema, Set<String> held) {
        switch (schema.getType()) {
            case RECORD -> held.add(schema.getFullName());
            case ARRAY -> collect(schema.getElementType(), held);
            case MAP -> collect(schema.getValueType(), held);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, held));
            default -> {}
        }
    }
}
