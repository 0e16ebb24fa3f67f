package dev.firebreak.boundary.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRulesTest {
    private static final TopicCatalog CATALOG = TopicCatalog.bundled();

    private final AccessRules rules = AccessRules.of(CATALOG, "", Principals.ofProcesses());

    @Test
    void anAgentMayDoWhatItDoesAndNothingElse() {
        assertThat(texts(rules, "agent-email"))
                .containsExactlyInAnyOrder(
                        "READ topic agent.email.requests",
                        "READ topic agent.email.requests.parked",
                        "WRITE topic agent.email.requests.parked",
                        "WRITE topic agent.email.results",
                        "WRITE topic dead-letters",
                        "WRITE topic activity",
                        "WRITE topic agents",
                        "READ topic journal.email",
                        "WRITE topic journal.email",
                        "READ topic knowledge",
                        "READ group agent-email",
                        "WRITE transactional id agent-email-*");
    }

    @Test
    void upstreamMayPublishTasksAndNothingElse() {
        assertThat(texts(rules, "upstream")).containsExactly("WRITE topic tasks");
    }

    @Test
    void whoeverReasonsOrdersNothingAndDecidesNothing() {
        Set<String> forbidden =
                CATALOG.topics("").stream()
                        .map(Topic::name)
                        .filter(
                                t ->
                                        t.startsWith("approvals.")
                                                || t.equals("tasks.control")
                                                || t.equals("results")
                                                || t.endsWith(".actions")
                                                || t.endsWith(".receipts"))
                        .collect(Collectors.toSet());
        assertThat(forbidden).hasSizeGreaterThan(6);

        for (String process : rules.processes()) {
            if (process.startsWith("agent-")) {
                assertThat(mayWrite(process)).as(process).doesNotContainAnyElementsOf(forbidden);
            }
        }
    }

    @Test
    void replayNeverWritesWhatDecidesOrOrders() {
        assertThat(mayWrite("replay"))
                .noneMatch(t -> t.startsWith("approvals."))
                .noneMatch(t -> t.endsWith(".actions"))
                .doesNotContain("tasks.control", "results", "agents", "dead-letters");
    }

    @Test
    void onlyExecutorsReadOrdersAndOnlyTheSupervisorWritesThem() {
        for (Topic topic : CATALOG.topics("")) {
            if (topic.name().endsWith(".actions")) {
                String agent = topic.name().split("\\.", -1)[1];
                assertThat(who(topic.name(), AclOperation.READ))
                        .containsExactly("executor-" + agent);
                assertThat(who(topic.name(), AclOperation.WRITE)).containsExactly("supervisor");
            }
        }
    }

    @Test
    void noRuleIsForEverybodyOrEverything() {
        assertThat(rules.rules())
                .noneMatch(r -> r.binding().pattern().name().equals("*"))
                .noneMatch(r -> r.binding().pattern().name().isEmpty())
                .noneMatch(r -> r.principal().endsWith(":*"))
                .noneMatch(r -> r.binding().entry().operation() == AclOperation.ALL)
                .noneMatch(r -> r.binding().pattern().resourceType() == ResourceType.CLUSTER)
                .allMatch(
                        r ->
                                r.binding().entry().permissionType() == AclPermissionType.ALLOW
                                        && !r.binding().isUnknown());
    }

    @Test
    void aPrefixReservesNoNameOfSomebodyElse() {
        // A prefixed rule reaches every name that begins so, those of the list too.
        for (AccessRule rule : rules.rules()) {
            ResourcePattern pattern = rule.binding().pattern();
            if (pattern.patternType() == PatternType.PREFIXED
                    && pattern.resourceType() == ResourceType.TOPIC) {
                assertThat(CATALOG.topics(""))
                        .as(rule.text())
                        .noneMatch(t -> t.name().startsWith(pattern.name()));
            }
        }
    }

    @Test
    void everyNameOfOursStandsUnderTheDeploymentsPrefix() {
        AccessRules shop = AccessRules.of(CATALOG, "shop.", Principals.ofProcesses());

        assertThat(shop.rules())
                .filteredOn(r -> !r.process().equals("registry"))
                .allMatch(r -> r.binding().pattern().name().startsWith("shop."));
        assertThat(texts(shop, "registry"))
                .containsExactlyInAnyOrder(
                        "CREATE topic _schemas",
                        "READ topic _schemas",
                        "WRITE topic _schemas",
                        "DESCRIBE_CONFIGS topic _schemas",
                        "WRITE transactional id schema-registry-writer-of-_schemas");
    }

    @Test
    void everyTopicOfTheListIsSomebodysAndEveryProcessHasARule() {
        Set<String> listed = new TreeSet<>(Set.of("registry"));
        for (Topic topic : CATALOG.topics("")) {
            listed.addAll(topic.readBy());
            listed.addAll(topic.writtenBy());
            assertThat(who(topic.name(), AclOperation.WRITE)).as(topic.name()).isNotEmpty();
            assertThat(who(topic.name(), AclOperation.READ)).as(topic.name()).isNotEmpty();
        }
        listed.remove("admission");
        // The planner proposes nothing, so there is nobody to carry it out.
        listed.remove("executor-planner");

        assertThat(rules.processes()).containsExactlyElementsOf(listed);
    }

    @Test
    void aProcessMayHaveAnotherNameAtTheBroker() {
        String certificate = "User:CN=agent-email,OU=pipeline,O=Shop";

        AccessRules mapped =
                AccessRules.of(
                        CATALOG,
                        "",
                        new Principals(
                                "User:firebreak-", Map.of("agent-email", certificate), "10.0.0.7"));

        assertThat(mapped.rules())
                .allMatch(r -> r.binding().entry().host().equals("10.0.0.7"))
                .allMatch(
                        r ->
                                r.principal()
                                        .equals(
                                                r.process().equals("agent-email")
                                                        ? certificate
                                                        : "User:firebreak-" + r.process()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agent-emial|User:x|there is no process agent-emial",
                "admission|User:x|there is no process admission",
                "agent-email|email|TYPE:NAME",
                "agent-email|User:*|of one user",
                "agent-email|User:|TYPE:NAME"
            })
    void aPrincipalThatCanNotBeMeantIsRefused(String process, String principal, String why) {
        assertThatThrownBy(
                        () ->
                                AccessRules.of(
                                        CATALOG,
                                        "",
                                        new Principals("User:", Map.of(process, principal), "*")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anAgentWhoseNameBeginsLikeAnothersIsRefused() throws IOException {
        TopicCatalog catalog = catalog("[email, email-de]");

        assertThatThrownBy(() -> AccessRules.of(catalog, "", Principals.ofProcesses()))
                .hasMessageContaining("agent-email could take the transactional ids of")
                .hasMessageContaining("agent-email-de");
    }

    @Test
    void anAgentCalledLikeTheSupervisorIsRefused() throws IOException {
        TopicCatalog catalog = catalog("[supervisor-two]");

        assertThatThrownBy(() -> AccessRules.of(catalog, "", Principals.ofProcesses()))
                .hasMessageContaining("agent-supervisor could take");
    }

    @Test
    void aBrokerThatHasThemAllLacksNothing() {
        AccessRules.Comparison same =
                rules.compare(rules.rules().stream().map(AccessRule::binding).toList());

        assertThat(same.missing()).isEmpty();
        assertThat(same.surplus()).isEmpty();
    }

    @Test
    void whatIsMissingAndWhatTouchesOurNamesIsTold() {
        List<AclBinding> there =
                new ArrayList<>(rules.rules().stream().map(AccessRule::binding).toList());
        AclBinding taken = there.removeFirst();
        AclBinding everybody = allow("User:*", ResourceType.TOPIC, "*", PatternType.LITERAL);
        AclBinding wider = allow("User:eve", ResourceType.TOPIC, "agent.", PatternType.PREFIXED);
        AclBinding within =
                allow(
                        "User:eve",
                        ResourceType.TRANSACTIONAL_ID,
                        "agent-email-1",
                        PatternType.LITERAL);
        AclBinding another =
                allow("User:agent-email", ResourceType.TOPIC, "results", PatternType.LITERAL);
        AclBinding elsewhere =
                allow("User:eve", ResourceType.TOPIC, "billing", PatternType.LITERAL);
        AclBinding otherKind =
                allow("User:eve", ResourceType.GROUP, "results", PatternType.LITERAL);
        there.addAll(List.of(everybody, wider, within, another, elsewhere, otherKind));

        AccessRules.Comparison found = rules.compare(there);

        assertThat(found.missing()).extracting(AccessRule::binding).containsExactly(taken);
        assertThat(found.surplus()).containsExactlyInAnyOrder(everybody, wider, within, another);
    }

    private static AclBinding allow(
            String principal, ResourceType type, String name, PatternType pattern) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry(
                        principal, "*", AclOperation.WRITE, AclPermissionType.ALLOW));
    }

    private static TopicCatalog catalog(String agents) throws IOException {
        String yaml =
                """
                agents: %s
                defaults: {partitions: 1, cleanup-policy: delete, retention-days: 7, message-bytes-max: 1000, timestamp-type: CreateTime}
                topics:
                  - {name: agent.NAME.requests, records: [NAMERequest], key: any, written-by: [supervisor], read-by: [agent-NAME]}
                """
                        .formatted(agents);
        return TopicCatalog.of(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> mayWrite(String process) {
        return rules.rules().stream()
                .filter(r -> r.process().equals(process))
                .map(AccessRule::binding)
                .filter(b -> b.entry().operation() == AclOperation.WRITE)
                .filter(b -> b.pattern().resourceType() == ResourceType.TOPIC)
                .map(b -> b.pattern().name())
                .toList();
    }

    private List<String> who(String topic, AclOperation operation) {
        return rules.rules().stream()
                .filter(r -> r.binding().pattern().name().equals(topic))
                .filter(r -> r.binding().entry().operation() == operation)
                .map(AccessRule::process)
                .toList();
    }

    private static List<String> texts(AccessRules rules, String process) {
        return rules.rules().stream()
                .filter(r -> r.process().equals(process))
                .map(AccessRule::text)
                .toList();
    }
}
