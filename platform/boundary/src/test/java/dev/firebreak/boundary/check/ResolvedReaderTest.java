package dev.firebreak.boundary.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.PlannerResult;
import dev.firebreak.schemas.ReportResult;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What it reads is what Avro's own readers read. */
final class ResolvedReaderTest {
    private static final List<Class<? extends SpecificRecord>> CONTRACTS =
            List.of(
                    Task.class,
                    TaskResult.class,
                    EmailRequest.class,
                    EmailResult.class,
                    ReportResult.class,
                    PlannerResult.class,
                    Activity.class,
                    AgentCard.class,
                    DeadLetter.class);

    @Test
    @Tag("slow")
    void generatedRecordsAreReadAsAvroReadsThem() throws Exception {
        for (Class<? extends SpecificRecord> contract : CONTRACTS) {
            Schema written = Contracts.schema(contract);
            SpecificData model = SpecificData.getForClass(contract);
            Schema expected = model.getSchema(contract);
            ResolvedReader reader = ResolvedReader.of(written, expected, model);
            for (long seed = 0; seed < 200; seed++) {
                byte[] bytes = WireBytes.encoded(new RandomRecords(seed).record(written));

                IndexedRecord read = reader.read(bytes, 0);

                Object byAvro =
                        new SpecificDatumReader<>(written, expected, model)
                                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
                assertThat(read).as("%s, seed %d", contract, seed).isEqualTo(byAvro);
            }
        }
    }

    @Test
    @Tag("slow")
    void recordsOfOtherVersionsAreReadAsAvroReadsThemOrRefusedWhereAvroRefuses() throws Exception {
        int read = 0;
        int refused = 0;
        for (long seed = 0; seed < 4000; seed++) {
            Schema base = Contracts.schema(CONTRACTS.get((int) (seed % CONTRACTS.size())));
            Schema writer = strings(new Changed(seed).schema(base));
            Schema reader = strings(new Changed(seed + 1_000_000).schema(base));
            byte[] bytes = WireBytes.encoded(new RandomRecords(seed).record(writer));
            Object byAvro = null;
            try {
                byAvro =
                        new GenericDatumReader<>(writer, reader, new GenericData())
                                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
            } catch (AvroRuntimeException | IOException e) {
                refused++;
            }
            Object expected = byAvro;

            if (expected == null) {
                assertThatThrownBy(
                                () ->
                                        ResolvedReader.of(writer, reader, new GenericData())
                                                .read(bytes, 0))
                        .as("seed %d", seed)
                        .isInstanceOf(Undecodable.class);
            } else {
                read++;
                IndexedRecord ours =
                        ResolvedReader.of(writer, reader, new GenericData()).read(bytes, 0);
                assertThat(ours).as("seed %d", seed).isEqualTo(expected);
            }
        }
        assertThat(read).isGreaterThan(500);
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void aRecursiveSchemaIsReadToItsDepthLimitAndNoFurther() throws Exception {
        Schema node =
                SchemaBuilder.record("Node")
                        .fields()
                        .name("next")
                        .type()
                        .optional()
                        .type("Node")
                        .endRecord();
        ResolvedReader reader = ResolvedReader.of(node, node, new GenericData());
        byte[] shallow = new byte[101];
        java.util.Arrays.fill(shallow, (byte) 2);
        shallow[100] = 0;
        byte[] deep = new byte[1_000_000];
        java.util.Arrays.fill(deep, (byte) 2);

        assertThat(reader.read(shallow, 0)).isNotNull();
        assertThatThrownBy(() -> reader.read(deep, 0)).hasMessageContaining("nest deeper than 256");
    }

    private static Schema strings(Schema schema) {
        Schema copy = new Schema.Parser().parse(schema.toString());
        GenericData.setStringType(copy, GenericData.StringType.String);
        return copy;
    }

    /**
     * A schema as another version of a program might have it: fields left out, added, moved,
     * promoted.
     */
    private static final class Changed {
        private final Random random;

        Changed(long seed) {
            this.random = new Random(seed);
        }

        Schema schema(Schema record) {
            List<Schema.Field> fields = new ArrayList<>();
            for (Schema.Field field : record.getFields()) {
                int dice = random.nextInt(100);
                if (dice < 4) {
                    continue;
                }
                Schema changed = dice < 20 ? changed(field.schema()) : field.schema();
                boolean keepsDefault = changed.equals(field.schema());
                fields.add(
                        keepsDefault
                                ? new Schema.Field(field, changed)
                                : new Schema.Field(field.name(), changed, null));
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                fields.add(
                        new Schema.Field(
                                "added" + random.nextInt(5) + i,
                                Schema.create(Schema.Type.STRING),
                                null,
                                "as if"));
            }
            if (random.nextInt(3) == 0) {
                Collections.shuffle(fields, random);
            }
            return Schema.createRecord(
                    record.getName(), null, record.getNamespace(), false, fields);
        }

        private Schema changed(Schema schema) {
            return switch (schema.getType()) {
                case INT ->
                        Schema.create(random.nextBoolean() ? Schema.Type.LONG : Schema.Type.DOUBLE);
                case LONG ->
                        schema.getLogicalType() == null ? Schema.create(Schema.Type.FLOAT) : schema;
                case STRING ->
                        schema.getLogicalType() == null
                                ? Schema.createUnion(Schema.create(Schema.Type.NULL), schema)
                                : schema;
                case ENUM ->
                        Schema.createEnum(
                                schema.getName(),
                                null,
                                schema.getNamespace(),
                                schema.getEnumSymbols()
                                        .subList(
                                                0, Math.max(1, schema.getEnumSymbols().size() - 1)),
                                random.nextBoolean() ? schema.getEnumSymbols().getFirst() : null);
                case ARRAY -> Schema.createArray(changed(schema.getElementType()));
                default -> schema;
            };
        }
    }
}
