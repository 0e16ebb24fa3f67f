package dev.firebreak.deploy.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever has taken over a process gets no further than the rules let it, whatever it runs. */
@Tag("slow")
class RefusalsTest {
    @TempDir private static Path folder;
    private static SecuredStack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = new SecuredStack(folder);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @ParameterizedTest
    @CsvSource({
        "agent-email, agent.report.results",
        "agent-email, agent.planner.results",
        "agent-email, agent.email.requests",
        "agent-email, agent.report.requests",
        "agent-email, agent.email.actions",
        "agent-email, agent.email.receipts",
        "agent-email, results",
        "agent-email, approvals.requests",
        "agent-email, approvals.decisions",
        "agent-email, tasks",
        "agent-email, tasks.admitted",
        "agent-email, tasks.control",
        "agent-email, journal.report",
        "agent-email, dead-letters.dispositions",
        "agent-email, knowledge",
        "agent-email, _schemas",
        "agent-email, __consumer_offsets",
        "executor-email, agent.email.actions",
        "executor-email, agent.report.receipts",
        "executor-email, agent.email.results",
        "executor-email, approvals.decisions",
        "executor-email, results",
        "supervisor, approvals.decisions",
        "supervisor, agent.email.results",
        "supervisor, agent.email.receipts",
        "console, results",
        "console, agent.email.actions",
        "console, agent.email.requests",
        "console, approvals.requests",
        "console, tasks.admitted",
        "replay, approvals.decisions",
        "replay, agent.email.actions",
        "replay, tasks.control",
        "replay, results",
        "notifier, approvals.decisions",
        "upstream, tasks.admitted",
        "upstream, agent.email.requests",
        "upstream, results",
        "upstream, approvals.decisions",
        "downstream, results",
        "direct, tasks",
        "direct, agent.email.results",
        "stranger, tasks",
    })
    void itIsNotWritten(String user, String topic) throws InterruptedException {
        try (Attempts attempts = new Attempts(stack.clientProperties(user))) {
            assertThat(attempts.write(topic))
                    .hasValueSatisfying(
                            e ->
                                    assertThat(e)
                                            .isInstanceOf(TopicAuthorizationException.class)
                                            .hasMessageContaining(topic));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "agent-email, journal.report",
        "agent-email, journal.planner",
        "agent-email, agent.report.requests",
        "agent-email, agent.email.actions",
        "agent-email, approvals.requests",
        "agent-email, approvals.decisions",
        "agent-email, dead-letters",
        "agent-email, activity",
        "agent-email, tasks",
        "agent-email, results",
        "executor-email, journal.email",
        "executor-email, agent.email.requests",
        "executor-email, agent.report.actions",
        "executor-email, tasks",
        "console, journal.email",
        "console, agent.email.requests",
        "console, tasks",
        "upstream, tasks",
        "upstream, results",
        "upstream, dead-letters",
        "downstream, dead-letters",
        "downstream, agent.email.results",
        "notifier, results",
        "stranger, results",
    })
    void itIsNotRead(String user, String topic) {
        try (Attempts attempts = new Attempts(stack.clientProperties(user))) {
            assertThat(attempts.read(topic))
                    .hasValueSatisfying(
                            e ->
                                    assertThat(e)
                                            .isInstanceOf(TopicAuthorizationException.class)
                                            .hasMessageContaining(topic));
        }
    }

    @Test
    void ofAllThatTheListDoesNotSayNothingIsPossibleAndAllItSaysCanBeRead() throws Exception {
        Map<String, List<String>> wrong = new TreeMap<>();
        int asked = 0;
        for (String user : stack.principals()) {
            try (Attempts attempts = new Attempts(stack.clientProperties(user))) {
                for (Topic topic : TopicCatalog.bundled().topics("")) {
                    boolean reads = listed(topic.readBy(), user);
                    if (Attempts.refused(attempts.read(topic.name())) == reads) {
                        wrong.computeIfAbsent(user, _ -> new ArrayList<>())
                                .add((reads ? "can't read " : "reads ") + topic.name());
                    }
                    asked++;
                    // What may be written is not, so that nobody finds garbage there.
                    if (!listed(topic.writtenBy(), user)) {
                        if (!Attempts.refused(attempts.write(topic.name()))) {
                            wrong.computeIfAbsent(user, _ -> new ArrayList<>())
                                    .add("writes " + topic.name());
                        }
                        asked++;
                    }
                }
            }
        }

        System.out.println(asked + " attempts by " + stack.principals().size() + " processes");
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(500);
    }

