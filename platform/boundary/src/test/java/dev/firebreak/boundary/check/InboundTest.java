package dev.firebreak.boundary.check;

import static dev.firebreak.boundary.check.EmailRequests.SUBJECT;
import static dev.firebreak.boundary.check.EmailRequests.TOPIC;
import static dev.firebreak.boundary.check.EmailRequests.rejection;
import static dev.firebreak.boundary.check.WireBytes.encoded;
import static dev.firebreak.boundary.check.WireBytes.framed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.wire.WireFormat;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.api.Test;

/** What is looked at in a record, and in which order. */
final class InboundTest {
    private final EmailRequests requests = new EmailRequests();

    @Test
    void whatIsWrittenIsReadEqual() {
        EmailRequest request = Samples.request();

        Checked<EmailRequest> checked =
                requests.inbound.check(Samples.record(TOPIC, requests.written(request)));

        assertThat(checked).isInstanceOf(Accepted.class);
        assertThat(((Accepted<EmailRequest>) checked).value()).isEqualTo(request);
        SchemaReference schema = ((Accepted<EmailRequest>) checked).schema();
        assertThat(schema.getId()).isEqualTo(requests.id);
        assertThat(schema.getSubject()).isEqualTo(SUBJECT);
        assertThat(schema.getVersion()).isEqualTo(1);
        assertThat(schema.getRecordName()).isEqualTo("dev.firebreak.schemas.EmailRequest");
    }

    @Test
    void aWarmCheckAsksNoRegistry() {
        byte[] value = requests.written(Samples.request());
        requests.inbound.check(Samples.record(TOPIC, value));
        int before = requests.registry.questions();

        for (int i = 0; i < 1000; i++) {
            requests.inbound.check(Samples.record(TOPIC, value));
        }

        assertThat(requests.registry.questions()).isEqualTo(before);
    }

    @Test
    void warmTrafficGoesOnWhileTheRegistryIsAway() {
        byte[] value = requests.written(Samples.request());
        requests.inbound.check(Samples.record(TOPIC, value));

        requests.registry.goAway();

        assertThat(requests.inbound.check(Samples.record(TOPIC, value)))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void anOutageIsNoRejection() {
        byte[] value = requests.written(Samples.request());
        requests.registry.goAway();

        assertThatThrownBy(() -> requests.inbound.check(Samples.record(TOPIC, value)))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAVAILABLE));

        requests.registry.comeBack();
        assertThat(requests.inbound.check(Samples.record(TOPIC, value)))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void aTombstoneIsEmpty() {
        assertThat(requests.code(null)).isEqualTo(RejectionCode.PAYLOAD_EMPTY);
    }

