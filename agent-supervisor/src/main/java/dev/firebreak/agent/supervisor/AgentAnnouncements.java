package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.ExecutorCard;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the directory from topic {@code agents}. It runs on Streams' global thread, which has no
 * transaction to write a dead letter in and takes the whole client down when it fails: what can't
 * be read is left aside here, and dead-lettered by {@link AnnouncementCheck}.
 */
final class AgentAnnouncements implements Processor<byte[], byte[], Void, Void> {
    private static final Logger LOG = LoggerFactory.getLogger(AgentAnnouncements.class);

    private final Inbound<SpecificRecord> inbound;
    private final AgentDirectory directory;
    private final Patience patience;
    private final String topic;

    AgentAnnouncements(
            Inbound<SpecificRecord> inbound,
            AgentDirectory directory,
            Patience patience,
            String topic) {
        this.inbound = inbound;
        this.directory = directory;
        this.patience = patience;
        this.topic = topic;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        // The directory outlives a restore; nothing to prepare.
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            note(record.key(), record.value(), record);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("A record on {} could not be taken in: {}", topic, e.toString());
        }
    }

    private void note(
            byte @Nullable [] keyBytes, byte @Nullable [] value, Record<byte[], byte[]> record) {
        if (keyBytes == null) {
            LOG.warn("A record on {} has no key and is left aside", topic);
            return;
        }
        String key = new String(keyBytes, StandardCharsets.UTF_8);
        if (value == null) {
            directory.remove(key);
            return;
        }
        ConsumerRecord<byte[], byte[]> announced = Inputs.at(topic, 0, 0, record);
        switch (patience.call(() -> inbound.check(announced))) {
            case Accepted<SpecificRecord>(AgentCard card, var _) -> directory.put(key, card);
            case Accepted<SpecificRecord>(AgentStatus status, var _) -> directory.put(key, status);
            case Accepted<SpecificRecord>(ExecutorCard card, var _) -> directory.put(key, card);
            case Accepted<SpecificRecord>(AgentAllowance allowance, var _) ->
                    directory.put(key, allowance);
            case Accepted<SpecificRecord>(SpecificRecord other, var _) ->
                    LOG.warn("{} on {} is no announcement", other.getSchema().getFullName(), topic);
            case Rejected<SpecificRecord> rejected ->
                    LOG.debug(
                            "A record under {} on {} is left aside: {}",
                            key,
                            topic,
                            rejected.rejection().message());
        }
    }
}
