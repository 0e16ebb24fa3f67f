package dev.firebreak.boundary.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.schemas.Contracts;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicCatalogTest {
    private final TopicCatalog catalog = TopicCatalog.bundled();

    @Test
    void theListAndTheNamesInTheCodeAreTheSame() {
        TopicNames names = new TopicNames("shop.");
        List<String> inCode =
                new ArrayList<>(
                        List.of(
                                names.tasks(),
                                names.admitted(),
                                names.checked(),
                                names.charges(),
                                names.control(),
                                names.inbox(),
                                names.results(),
                                names.deadLetters(),
                                names.dispositions(),
                                names.activity(),
                                names.agents(),
                                names.knowledge(),
                                names.approvalRequests(),
                                names.approvalDecisions()));
        for (String agent : catalog.agents()) {
            inCode.addAll(
                    List.of(
                            names.requests(agent),
                            names.parked(agent),
                            names.results(agent),
                            names.journal(agent)));
        }
        for (String agent : List.of("email", "report")) {
            inCode.addAll(
                    List.of(names.actions(agent), names.receipts(agent), names.executions(agent)));
        }

        List<String> inList = catalog.topics("shop.").stream().map(Topic::name).toList();

        assertThat(inList).containsExactlyInAnyOrderElementsOf(inCode);
    }

    @Test
    void theRecordsInTheListAreTheContracts() {
        assertThat(catalog.topics("").stream().flatMap(t -> t.records().stream()).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Contracts.all().stream().map(Class::getName).toList());
    }

    @Test
    void aLetterHasRoomForTheLargestInputAndMore() {
        int letter = catalog.topic("", "dead-letters").orElseThrow().messageBytesMax();

        for (Topic topic : catalog.topics("")) {
            if (!topic.name().equals("dead-letters")) {
                assertThat(letter)
                        .as(topic.name())
                        .isGreaterThan(topic.messageBytesMax() + (1 << 20));
            }
        }
    }

    @Test
    void templatesAreWrittenOutForEveryAgent() {
        Topic requests = catalog.topic("", "agent.email.requests").orElseThrow();

        assertThat(requests.records()).containsExactly("dev.firebreak.schemas.EmailRequest");
        assertThat(requests.readBy()).containsExactly("agent-email");
        assertThat(catalog.topic("", "dead-letters").orElseThrow().writtenBy())
                .contains("agent-email", "agent-planner");
        assertThat(catalog.topics("")).noneMatch(t -> t.toString().contains("NAME"));
    }

    @Test
    void anotherNumberOfPartitionsLeavesThoseTheListFixes() {
        TopicCatalog small = catalog.withPartitions(2);

        assertThat(small.topic("", "tasks").orElseThrow().partitions()).isEqualTo(2);
        assertThat(small.topic("", "agents").orElseThrow().partitions()).isEqualTo(1);
    }

    @Test
    void subjectsNameTheRecordOnlyWhereATopicCarriesSeveral() {
        assertThat(catalog.topicsOfSeveralRecords("shop.")).containsExactly("shop.agents");
    }

    @Test
    void aKeyThatIsNoKeyIsRefused() {
        byte[] yaml = "agents: []\nretries: 3\n".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> TopicCatalog.of(new ByteArrayInputStream(yaml)))
                .hasMessageContaining("retries");
    }

    @Test
    void aPrefixThatNoTopicMayHaveIsRefused() {
        assertThatThrownBy(() -> new TopicNames("shop/"))
                .hasMessageContaining("shop/")
                .hasMessageContaining("letters");
    }
}
