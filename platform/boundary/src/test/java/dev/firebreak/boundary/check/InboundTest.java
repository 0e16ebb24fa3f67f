package dev.firebreak.boundary.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.wire.WireFormat;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class InboundTest {
    private static final String TOPIC = "agent.email.requests";
    private static final String SUBJECT = TOPIC + "-value";
    private static final Schema REGISTERED = Contracts.schema(EmailRequest.class);

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Inbound<EmailRequest> inbound =
            Inbound.of(registry, InboundLimits.defaults(), () -> Samples.NOW, EmailRequest.class);
    private final Outbound outbound =
            new Outbound(registry, new SubjectNames(Set.of()), OutboundLimits.defaults());
    private int id;

    @BeforeEach
    void register() {
        id = registry.register(SUBJECT, REGISTERED).id();
    }

    @Test
    void whatIsWrittenIsReadEqual() {
        EmailRequest request = Samples.request();

        Checked<EmailRequest> checked = inbound.check(Samples.record(TOPIC, written(request)));

        assertThat(checked).isInstanceOf(Accepted.class);
        assertThat(((Accepted<EmailRequest>) checked).value()).isEqualTo(request);
        SchemaReference schema = ((Accepted<EmailRequest>) checked).schema();
        assertThat(schema.getId()).isEqualTo(id);
        assertThat(schema.getSubject()).isEqualTo(SUBJECT);
        assertThat(schema.getVersion()).isEqualTo(1);
        assertThat(schema.getRecordName()).isEqualTo("dev.firebreak.schemas.EmailRequest");
    }

    @Test
    void aWarmCheckAsksNoRegistry() {
        byte[] value = written(Samples.request());
        inbound.check(Samples.record(TOPIC, value));
        int before = registry.questions();

        for (int i = 0; i < 1000; i++) {
            inbound.check(Samples.record(TOPIC, value));
        }

        assertThat(registry.questions()).isEqualTo(before);
    }

    @Test
    void warmTrafficGoesOnWhileTheRegistryIsAway() {
        byte[] value = written(Samples.request());
        inbound.check(Samples.record(TOPIC, value));

        registry.goAway();

        assertThat(inbound.check(Samples.record(TOPIC, value))).isInstanceOf(Accepted.class);
    }

    @Test
    void anOutageIsNoRejection() {
        byte[] value = written(Samples.request());
        registry.goAway();

        assertThatThrownBy(() -> inbound.check(Samples.record(TOPIC, value)))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAVAILABLE));

        registry.comeBack();
        assertThat(inbound.check(Samples.record(TOPIC, value))).isInstanceOf(Accepted.class);
    }

    @Test
    void aTombstoneIsEmpty() {
        assertThat(code(null)).isEqualTo(RejectionCode.PAYLOAD_EMPTY);
    }

    @Test
    void sizeIsLookedAtBeforeAnythingElse() {
        Inbound<EmailRequest> narrow =
                Inbound.of(registry, new InboundLimits(100), () -> Samples.NOW, EmailRequest.class);

        Checked<EmailRequest> checked = narrow.check(Samples.record(TOPIC, new byte[101]));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.PAYLOAD_TOO_LARGE);
        assertThat(rejection(checked).message()).contains("101").contains("100");
    }

    @Test
    void bytesThatNameNoSchemaAreNotFramed() {
        assertThat(code("{\"json\":true}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(RejectionCode.WIRE_FORMAT_UNKNOWN);
        assertThat(code(new byte[0])).isEqualTo(RejectionCode.WIRE_FORMAT_UNKNOWN);
    }

    @Test
    void anUnknownIdIsRejectedWithTheIdInItsReference() {
        Checked<EmailRequest> checked =
                inbound.check(Samples.record(TOPIC, framed(4711, new byte[3])));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.SCHEMA_ID_UNKNOWN);
        assertThat(((Rejected<EmailRequest>) checked).schema().getId()).isEqualTo(4711);
    }

    @Test
    void anIdFromAnotherTopicIsNotAllowedEvenForTheSameRecord() {
        registry.put(
                50,
                "tasks-value",
                SchemaBuilder.record("Other").fields().requiredInt("n").endRecord());

        Checked<EmailRequest> checked =
                inbound.check(Samples.record(TOPIC, framed(50, new byte[] {2})));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.SCHEMA_NOT_ALLOWED);
        assertThat(rejection(checked).message()).contains(SUBJECT).contains("tasks-value");
    }

    @Test
    void aRecordThatIsNoContractOfThisReaderIsNotAllowedEvenUnderTheTopicsSubject() {
        registry.put(
                50, SUBJECT, SchemaBuilder.record("Other").fields().requiredInt("n").endRecord());

        assertThat(code(framed(50, new byte[] {2}))).isEqualTo(RejectionCode.SCHEMA_NOT_ALLOWED);
    }

    @Test
    void aSchemaAllowedLaterIsReadLater() {
        registry.put(60, "elsewhere-value", Contracts.schema(AgentCard.class));
        Inbound<AgentCard> cards =
                Inbound.of(registry, InboundLimits.defaults(), () -> Samples.NOW, AgentCard.class);
        Outbound toElsewhere =
                new Outbound(registry, new SubjectNames(Set.of()), OutboundLimits.defaults());
        byte[] value = ((Written.Encoded) toElsewhere.write("elsewhere", card())).value();
        assertThat(rejection(cards.check(Samples.record("agents", value))).code())
                .isEqualTo(RejectionCode.SCHEMA_NOT_ALLOWED);

        registry.put(60, "agents-value", Contracts.schema(AgentCard.class));

        assertThat(cards.check(Samples.record("agents", value))).isInstanceOf(Accepted.class);
    }

    @Test
    void aTopicMayCarrySeveralRecordsEachUnderItsOwnSubject() {
        registry.register(
                "agents-dev.firebreak.schemas.AgentCard", Contracts.schema(AgentCard.class));
        registry.register(
                "agents-dev.firebreak.schemas.AgentStatus", Contracts.schema(AgentStatus.class));
        Inbound<SpecificRecord> agents =
                Inbound.of(
                        registry,
                        InboundLimits.defaults(),
                        () -> Samples.NOW,
                        AgentCard.class,
                        AgentStatus.class);
        Outbound several =
                new Outbound(
                        registry, new SubjectNames(Set.of("agents")), OutboundLimits.defaults());

        for (SpecificRecord record : List.of(card(), status())) {
            byte[] value = ((Written.Encoded) several.write("agents", record)).value();

            Checked<SpecificRecord> checked = agents.check(Samples.record("agents", value));

            assertThat(checked).isInstanceOf(Accepted.class);
            assertThat(((Accepted<SpecificRecord>) checked).value()).isEqualTo(record);
        }
    }

    @Test
    void everyCutOfASoundValueIsTruncated() {
        byte[] value = written(Samples.request());

        for (int length = WireFormat.PREFIX_BYTES; length < value.length; length++) {
            assertThat(code(Arrays.copyOf(value, length)))
                    .as("%d bytes", length)
                    .isEqualTo(RejectionCode.DECODE_TRUNCATED);
        }
    }

    @Test
    void aByteTooManyIsRefused() {
        byte[] value = written(Samples.request());

        assertThat(code(Arrays.copyOf(value, value.length + 1)))
                .isEqualTo(RejectionCode.DECODE_TRAILING_BYTES);
    }

    @Test
    void allBrokenRulesAreReportedWithTheirPaths() {
        GenericRecord request = generic(Samples.request());
        envelope(request).put("taskId", "not a task id");
        envelope(request).put("attempt", 0);
        document(request).put("contentType", "text");

        Checked<EmailRequest> checked =
                inbound.check(Samples.record(TOPIC, framed(id, encoded(request))));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.RULE_VIOLATION);
        assertThat(rejection(checked).violations())
                .extracting(violation -> violation.getPath() + " " + violation.getRule())
                .containsExactlyInAnyOrder(
                        "envelope.taskId task-id-shape",
                        "envelope.attempt attempt-range",
                        "documents[0].contentType media-type");
        assertThat(((Rejected<EmailRequest>) checked).decoded()).isInstanceOf(EmailRequest.class);
    }

    @Test
    void aUuidMustLookLikeOneAndTheOtherBrokenRulesAreReportedToo() {
        GenericRecord request = generic(Samples.request());
        // java.util.UUID would take it.
        envelope(request).put("messageId", "1-1-1-1-1");
        envelope(request).put("attempt", 0);

        Checked<EmailRequest> checked =
                inbound.check(Samples.record(TOPIC, framed(id, encoded(request))));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.LOGICAL_TYPE_INVALID);
        assertThat(rejection(checked).violations())
                .extracting(violation -> violation.getPath())
                .containsExactlyInAnyOrder("envelope.messageId", "envelope.attempt");
        IndexedRecord decoded = ((Rejected<EmailRequest>) checked).decoded();
        assertThat(decoded).isNotNull();
    }

    @Test
    void brokenUtf8IsMalformedAndAReplacementCharacterIsNot() {
        byte[] sound =
                written(
                        Samples.request(
                                Envelope.newBuilder(Samples.envelope(null))
                                        .setPrincipal(
                                                dev.firebreak.schemas.Principal.newBuilder()
                                                        .setUser("marker\uFFFD")
                                                        .build())
                                        .build()));
        assertThat(inbound.check(Samples.record(TOPIC, sound))).isInstanceOf(Accepted.class);
        byte[] broken = sound.clone();
        int at = indexOf(broken, "marker");
        broken[at + 6] = (byte) 0xC0;

        Checked<EmailRequest> checked = inbound.check(Samples.record(TOPIC, broken));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.DECODE_MALFORMED);
        assertThat(rejection(checked).message()).startsWith("envelope.principal.user: ");
    }

    @Test
    void theDeadlineCountsToTheMillisecond() {
        byte[] intime = written(Samples.request(Samples.envelope(Samples.NOW)));
        byte[] late = written(Samples.request(Samples.envelope(Samples.NOW.minusMillis(1))));

        assertThat(inbound.check(Samples.record(TOPIC, intime))).isInstanceOf(Accepted.class);
        assertThat(code(late)).isEqualTo(RejectionCode.DEADLINE_EXCEEDED);
    }

    @Test
    void rulesComeBeforeTheDeadline() {
        GenericRecord request =
                generic(Samples.request(Samples.envelope(Samples.NOW.minusMillis(1))));
        envelope(request).put("attempt", 0);

        assertThat(code(framed(id, encoded(request)))).isEqualTo(RejectionCode.RULE_VIOLATION);
    }

    @Test
    void theGuardHasTheLastWordAndOnlyOverSoundRecords() {
        Inbound<EmailRequest> guarded =
                inbound.guardedBy(
                        (topic, record) ->
                                Optional.of(
                                        new Rejection.Refused(
                                                RejectionCode.INJECTION_DETECTED,
                                                "no, on " + topic)));

        Checked<EmailRequest> sound =
                guarded.check(Samples.record(TOPIC, written(Samples.request())));
        Checked<EmailRequest> garbage = guarded.check(Samples.record(TOPIC, new byte[] {1}));

        assertThat(rejection(sound).code()).isEqualTo(RejectionCode.INJECTION_DETECTED);
        assertThat(rejection(sound).message()).isEqualTo("no, on " + TOPIC);
        assertThat(rejection(garbage).code()).isEqualTo(RejectionCode.WIRE_FORMAT_UNKNOWN);
    }

    @Test
    void aGuidInTheHeaderIsReadAsTheSchemaItNames() {
        byte[] value = written(Samples.request());
        ConsumerRecord<byte[], byte[]> record =
                Samples.record(
                        TOPIC, Arrays.copyOfRange(value, WireFormat.PREFIX_BYTES, value.length));
        ByteBuffer guid = ByteBuffer.allocate(17).put((byte) 1).putLong(7).putLong(id);
        record.headers().add(WireFormat.VALUE_SCHEMA_HEADER, guid.array());

        Checked<EmailRequest> checked = inbound.check(record);

        assertThat(checked).isInstanceOf(Accepted.class);
        assertThat(((Accepted<EmailRequest>) checked).schema().getGuid())
                .isEqualTo("00000000-0000-0007-0000-00000000000" + id);
    }

    @Test
    void anOlderWritersRecordIsReadWithDefaults() {
        Schema older = without(REGISTERED, "feedback");
        int olderId = registry.register(SUBJECT, older).id();
        GenericRecord request = generic(Samples.request());
        GenericRecord old = new GenericData.Record(older);
        older.getFields().forEach(field -> old.put(field.name(), request.get(field.name())));

        Checked<EmailRequest> checked =
                inbound.check(Samples.record(TOPIC, framed(olderId, encoded(old))));

        assertThat(checked).isInstanceOf(Accepted.class);
        assertThat(((Accepted<EmailRequest>) checked).value()).isEqualTo(Samples.request());
        assertThat(((Accepted<EmailRequest>) checked).schema().getVersion()).isEqualTo(2);
    }

    @Test
    void aWriterWithoutARequiredFieldDoesNotFitAndTheRecordIsStillShown() {
        Schema other = without(REGISTERED, "params");
        int otherId = registry.register(SUBJECT, other).id();
        GenericRecord request = generic(Samples.request());
        GenericRecord incomplete = new GenericData.Record(other);
        other.getFields().forEach(field -> incomplete.put(field.name(), request.get(field.name())));

        Checked<EmailRequest> checked =
                inbound.check(Samples.record(TOPIC, framed(otherId, encoded(incomplete))));

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
        int microsId = registry.register(SUBJECT, micros).id();
        GenericRecord request = generic(Samples.request());
        byte[] value = framed(microsId, encoded(request));

        assertThat(code(value)).isEqualTo(RejectionCode.READER_INCOMPATIBLE);
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
        registry.put(9, "golden-value", task);
        registry.put(0xb0, "golden-value", tagged);
        Inbound<GenericRecord> any =
                Inbound.generic(registry, InboundLimits.defaults(), () -> Samples.NOW);
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
        Written written = outbound.write("golden", record);
        assertThat(HexFormat.of().formatHex(((Written.Encoded) written).value())).isEqualTo(hex);
        assertThat(((Written.Encoded) outbound.write("golden", read)).value())
                .as("what was read generically can be written again")
                .isEqualTo(((Written.Encoded) written).value());
    }

    private byte[] written(EmailRequest request) {
        return ((Written.Encoded) outbound.write(TOPIC, request)).value();
    }

    private RejectionCode code(byte @org.jspecify.annotations.Nullable [] value) {
        return rejection(inbound.check(Samples.record(TOPIC, value))).code();
    }

    private static <T> Rejection rejection(Checked<T> checked) {
        assertThat(checked).isInstanceOf(Rejected.class);
        return ((Rejected<T>) checked).rejection();
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

    /** The same record without Java's classes, so that it can hold what they would not. */
    private GenericRecord generic(EmailRequest request) {
        byte[] value = written(request);
        try {
            return new GenericDatumReader<GenericRecord>(REGISTERED, REGISTERED, new GenericData())
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(
                                            value,
                                            WireFormat.PREFIX_BYTES,
                                            value.length - 5,
                                            null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GenericRecord envelope(GenericRecord request) {
        return (GenericRecord) request.get("envelope");
    }

    private static GenericRecord document(GenericRecord request) {
        return (GenericRecord) ((List<?>) request.get("documents")).getFirst();
    }

    static byte[] encoded(GenericRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            new GenericDatumWriter<GenericRecord>(record.getSchema(), new GenericData())
                    .write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] framed(int id, byte[] avro) {
        byte[] value = new byte[WireFormat.PREFIX_BYTES + avro.length];
        WireFormat.frame(id, value);
        System.arraycopy(avro, 0, value, WireFormat.PREFIX_BYTES, avro.length);
        return value;
    }

    private static int indexOf(byte[] bytes, String ascii) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(ascii);
    }
}
