package dev.firebreak.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.contract.Contract;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What the README tells upstream to write compiles, and keeps the contract. */
class UpstreamTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theReadmesTaskKeepsItsContract() {
        MockProducer<String, Task> producer =
                new MockProducer<>(
                        true, null, new StringSerializer(), (topic, task) -> new byte[0]);

        publish(producer, Instant.parse("2026-11-21T10:00:00Z"), new byte[] {1});

        Task task = producer.history().getFirst().value();
        assertThat(Contract.of(task.getSchema()).violations(task)).isEmpty();
    }

    @Test
    void theReadmeShowsTheLinesThatAreTestedHere() throws IOException {
        Path root = Path.of(System.getProperty("firebreak.root"));
        Matcher block = JAVA_BLOCK.matcher(Files.readString(root.resolve("README.md")));
        String here =
                Files.readString(
                        root.resolve(
                                "deploy/src/test/java/dev/firebreak/deploy/UpstreamTest.java"));

        assertThat(block.find()).isTrue();
        assertThat(folded(here)).contains(folded(block.group(1)));
    }

    private static String folded(String code) {
        return code.replaceAll("//.*", "").replaceAll("\\s+", "");
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // the README leaves the acknowledgement to the reader
    private static void publish(Producer<String, Task> producer, Instant now, byte[] mail) {
        Task task =
                Task.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder()
                                        .setMessageId(UUID.randomUUID())
                                        .setTaskId("mail-4711")
                                        .setConversationId("thread-17")
                                        .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                        .setTrust(Trust.UNTRUSTED)
                                        .setConfidentiality(Confidentiality.INTERNAL)
                                        .setCreatedAt(now)
                                        .setDeadline(now.plus(Duration.ofMinutes(10)))
                                        .build())
                        .setDocuments(
                                List.of(
                                        Document.newBuilder()
                                                .setDocumentId("mail")
                                                .setContentType("message/rfc822")
                                                .setContent(ByteBuffer.wrap(mail))
                                                .build()))
                        .build();
        producer.send(new ProducerRecord<>("tasks", "ada", task));
    }
}
