package dev.firebreak.boundary.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Task;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The client against a registry that keeps its schemas in a real broker. */
@ExtendWith(KafkaExtension.class)
final class EmbeddedRegistryTest {
    private static final Schema TASK = Contracts.schema(Task.class);

    private final String prefix;
    private final RegistryClient client;

    EmbeddedRegistryTest(KafkaCluster cluster) {
        this.prefix = cluster.prefix();
        this.client = RegistryClient.of(Map.of("schema.registry.url", cluster.registryUrl()));
    }

    private String subject = "";

    @BeforeEach
    void chooseSubject() {
        subject = prefix + "täsks/a b-value";
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void whatIsRegisteredIsFoundByIdByGuidBySubjectAndByItself() {
        RegisteredSchema registered = client.register(subject, TASK);

        assertThat(client.byId(registered.id()).schema()).isEqualTo(TASK);
        assertThat(client.lookup(subject, TASK).id()).isEqualTo(registered.id());
        assertThat(client.latest(subject)).map(RegisteredSchema::id).contains(registered.id());
        assertThat(client.version(subject, 1).id()).isEqualTo(registered.id());
        assertThat(client.versions(subject)).containsExactly(1);
        assertThat(client.subjects()).contains(subject);
        assertThat(client.versionsOf(registered.id())).contains(new SubjectVersion(subject, 1));
        assertThat(client.subjectsOf(registered.id())).contains(subject);
        UUID guid =
                client.byId(registered.id()).guid() == null
                        ? client.lookup(subject, TASK).guid()
                        : client.byId(registered.id()).guid();
        assertThat(guid).isNotNull();
        assertThat(client.byGuid(Objects.requireNonNull(guid)).schema()).isEqualTo(TASK);
    }

    @Test
    void whatIsNotThereIsUnknown() {
        Schema nowhere = SchemaBuilder.record("Nowhere").fields().endRecord();

        assertUnknown(() -> client.byId(1_000_000));
        assertUnknown(() -> client.byGuid(new UUID(1, 2)));
        assertUnknown(() -> client.lookup(subject, nowhere));
        assertUnknown(() -> client.version(subject, 3));
        assertThat(client.latest(subject)).isEmpty();
        assertThat(client.versions(subject)).isEmpty();
        assertThat(client.versionsOf(1_000_000)).isEmpty();
    }

    @Test
    void theRegisteredFormIsFoundTheGeneratedOneIsNot() {
        client.register(subject, TASK);

        assertThat(client.lookup(subject, TASK).id()).isPositive();
        assertUnknown(() -> client.lookup(subject, SpecificData.get().getSchema(Task.class)));
    }

    @Test
    void anIncompatibleSchemaIsRefusedAndSaidSoBefore() {
        Schema first = SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
        Schema second =
                SchemaBuilder.record("R").fields().requiredInt("a").requiredString("b").endRecord();
        client.register(subject, first);

        assertThat(client.incompatibilities(subject, first)).isEmpty();
        assertThat(client.incompatibilities(subject, second)).isNotEmpty();
        assertThatThrownBy(() -> client.register(subject, second))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.INCOMPATIBLE));
        assertThat(client.incompatibilities(subject + "-new", second)).isEmpty();
    }

    @Test
    void theCompatibilityLevelIsKnownForASubjectThatHasNone() {
        assertThat(client.compatibility(subject)).isNotBlank().isNotEqualTo("UNKNOWN");
    }

    @Test
    void whatIsRegisteredLaterIsFoundAfterItWasMissing() {
        assertUnknown(() -> client.lookup(subject, TASK));
        assertThat(client.latest(subject)).isEmpty();

        client.register(subject, TASK);

        assertThat(client.lookup(subject, TASK).id()).isPositive();
        assertThat(client.latest(subject)).isPresent();
    }

    @Test
    void oneSchemaUnderTwoSubjectsHasOneId() {
        int one = client.register(subject, TASK).id();
        int other = client.register(subject + "2", TASK).id();

        assertThat(one).isEqualTo(other);
        assertThat(client.subjectsOf(one)).contains(subject, subject + "2");
    }

    @Test
    void whatIsKnownIsNotAskedAgain() {
        RegisteredSchema registered =
                client.register(subject, Contracts.schema(EmailRequest.class));
        ask(registered);
        long before = client.exchanges();

        for (int i = 0; i < 100; i++) {
            ask(registered);
        }

        assertThat(client.exchanges()).isEqualTo(before);
    }

    private void ask(RegisteredSchema registered) {
        client.byId(registered.id(), subject);
        client.lookup(subject, registered.schema());
        client.latest(subject);
        client.versionsOf(registered.id());
    }

    @Test
    void severalAddressesOfOneRegistryAreOneRegistry(KafkaCluster cluster) {
        try (RegistryClient twoAddresses =
                RegistryClient.of(
                        Map.of(
                                "schema.registry.url",
                                "http://127.0.0.1:9," + cluster.registryUrl()))) {
            int id = twoAddresses.register(subject, TASK).id();

            assertThat(List.of(twoAddresses.byId(id).schema())).containsExactly(TASK);
        }
    }

    private static void assertUnknown(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNKNOWN_SCHEMA));
    }
}
