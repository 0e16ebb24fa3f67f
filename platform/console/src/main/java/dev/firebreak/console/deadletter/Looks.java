package dev.firebreak.console.deadletter;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.schemas.Disposition;
import dev.firebreak.schemas.DispositionState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Notes who saw the original of a letter, before it is shown: what can't be noted is not shown.
 *
 * <p>A look stands beside the marks of what was done, under a key of its own, so that compaction
 * neither drops it for a mark nor a mark for it. It needs no transaction, and takes nobody's right
 * to replay away.
 */
public final class Looks {
    private static final int KEY_BYTES = 8;
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final Cluster cluster;
    private final RandomGenerator random;

    public Looks(Cluster cluster, RandomGenerator random) {
        this.cluster = cluster;
        this.random = random;
    }

    /**
     * Returns when the broker has it.
     *
     * @throws KafkaException when the broker did not take it
     */
    public void note(ShelvedLetter letter, String by, String reason) {
        Disposition look =
                Disposition.newBuilder()
                        .setDeadLetterId(letter.deadLetterId())
                        .setState(DispositionState.LOOKED_AT)
                        .setBy(by)
                        .setReason(reason)
                        .setAt(cluster.clock().instant().truncatedTo(ChronoUnit.MILLIS))
                        .build();
        String topic = cluster.topics().dispositions();
        Outbound outbound = cluster.outbound();
        byte[] value =
                switch (outbound.write(topic, look)) {
                    case Written.Encoded(byte[] encoded) -> encoded;
                    case Written.Refused refused ->
                            throw new IllegalArgumentException(
                                    "this look can't be noted: " + refused.rejection().message());
                };
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        try (Closing producer = new Closing(cluster.producer(null))) {
            producer.of
                    .send(
                            new ProducerRecord<>(
                                    topic,
                                    (letter.deadLetterId() + "/" + HexFormat.of().formatHex(key))
                                            .getBytes(StandardCharsets.UTF_8),
                                    value))
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    static boolean isLook(Disposition disposition) {
        return disposition.getState() == DispositionState.LOOKED_AT;
    }

    /** A producer that ends within a bound. */
    private record Closing(Producer<byte[], byte[]> of) implements AutoCloseable {
        @Override
        public void close() {
            of.close(CLOSE_MAX);
        }
    }
}
