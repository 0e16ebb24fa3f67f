package dev.firebreak.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Violation;
import dev.firebreak.standalone.RegisteredContracts;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class BadRecordsTest {
    private static final Instant NOW = Instant.parse("2026-11-06T12:00:00Z");
    private static final Map<String, Class<? extends SpecificRecord>> CONTRACTS =
            Map.of(
                    "tasks", Task.class,
                    "tasks.admitted", Task.class,
                    "agent.email.requests", EmailRequest.class,
                    "agent.report.requests", ReportRequest.class,
                    "agent.email.results", EmailResult.class);

    private final MemoryRegistry registry = registered(new MemoryRegistry());
    private final BadRecords records =
            new BadRecords(
                    registry, TopicCatalog.bundled().subjectNames(""), new TopicNames(""), NOW);

    @Test
    void eachIsStoppedForTheReasonItIsNamedFor() {
        for (BadRecord bad : records.all()) {
            assertThat(bad.expected()).as(bad.name()).contains(codeOf(bad));
        }
    }

    @Test
    void togetherTheyBreakEveryCheckThatBytesCanBreak() {
        Set<RejectionCode> codes = EnumSet.noneOf(RejectionCode.class);

        records.all().forEach(bad -> codes.add(codeOf(bad)));

        assertThat(codes)
                .contains(
                        RejectionCode.PAYLOAD_EMPTY,
                        RejectionCode.WIRE_FORMAT_UNKNOWN,
                        RejectionCode.SCHEMA_ID_UNKNOWN,
                        RejectionCode.SCHEMA_NOT_ALLOWED,
                        RejectionCode.DECODE_TRUNCATED,
                        RejectionCode.DECODE_TRAILING_BYTES,
                        RejectionCode.DECODE_MALFORMED,
                        RejectionCode.LOGICAL_TYPE_INVALID,
                        RejectionCode.NUMBER_NOT_FINITE,
                        RejectionCode.RULE_VIOLATION,
                        RejectionCode.DEADLINE_EXCEEDED);
    }

    @Test
    void theMendableOneBreaksExactlyTwoRules() {
        BadRecord mendable = records.mendable("t", DemoMails.bundled().mails().getFirst());

        Checked<?> checked = check(mendable);

        assertThat(checked).isInstanceOf(Checked.Rejected.class);
        assertThat(((Checked.Rejected<?>) checked).rejection().violations())
                .extracting(Violation::getPath)
                .containsExactlyInAnyOrder("envelope.attempt", "documents[0].contentType");
    }

    private static MemoryRegistry registered(MemoryRegistry registry) {
        RegisteredContracts.register(registry, TopicCatalog.bundled(), "");
        return registry;
    }

    private RejectionCode codeOf(BadRecord bad) {
        Checked<?> checked = check(bad);
        assertThat(checked).as(bad.name()).isInstanceOf(Checked.Rejected.class);
        return ((Checked.Rejected<?>) checked).rejection().code();
    }

    private Checked<?> check(BadRecord bad) {
        Class<? extends SpecificRecord> contract = CONTRACTS.get(bad.topic());
        assertThat(contract).as(bad.topic()).isNotNull();
        return Inbound.<SpecificRecord>of(
                        registry, InboundLimits.defaults(), InstantSource.fixed(NOW), contract)
                .check(new ConsumerRecord<>(bad.topic(), 0, 0, null, bad.value()));
    }
}