    @Test
    void sizeIsLookedAtBeforeAnythingElse() {
        Inbound<EmailRequest> narrow =
                Inbound.of(
                        requests.registry,
                        new InboundLimits(100),
                        () -> Samples.NOW,
                        EmailRequest.class);

        Checked<EmailRequest> checked = narrow.check(Samples.record(TOPIC, new byte[101]));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.PAYLOAD_TOO_LARGE);
        assertThat(rejection(checked).message()).contains("101").contains("100");
    }

    @Test
    void bytesThatNameNoSchemaAreNotFramed() {
        assertThat(
                        requests.code(
                                "{\"json\":true}"
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(RejectionCode.WIRE_FORMAT_UNKNOWN);
        assertThat(requests.code(new byte[0])).isEqualTo(RejectionCode.WIRE_FORMAT_UNKNOWN);
    }

    @Test
    void anUnknownIdIsRejectedWithTheIdInItsReference() {
        Checked<EmailRequest> checked =
                requests.inbound.check(Samples.record(TOPIC, framed(4711, new byte[3])));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.SCHEMA_ID_UNKNOWN);
        assertThat(((Rejected<EmailRequest>) checked).schema().getId()).isEqualTo(4711);
    }

    @Test
    void everyCutOfASoundValueIsTruncated() {
        byte[] value = requests.written(Samples.request());

        for (int length = WireFormat.PREFIX_BYTES; length < value.length; length++) {
            assertThat(requests.code(Arrays.copyOf(value, length)))
                    .as("%d bytes", length)
                    .isEqualTo(RejectionCode.DECODE_TRUNCATED);
        }
    }

    @Test
    void aByteTooManyIsRefused() {
        byte[] value = requests.written(Samples.request());

        assertThat(requests.code(Arrays.copyOf(value, value.length + 1)))
                .isEqualTo(RejectionCode.DECODE_TRAILING_BYTES);
    }

    @Test
    void allBrokenRulesAreReportedWithTheirPaths() {
        GenericRecord request = requests.generic(Samples.request());
        envelope(request).put("taskId", "not a task id");
        envelope(request).put("attempt", 0);
        document(request).put("contentType", "text");

        Checked<EmailRequest> checked =
                requests.inbound.check(
                        Samples.record(TOPIC, framed(requests.id, encoded(request))));

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
        GenericRecord request = requests.generic(Samples.request());
        // java.util.UUID would take it.
        envelope(request).put("messageId", "1-1-1-1-1");
        envelope(request).put("attempt", 0);

        Checked<EmailRequest> checked =
                requests.inbound.check(
                        Samples.record(TOPIC, framed(requests.id, encoded(request))));

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
                requests.written(
                        Samples.request(
                                Envelope.newBuilder(Samples.envelope(null))
                                        .setPrincipal(
                                                dev.firebreak.schemas.Principal.newBuilder()
                                                        .setUser("marker\uFFFD")
                                                        .build())
                                        .build()));
        assertThat(requests.inbound.check(Samples.record(TOPIC, sound)))
                .isInstanceOf(Accepted.class);
        byte[] broken = sound.clone();
        int at = indexOf(broken, "marker");
        broken[at + 6] = (byte) 0xC0;

        Checked<EmailRequest> checked = requests.inbound.check(Samples.record(TOPIC, broken));

        assertThat(rejection(checked).code()).isEqualTo(RejectionCode.DECODE_MALFORMED);
        assertThat(rejection(checked).message()).startsWith("envelope.principal.user: ");
    }

    @Test
    void theDeadlineCountsToTheMillisecond() {
        byte[] intime = requests.written(Samples.request(Samples.envelope(Samples.NOW)));
        byte[] late =
                requests.written(Samples.request(Samples.envelope(Samples.NOW.minusMillis(1))));

        assertThat(requests.inbound.check(Samples.record(TOPIC, intime)))
                .isInstanceOf(Accepted.class);
        assertThat(requests.code(late)).isEqualTo(RejectionCode.DEADLINE_EXCEEDED);
    }

    @Test
    void rulesComeBeforeTheDeadline() {
        GenericRecord request =
                requests.generic(Samples.request(Samples.envelope(Samples.NOW.minusMillis(1))));
        envelope(request).put("attempt", 0);

        assertThat(requests.code(framed(requests.id, encoded(request))))
                .isEqualTo(RejectionCode.RULE_VIOLATION);
    }

    @Test
    void theGuardHasTheLastWordAndOnlyOverSoundRecords() {
        Inbound<EmailRequest> guarded =
                requests.inbound.guardedBy(
                        (topic, record) ->
                                Optional.of(
                                        new Rejection.Refused(
                                                RejectionCode.INJECTION_DETECTED,
                                                "no, on " + topic)));

        Checked<EmailRequest> sound =
                guarded.check(Samples.record(TOPIC, requests.written(Samples.request())));
        Checked<EmailRequest> garbage = guarded.check(Samples.record(TOPIC, new byte[] {1}));

        assertThat(rejection(sound).code()).isEqualTo(RejectionCode.INJECTION_DETECTED);
        assertThat(rejection(sound).message()).isEqualTo("no, on " + TOPIC);
        assertThat(rejection(garbage).code()).isEqualTo(RejectionCode.WIRE_FORMAT_UNKNOWN);
    }

    private static GenericRecord envelope(GenericRecord request) {
        return (GenericRecord) request.get("envelope");
    }

    private static GenericRecord document(GenericRecord request) {
        return (GenericRecord) ((List<?>) request.get("documents")).getFirst();
    }

    private static int indexOf(byte[] bytes, String ascii) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(ascii);
    }
}
