package dev.firebreak.boundary.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

class PermissionTest {
    private final LoopSettings settings =
            LoopSettings.of(
                    List.of("agent.email.requests"),
                    "agent-email",
                    "agent-email-1",
                    Map.of(
                            "sasl.jaas.config",
                            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"mailer\" password=\"hunter2\";"));

    @Test
    void itSaysWhoMayNotDoWhat() {
        assertThat(lacking(new TopicAuthorizationException(Set.of("b", "a"))))
                .isEqualTo(
                        "permission: User:mailer may not WRITE topic a, b; `firebreak topics acls --diff` shows what is missing");
        assertThat(lacking(GroupAuthorizationException.forGroupId("agent-email")))
                .contains("User:mailer may not READ group agent-email;");
        assertThat(lacking(new TransactionalIdAuthorizationException("no")))
                .contains("User:mailer may not WRITE transactional id agent-email-1;");
        assertThat(lacking(new ClusterAuthorizationException("not here")))
                .contains("User:mailer may not WRITE: not here");
        assertThat(lacking(new SaslAuthenticationException("bad secret")))
                .contains("does not let in User:mailer: bad secret");
    }

    @Test
    void itIsFoundBehindWhatTheClientWrapsAroundIt() {
        Throwable wrapped =
                new KafkaException(
                        "cannot execute",
                        new KafkaException(new TopicAuthorizationException(Set.of("results"))));

        assertThat(lacking(wrapped)).contains("may not WRITE topic results");
    }

    @Test
    void aFailureOfAnotherKindIsNoLackOfPermission() {
        assertThat(Permission.lacking(new TimeoutException("late"), "READ", settings)).isEmpty();
    }

    @Test
    void noPasswordIsTold() {
        assertThat(lacking(new SaslAuthenticationException("bad secret")))
                .doesNotContain("hunter2");
    }

    @Test
    void withoutAUserInTheConfigurationItIsThisProcess() {
        LoopSettings tls = LoopSettings.of(List.of("t"), "g", "g-1", Map.of());

        assertThat(Permission.lacking(new TopicAuthorizationException("t"), "READ", tls))
                .hasValueSatisfying(s -> assertThat(s).contains("this process may not READ"));
    }

    private String lacking(Throwable failure) {
        return Permission.lacking(failure, "WRITE", settings).orElseThrow();
    }
}
