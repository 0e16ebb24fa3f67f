package dev.firebreak.boundary.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.check.Written.Encoded;
import dev.firebreak.boundary.check.Written.Refused;
import dev.firebreak.boundary.registry.RegisteredSchema;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectionCode;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

final class OutboundTest {
    private static final String TOPIC = "agent.email.requests";
    private static final String SUBJECT = TOPIC + "-value";

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Outbound outbound =
            new Outbound(registry, new SubjectNames(Set.of()), OutboundLimits.defaults());

    @Test
    void whatIsPreparedIsWrittenWithoutTheRegistry() {
        registry.register(SUBJECT, Contracts.schema(EmailRequest.class));
        outbound.prepare(TOPIC, EmailRequest.getClassSchema());
        registry.goAway();

        assertThat(outbound.write(TOPIC, Samples.request())).isInstanceOf(Encoded.class);
    }

    @Test
    void preparingTheRegisteredFormPreparesTheGeneratedRecordToo() {
        registry.register(SUBJECT, Contracts.schema(EmailRequest.class));
        outbound.prepare(TOPIC, Contracts.schema(EmailRequest.class));
        registry.goAway();

        assertThat(outbound.write(TOPIC, Samples.request())).isInstanceOf(Encoded.class);
    }

    @Test
    void aTopicMayTakeMoreThanTheOthers() {
        registry.register(SUBJECT, Contracts.schema(EmailRequest.class));
        OutboundLimits limits = new OutboundLimits(100).with(TOPIC, 10_000);

        Written written =
                new Outbound(registry, new SubjectNames(Set.of()), limits)
                        .write(TOPIC, Samples.request());

        assertThat(written).isInstanceOf(Encoded.class);
    }

    @Test
    void whatIsNotRegisteredStopsThePreparation() {
        assertThatThrownBy(() -> outbound.prepare(TOPIC, EmailRequest.getClassSchema()))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNKNOWN_SCHEMA));
    }

    @Test
    void writingRegistersNothing() {
        Refused refused = refused(outbound.write(TOPIC, Samples.request()));

        assertThat(refused.rejection().code()).isEqualTo(RejectionCode.OUTPUT_SCHEMA_MISMATCH);
        assertThat(registry.subjects()).isEmpty();
    }

    @Test
    void anOutageIsNoRefusal() {
        registry.goAway();

        assertThatThrownBy(() -> outbound.write(TOPIC, Samples.request()))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAVAILABLE));
    }

    @Test
    void brokenRulesAreAllReportedAndTheOutputIsShown() {
        registry.register(SUBJECT, Contracts.schema(EmailRequest.class));
        EmailRequest bad =
                Samples.request(
                        Envelope.newBuilder(Samples.envelope(null))
                                .setTaskId("not a task id")
                                .setAttempt(0)
                                .build());

        Refused refused = refused(outbound.write(TOPIC, bad));

        assertThat(refused.rejection().code()).isEqualTo(RejectionCode.RULE_VIOLATION);
        assertThat(refused.rejection().violations())
                .extracting(violation -> violation.getPath())
                .containsExactlyInAnyOrder("envelope.taskId", "envelope.attempt");
        assertThat(refused.output().getTopic()).isEqualTo(TOPIC);
        assertThat(refused.output().getRecordName())
                .isEqualTo("dev.firebreak.schemas.EmailRequest");
        assertThat(refused.output().getJson()).contains("not a task id");
    }

    @Test
    void aRecordOfAnotherSchemaIsNotWrittenByPosition() {
        Schema registered = SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
        Schema foreign = SchemaBuilder.record("R").fields().requiredInt("b").endRecord();
        // A registry that answers a lookup with what it has, not with what was asked.
        SchemaRegistry lax =
                (SchemaRegistry)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {SchemaRegistry.class},
                                (proxy, method, arguments) ->
                                        new RegisteredSchema(1, null, registered));
        GenericRecord record = new GenericData.Record(foreign);
        record.put("b", 1);

        Written written =
                new Outbound(lax, new SubjectNames(Set.of()), OutboundLimits.defaults())
                        .write("t", record);

        assertThat(refused(written).rejection().code())
                .isEqualTo(RejectionCode.OUTPUT_SCHEMA_MISMATCH);
    }

    @Test
    void aRecordWhoseFieldsAreOfOtherTypesIsRefusedNotThrown() {
        Schema schema =
                SchemaBuilder.record("R")
                        .fields()
                        .requiredLong("number")
                        .requiredString("text")
                        .name("items")
                        .type()
                        .array()
                        .items()
                        .intType()
                        .noDefault()
                        .endRecord();
        registry.register("t-value", schema);
        List<Object> odd =
                new ArrayList<>(List.of(new Object(), "text", 1, List.of("x"), Samples.request()));
        odd.add(null);
        for (Object number : odd) {
            for (Object text : odd) {
                GenericRecord record = new GenericData.Record(schema);
                record.put("number", number);
                record.put("text", text);
                record.put("items", text);

                assertThat(outbound.write("t", record))
                        .as("%s, %s", number, text)
                        .isInstanceOf(Refused.class);
            }
        }
    }

    @Test
    void theSizeIsLimitedToTheByte() {
        registry.register(SUBJECT, Contracts.schema(EmailRequest.class));
        int size = ((Encoded) outbound.write(TOPIC, Samples.request())).value().length;
        SubjectNames subjects = new SubjectNames(Set.of());

        Written justFits =
                new Outbound(registry, subjects, new OutboundLimits(size))
                        .write(TOPIC, Samples.request());
        Written tooLarge =
                new Outbound(registry, subjects, new OutboundLimits(size - 1))
                        .write(TOPIC, Samples.request());

        assertThat(justFits).isInstanceOf(Encoded.class);
        assertThat(refused(tooLarge).rejection().code()).isEqualTo(RejectionCode.OUTPUT_TOO_LARGE);
    }

    @Test
    void anEncoderThatGoesBeyondTheLimitIsStoppedNotWaitedFor() {
        registry.register(SUBJECT, Contracts.schema(EmailRequest.class));
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            documents.add(
                    Document.newBuilder()
                            .setDocumentId("d" + i)
                            .setContentType("text/plain")
                            .setContent(ByteBuffer.wrap(new byte[1024 * 1024]))
                            .build());
        }
        EmailRequest huge =
                EmailRequest.newBuilder(Samples.request()).setDocuments(documents).build();

        Refused refused = refused(outbound.write(TOPIC, huge));

        assertThat(refused.rejection().code()).isEqualTo(RejectionCode.OUTPUT_TOO_LARGE);
        assertThat(refused.output().getJson().length()).isLessThanOrEqualTo(256 * 1024);
    }

    @Test
    void theFilterHasTheLastWordAndItsRefusalCarriesTheBytes() {
        registry.register(SUBJECT, Contracts.schema(EmailRequest.class));
        byte[] value = ((Encoded) outbound.write(TOPIC, Samples.request())).value();
        Outbound filtered =
                outbound.filteredBy(
                        (topic, record) ->
                                Optional.of(
                                        new Rejection.Refused(
                                                RejectionCode.PII_LEAK,
                                                "a card number in the body")));

        Refused refused = refused(filtered.write(TOPIC, Samples.request()));

        assertThat(refused.rejection().code()).isEqualTo(RejectionCode.PII_LEAK);
        assertThat(refused.output().getValue()).isEqualTo(ByteBuffer.wrap(value));
    }

    private static Refused refused(Written written) {
        assertThat(written).isInstanceOf(Refused.class);
        return (Refused) written;
    }
}
