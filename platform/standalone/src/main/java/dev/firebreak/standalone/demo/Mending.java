package dev.firebreak.standalone.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.deadletter.DeadLetterWorkbench;
import dev.firebreak.console.deadletter.Examiner;
import dev.firebreak.console.deadletter.Mend;
import dev.firebreak.console.deadletter.ReplayOrder;
import dev.firebreak.console.deadletter.ReplayOutcome;
import dev.firebreak.console.deadletter.Replayer;
import dev.firebreak.console.deadletter.Shelf;
import dev.firebreak.console.deadletter.ShelvedLetter;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.DeadLetter;
import java.util.List;
import org.apache.avro.generic.IndexedRecord;

/**
 * What an SRE does with a dead letter: read which rules were broken, correct the fields, replay.
 */
final class Mending {
    private static final ReplayOrder ORDER =
            new ReplayOrder(
                    "demo",
                    "upstream sent attempt 0 and a media type without a slash",
                    false,
                    false);

    /** The record stands on its topic again. */
    record Replayed(Position position, List<String> changes) {}

    private Mending() {}

    /**
     * Mends the two mistakes of {@link BadRecords#mendable} and replays the record.
     *
     * @throws IllegalStateException when the workbench refuses
     */
    static Replayed replay(Cluster cluster, DeadLetter letter) {
        IndexedRecord record =
                new Examiner(cluster)
                        .examine(letter)
                        .decoded()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "the mendable letter can't be read: "
                                                        + letter.getMessage()));
        ObjectNode json = (ObjectNode) AvroJson.tree(record);
        ((ObjectNode) json.required("envelope")).put("attempt", 1);
        ((ObjectNode) json.required("documents").required(0)).put("contentType", "message/rfc822");

        DeadLetterWorkbench workbench = new DeadLetterWorkbench(cluster);
        ShelvedLetter shelved =
                switch (workbench.read().find(letter.getDeadLetterId())) {
                    case Shelf.One(ShelvedLetter one) -> one;
                    case Shelf.None(String reason) -> throw new IllegalStateException(reason);
                };
        try (Replayer replayer = Replayer.open(cluster, workbench)) {
            return switch (replayer.replay(shelved, new Mend.Json(json.toString()), ORDER)) {
                case ReplayOutcome.Replayed(
                                var id,
                                String topic,
                                int partition,
                                long offset,
                                var count) ->
                        new Replayed(
                                new Position(topic, partition, offset),
                                List.of(
                                        "envelope.attempt: 0 → 1",
                                        "documents[0].contentType: mail → message/rfc822"));
                case ReplayOutcome.Refused(var id, String reason, var violations) ->
                        throw new IllegalStateException(
                                "the mended letter was refused: " + reason + " " + violations);
                case ReplayOutcome.WouldReplay w ->
                        throw new IllegalStateException("no dry run was asked for");
                case ReplayOutcome.Discarded d ->
                        throw new IllegalStateException("nothing was to be put away");
            };
        }
    }
}
