package dev.firebreak.boundary.check;

import static dev.firebreak.boundary.check.EmailRequests.REGISTERED;
import static dev.firebreak.boundary.check.EmailRequests.SUBJECT;
import static dev.firebreak.boundary.check.EmailRequests.TOPIC;
import static dev.firebreak.boundary.check.EmailRequests.rejection;
import static dev.firebreak.boundary.check.WireBytes.encoded;
import static dev.firebreak.boundary.check.WireBytes.framed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.wire.WireFormat;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.RejectionCode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Which schemas a record may be written with, and how it is read then. */
final class InboundSchemaTest {
    private final EmailRequests requests = new EmailRequests();

    @Test
    void anIdFromAnotherTopicIsNotAllowedEvenForTheSameRecord() {
        requests.registry.put(
                50,
                "tasks-value",
                SchemaBuilder.record("Other").fields().requiredInt("n").endRecord());

        Checked<EmailRequest> checked =
                requests.inbound.check(Samples.record(TOPIC, framed(50, new byte[] {2})));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.SCHEMA_NOT_ALLOWED);
        assertThat(rejection(checked).message()).contains(SUBJECT).contains("tasks-value");
    }

    @Test
    void aRecordThatIsNoContractOfThisReaderIsNotAllowedEvenUnderTheTopicsSubject() {
        requests.registry.put(
                50, SUBJECT, SchemaBuilder.record("Other").fields().requiredInt("n").endRecord());

        assertThat(requests.code(framed(50, new byte[] {2})))
                .isEqualTo(RejectionCode.SCHEMA_NOT_ALLOWED);
    }

    @Test
    void aSchemaAllowedLaterIsReadLater() {
        requests.registry.put(60, "elsewhere-value", Contracts.schema(AgentCard.class));
        Inbound<AgentCard> cards =
                Inbound.of(
                        requests.registry,
                        InboundLimits.defaults(),
                        () -> Samples.NOW,
                        AgentCard.class);
        Outbound toElsewhere =
                new Outbound(
                        requests.registry, new SubjectNames(Set.of()), OutboundLimits.defaults());
        byte[] value = ((Written.Encoded) toElsewhere.write("elsewhere", card())).value();
        assertThat(rejection(cards.check(Samples.record("agents", value))).code())
                .isEqualTo(RejectionCode.SCHEMA_NOT_ALLOWED);

        requests.registry.put(60, "agents-value", Contracts.schema(AgentCard.class));

        assertThat(cards.check(Samples.record("agents", value))).isInstanceOf(Accepted.class);
    }

    @Test
    void aTopicMayCarrySeveralRecordsEachUnderItsOwnSubject() {
        requests.registry.register(
                "agents-dev.firebreak.schemas.AgentCard", Contracts.schema(AgentCard.class));
        requests.registry.register(
                "agents-dev.firebreak.schemas.AgentStatus", Contracts.schema(AgentStatus.class));
        Inbound<SpecificRecord> agents =
                Inbound.of(
                        requests.registry,
                        InboundLimits.defaults(),
                        () -> Samples.NOW,
                        AgentCard.class,
                        AgentStatus.class);
        Outbound several =
                new Outbound(
                        requests.registry,
                        new SubjectNames(Set.of("agents")),
                        OutboundLimits.defaults());

        for (SpecificRecord record : List.of(card(), status())) {
            byte[] value = ((Written.Encoded) several.write("agents", record)).value();

            Checked<SpecificRecord> checked = agents.check(Samples.record("agents", value));

            assertThat(checked).isInstanceOf(Accepted.class);
            assertThat(((Accepted<SpecificRecord>) checked).value()).isEqualTo(record);
        }
    }

    @Test
    void aGuidInTheHeaderIsReadAsTheSchemaItNames() {
        byte[] value = requests.written(Samples.request());
        ConsumerRecord<byte[], byte[]> record =
                Samples.record(
                        TOPIC, Arrays.copyOfRange(value, WireFormat.PREFIX_BYTES, value.length));
        ByteBuffer guid = ByteBuffer.allocate(17).put((byte) 1).putLong(7).putLong(requests.id);
        record.headers().add(WireFormat.VALUE_SCHEMA_HEADER, guid.array());

        Checked<EmailRequest> checked = requests.inbound.check(record);

        assertThat(checked).isInstanceOf(Accepted.class);
        assertThat(((Accepted<EmailRequest>) checked).schema().getGuid())
                .isEqualTo("00000000-0000-0007-0000-00000000000" + requests.id);
    }

    @Test
    void anOlderWritersRecordIsReadWithDefaults() {
        Schema older = without(REGISTERED, "feedback");
        int olderId = requests.registry.register(SUBJECT, older).id();
        GenericRecord request = requests.generic(Samples.request());
        GenericRecord old = new GenericData.Record(older);
        older.getFields().forEach(field -> old.put(field.name(), request.get(field.name())));

        Checked<EmailRequest> checked =
                requests.inbound.check(Samples.record(TOPIC, framed(olderId, encoded(old))));

        assertThat(checked).isInstanceOf(Accepted.class);
        assertThat(((Accepted<EmailRequest>) checked).value()).isEqualTo(Samples.request());
        assertThat(((Accepted<EmailRequest>) checked).schema().getVersion()).isEqualTo(2);
    }

    @Test
    void aWriterWithoutARequiredFieldDoesNotFitAndTheRecordIsStillShown() {
        Schema other = without(REGISTERED, "params");
        int otherId = requests.registry.register(SUBJECT, other).id();
        GenericRecord request = requests.generic(Samples.request());
        GenericRecord incomplete = new GenericData.Record(other);
        other.getFields().forEach(field -> incomplete.put(field.name(), request.get(field.name())));

        Checked<EmailRequest> checked =
                requests.inbound.check(Samples.record(TOPIC, framed(otherId, encoded(incomplete))));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.READER_INCOMPATIBLE);
        assertThat(rejection(checked).message()).contains("params");
        IndexedRecord decoded = ((Rejected<EmailRequest>) checked).decoded();
        assertThat(decoded).isInstanceOf(GenericRecord.class);
        assertThat(Envelopes.in(decoded)).isEqualTo(Samples.request().getEnvelope());
    }

    @Test
    void millisecondsAreNeverReadAsMicroseconds() {
        Schema micros =
                new Schema.Parser()
                        .parse(
                                REGISTERED
                                        .toString()
                                        .replace("timestamp-millis", "timestamp-micros"));
        int microsId = requests.registry.register(SUBJECT, micros).id();
        GenericRecord request = requests.generic(Samples.request());
        byte[] value = framed(microsId, encoded(request));

        assertThat(requests.code(value)).isEqualTo(RejectionCode.READER_INCOMPATIBLE);
    }

    @Test
    void theGoldenBytesOfConfluentsSerializerAreReadAndWritten() {
        Schema task =
                new Schema.Parser()
                        .parse(
                                """
                {"type":"record","name":"Task","namespace":"demo","fields":[
                {"name":"id","type":"string"},{"name":"n","type":"int","default":7}]}""");
        Schema tagged =
                new Schema.Parser()
                        .parse(
                                """
                {"type":"record","name":"Tagged","namespace":"demo","fields":[
                {"name":"id","type":"string"},{"name":"tags","type":{"type":"array","items":"string"}},
                {"name":"n","type":["null","int"]}]}""");
        requests.registry.put(9, "golden-value", task);
        requests.registry.put(0xb0, "golden-value", tagged);
        Inbound<GenericRecord> any =
                Inbound.generic(requests.registry, InboundLimits.defaults(), () -> Samples.NOW);
        GenericRecord first = new GenericData.Record(task);
        first.put("id", "t-1");
        first.put("n", 42);
        GenericRecord second = new GenericData.Record(tagged);
        second.put("id", "t-1");
        second.put("tags", List.of("a", "b"));
        second.put("n", 5);

        assertGolden(any, "000000000906742d3154", first);
        assertGolden(any, "00000000b006742d3104026102620002" + "0a", second);
    }

    private void assertGolden(Inbound<GenericRecord> any, String hex, GenericRecord record) {
        Checked<GenericRecord> checked =
                any.check(Samples.record("golden", HexFormat.of().parseHex(hex)));

        assertThat(checked).isInstanceOf(Accepted.class);
        GenericRecord read = ((Accepted<GenericRecord>) checked).value();
        for (Schema.Field field : record.getSchema().getFields()) {
            assertThat(read.get(field.name())).isEqualTo(record.get(field.name()));
        }
        Written written = requests.outbound.write("golden", record);
        assertThat(HexFormat.of().formatHex(((Written.Encoded) written).value())).isEqualTo(hex);
        assertThat(((Written.Encoded) requests.outbound.write("golden", read)).value())
                .as("what was read generically can be written again")
                .isEqualTo(((Written.Encoded) written).value());
    }

    private static AgentCard card() {
        return AgentCard.newBuilder()
                .setAgent("email")
                .setVersion("1")
                .setDescription("reads mail")
                .setCapabilities(List.of())
                .setRequestTopic("q")
                .setResultTopic("r")
                .setRequestSchema("{}")
                .setResultSchema("{}")
                .setAnnouncedAt(Samples.NOW)
                .build();
    }

    private static AgentStatus status() {
        return AgentStatus.newBuilder()
                .setAgent("email")
                .setInstance("email-1")
                .setState(AgentState.READY)
                .setStartedAt(Samples.NOW)
                .setHeartbeatAt(Samples.NOW)
                .setHeartbeatMs(1000)
                .build();
    }

    private static Schema without(Schema record, String field) {
        List<Schema.Field> fields =
                record.getFields().stream()
                        .filter(f -> !f.name().equals(field))
                        .map(f -> new Schema.Field(f, f.schema()))
                        .toList();
        return Schema.createRecord(
                record.getName(), record.getDoc(), record.getNamespace(), false, fields);
    }
}