    @Test
    void nobodySitsInAnothersGroupOrTakesItsTransactions() {
        try (Attempts email = new Attempts(stack.clientProperties("agent-email"))) {
            assertThat(email.join("agent-report", "agent.email.requests"))
                    .hasValueSatisfying(
                            e -> assertThat(e).isInstanceOf(GroupAuthorizationException.class));
            for (String id :
                    List.of(
                            "agent-report-1",
                            "agent-supervisor-0-1",
                            "executor-email-1",
                            "console-replay",
                            "schema-registry-writer-of-_schemas")) {
                assertThat(email.takeOver(id))
                        .as(id)
                        .hasValueSatisfying(
                                e ->
                                        assertThat(e)
                                                .isInstanceOf(
                                                        TransactionalIdAuthorizationException
                                                                .class));
            }
            assertThat(email.takeOver("agent-email-2")).isEmpty();
        }
    }

    @Test
    void noProcessChangesTheRulesOrTheTopics() throws InterruptedException {
        for (String user : stack.principals()) {
            try (Admin admin = Admin.create(stack.clientProperties(user))) {
                AclBinding any = stack.rules().rules().getFirst().binding();
                assertThat(cause(admin.createAcls(List.of(any)).all()))
                        .as(user)
                        .isInstanceOf(ClusterAuthorizationException.class);
                assertThat(cause(admin.deleteAcls(List.of(AclBindingFilter.ANY)).all()))
                        .as(user)
                        .isInstanceOf(ClusterAuthorizationException.class);
                assertThat(cause(admin.deleteTopics(List.of("dead-letters")).all()))
                        .as(user)
                        .isInstanceOf(TopicAuthorizationException.class);
                assertThat(
                                cause(
                                        admin.createTopics(
                                                        List.of(
                                                                new NewTopic(
                                                                        "agent.email.hidden",
                                                                        1,
                                                                        (short) 1)))
                                                .all()))
                        .as(user)
                        .isInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    @Test
    void aWrongPasswordIsRefusedByTheBrokerAndByTheRegistry() throws Exception {
        Map<String, Object> forged = new HashMap<>(stack.clientProperties("upstream"));
        forged.computeIfPresent(
                "sasl.jaas.config",
                (_, jaas) -> jaas.toString().replace(SecuredStack.password("upstream"), "guess"));

        try (Attempts attempts = new Attempts(forged)) {
            assertThat(attempts.write("tasks"))
                    .hasValueSatisfying(
                            e -> assertThat(e).isInstanceOf(SaslAuthenticationException.class));
        }
        var ran =
                stack.firebreak(
                        "console",
                        "schemas",
                        "list",
                        "--set",
                        "basic.auth.user.info=console:guess");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("does not let us in");
    }

    @Test
    void theBrokersRulesAreThoseOfTheListAndOneMoreIsSeen() throws Exception {
        var same = stack.firebreak(SecuredStack.ADMIN, "topics", "acls", "--diff");
        Runnable back = stack.withdraw(List.of(stack.rules().rules().getFirst()));
        var less = stack.firebreak(SecuredStack.ADMIN, "topics", "acls", "--diff", "--json");
        back.run();
        var asConsole = stack.firebreak("console", "topics", "acls", "--diff");

        assertThat(same.exit()).as(same.out()).isZero();
        assertThat(less.exit()).isEqualTo(1);
        assertThat(less.json()).hasSize(1);
        assertThat(asConsole.exit()).isEqualTo(1);
        assertThat(asConsole.err()).contains("administrator");
    }

    private static boolean listed(List<String> processes, String user) {
        return processes.contains(user)
                || (user.equals("supervisor") && processes.contains("admission"));
    }

    private static Throwable cause(KafkaFuture<?> future) throws InterruptedException {
        try {
            future.get();
            return new AssertionError("it was done");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }
}
