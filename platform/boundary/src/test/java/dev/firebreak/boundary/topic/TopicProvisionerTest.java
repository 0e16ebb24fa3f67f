package dev.firebreak.boundary.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class TopicProvisionerTest {
    private final TopicCatalog catalog = TopicCatalog.bundled().withPartitions(2);
    private final KafkaCluster kafka;
    private final Admin admin;

    TopicProvisionerTest(KafkaCluster kafka) {
        this.kafka = kafka;
        this.admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterEach
    void disconnect() {
        admin.close();
    }

    @Test
    void makesEveryTopicOnceAndThenHasNothingToDo() throws Exception {
        String prefix = kafka.prefix() + "once.";

        List<Difference> first = provisioner().apply(catalog, prefix, 0);
        List<Difference> second = provisioner().apply(catalog, prefix, 0);

        assertThat(first)
                .hasSameSizeAs(catalog.topics(prefix))
                .allMatch(d -> d instanceof Difference.Missing);
        assertThat(second).isEmpty();
        assertThat(admin.listTopics().names().get())
                .containsAll(catalog.topics(prefix).stream().map(Topic::name).toList());
    }

    @Test
    void mendsSettingsAndPartitionsAndSaysWhatItCanNot() throws Exception {
        String prefix = kafka.prefix() + "mend.";
        provisioner().apply(catalog, prefix, 0);
        ConfigResource results = new ConfigResource(ConfigResource.Type.TOPIC, prefix + "results");
        admin.incrementalAlterConfigs(
                        Map.of(
                                results,
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry("retention.ms", "1000"),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
        TopicCatalog wider = catalog.withPartitions(3);

        List<Difference> differences = provisioner().diff(wider, prefix);
        provisioner().apply(wider, prefix, 0);
        List<Difference> left = provisioner().diff(wider, prefix);
        List<Difference> narrower = provisioner().diff(catalog, prefix);

        assertThat(differences)
                .contains(
                        new Difference.OtherConfig(
                                prefix + "results", "retention.ms", "1000", "604800000"))
                .contains(new Difference.TooFewPartitions(prefix + "tasks", 2, 3));
        assertThat(left).isEmpty();
        assertThat(narrower)
                .contains(new Difference.TooManyPartitions(prefix + "tasks", 3, 2))
                .noneMatch(Difference::mendable);
    }

    @Test
    void whatIsSentRightAfterwardsIsAllTaken() throws Exception {
        for (int round = 0; round < 3; round++) {
            String prefix = kafka.prefix() + "fresh" + round + ".";
            provisioner().apply(catalog.withPartitions(6), prefix, 0);

            List<Future<RecordMetadata>> sends = new ArrayList<>();
            try (var producer =
                    new KafkaProducer<>(
                            Map.<String, Object>of(
                                    "bootstrap.servers",
                                    kafka.bootstrapServers(),
                                    "delivery.timeout.ms",
                                    20_000,
                                    "request.timeout.ms",
                                    5_000),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                for (int i = 0; i < 3_000; i++) {
                    sends.add(
                            producer.send(new ProducerRecord<>(prefix + "tasks", new byte[1024])));
                }
            }

            Set<String> places = new HashSet<>();
            for (Future<RecordMetadata> send : sends) {
                places.add(send.get().partition() + "/" + send.get().offset());
            }
            assertThat(places).hasSize(3_000);
        }
    }

    @Test
    void twoAtTheSameTimeDoNotDisturbEachOther() throws Exception {
        String prefix = kafka.prefix() + "both.";
        Callable<List<Difference>> apply = () -> provisioner().apply(catalog, prefix, 0);

        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<Difference>> one : both.invokeAll(List.of(apply, apply))) {
                one.get();
            }
        }

        assertThat(provisioner().diff(catalog, prefix)).isEmpty();
    }

    @Test
    void aTopicThatNeverComesEndsTheWaitWithItsName() {
        TopicProvisioner impatient = new TopicProvisioner(admin, Duration.ofMillis(300));

        assertThatThrownBy(() -> impatient.awaitWritable(List.of(kafka.prefix() + "nowhere")))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("could not be written within");
    }

    @Test
    void whatTheBrokerRefusesIsSaid() throws Exception {
        String prefix = kafka.prefix() + "refused.";
        admin.createTopics(List.of(new NewTopic(prefix + "tasks", 1, (short) 1))).all().get();

        assertThatThrownBy(() -> provisioner().apply(catalog, prefix, 7))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("eplication");
    }

    private TopicProvisioner provisioner() {
        return new TopicProvisioner(admin);
    }
}
