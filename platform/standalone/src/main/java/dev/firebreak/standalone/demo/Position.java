package dev.firebreak.standalone.demo;

import dev.firebreak.schemas.Origin;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Where a record stands; no two records share one. */
record Position(String topic, int partition, long offset) {
    static Position of(RecordMetadata sent) {
        return new Position(sent.topic(), sent.partition(), sent.offset());
    }

    static Position of(Origin origin) {
        return new Position(origin.getTopic(), origin.getPartition(), origin.getOffset());
    }
}
