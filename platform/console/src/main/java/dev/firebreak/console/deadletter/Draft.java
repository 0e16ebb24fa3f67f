package dev.firebreak.console.deadletter;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.deadletter.RecordHeaders;
import dev.firebreak.boundary.registry.RegisteredSchema;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.wire.WireFormat;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.schema.ContractBook;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Origin;
import dev.firebreak.schemas.Violation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The record that a replay is about to send: value and headers, edited or as they were. */
@SuppressWarnings("ArrayRecordComponent") // goes to the producer; nobody compares it
record Draft(byte @Nullable [] value, Headers headers, boolean edited) implements Drafted {

    static Drafted of(Cluster cluster, Outbound outbound, DeadLetter letter, Mend mend) {
        Headers headers = Examiner.headers(letter);
        return switch (mend) {
            case Mend.AsIs() -> asIs(cluster, letter, headers);
            case Mend.Bytes(byte[] value) -> {
                if (!(WireFormat.unframe(
                                new org.apache.kafka.common.header.internals.RecordHeaders(), value)
                        instanceof WireFormat.NotFramed)) {
                    // The bytes say their schema themselves; a header left over would outweigh
                    // them.
                    headers.remove(WireFormat.VALUE_SCHEMA_HEADER);
                }
                yield new Draft(value, headers, true);
            }
            case Mend.Json(String json) -> {
                headers.remove(WireFormat.VALUE_SCHEMA_HEADER);
                yield written(cluster, outbound, letter, json, headers);
            }
        };
    }

    /** Says in headers which letter this replays, how often that happened, and who edited it. */
    void stamp(String deadLetterId, int count, String by) {
        set(RecordHeaders.REPLAY_COUNT, Integer.toString(count));
        set(RecordHeaders.REPLAY_OF, deadLetterId);
        if (edited) {
            set(RecordHeaders.EDITED_BY, by);
        }
    }

    int size() {
        return value == null ? 0 : value.length;
    }

    String sha256() {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(value == null ? new byte[0] : value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void set(String header, String text) {
        headers.remove(header);
        headers.add(header, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The letter's bytes; of a letter that could not carry them whole, the original's, if they are
     * still there and the same.
     */
    private static Drafted asIs(Cluster cluster, DeadLetter letter, Headers headers) {
        Origin origin = letter.getOrigin();
        if (!origin.getValueTruncated()) {
            return new Draft(Examiner.bytes(origin.getValue()), headers, false);
        }
        Optional<Draft> original =
                Records.at(
                                cluster,
                                origin.getTopic(),
                                new ShelvedLetter.Place(origin.getPartition(), origin.getOffset()))
                        .map(record -> new Draft(record.value(), headers, false))
                        .filter(draft -> draft.sha256().equals(origin.getValueSha256()));
        return original.isPresent()
                ? original.get()
                : new Drafted.Unusable(
                        "the letter carries only the beginning of %d bytes, and they are no longer at %s-%d@%d; give them with --value FILE"
                                .formatted(
                                        origin.getValueSize(),
                                        origin.getTopic(),
                                        origin.getPartition(),
                                        origin.getOffset()),
                        List.of());
    }

    private static Drafted written(
            Cluster cluster, Outbound outbound, DeadLetter letter, String json, Headers headers) {
        String topic = letter.getOrigin().getTopic();
        Optional<Class<? extends SpecificRecord>> contract =
                contract(cluster, topic, letter.getSchema$().getRecordName());
        Optional<Schema> schema =
                contract.isPresent()
                        ? contract.map(Contracts::schema)
                        : cluster.registry().latest(topic + "-value").map(RegisteredSchema::schema);
        if (schema.isEmpty()) {
            return new Drafted.Unusable(
                    "no schema is known for " + topic + "; give bytes with --value FILE",
                    List.of());
        }
        return switch (AvroJson.read(json, schema.get())) {
            case AvroJson.Unreadable(List<Violation> violations) ->
                    new Drafted.Unusable(
                            "the edited JSON is no " + schema.get().getName(), violations);
            case AvroJson.Read(GenericRecord record) ->
                    switch (outbound.write(
                            topic,
                            contract.isPresent()
                                    ? AvroJson.specific(record, contract.get())
                                    : record)) {
                        case Written.Encoded(byte[] value) -> new Draft(value, headers, true);
                        case Written.Refused(var rejection, var _) ->
                                new Drafted.Unusable(
                                        "the edited record would be stopped again: "
                                                + rejection.message(),
                                        rejection.violations());
                    };
        };
    }

    private static Optional<Class<? extends SpecificRecord>> contract(
            Cluster cluster, String name, @Nullable String recordName) {
        Optional<Topic> topic = cluster.topic(name);
        if (topic.isEmpty()) {
            return Optional.empty();
        }
        List<Class<? extends SpecificRecord>> contracts = ContractBook.contracts(topic.get());
        return contracts.size() == 1
                ? Optional.of(contracts.getFirst())
                : contracts.stream().filter(c -> c.getName().equals(recordName)).findFirst();
    }
}
