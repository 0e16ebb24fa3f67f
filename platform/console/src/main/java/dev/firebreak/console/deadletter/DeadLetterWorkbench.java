package dev.firebreak.console.deadletter;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Disposition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads dead letters and what became of them. It writes nothing; {@link Replayer} and {@link Looks}
 * do.
 */
public final class DeadLetterWorkbench {
    private static final Duration READ_MAX = Duration.ofMinutes(5);
    private static final int LETTERS_MAX = 1_000_000;

    private final Cluster cluster;
    private final Inbound<DeadLetter> letters;
    private final Inbound<Disposition> dispositions;

    public DeadLetterWorkbench(Cluster cluster) {
        // Before contracts are compiled: a broker that is away is said at once.
        cluster.requireBroker();
        this.cluster = cluster;
        this.letters = cluster.inbound(cluster.topics().deadLetters(), DeadLetter.class);
        this.dispositions = cluster.inbound(cluster.topics().dispositions(), Disposition.class);
    }

    /** All letters as they are now. */
    public Shelf read() {
        Map<String, ShelvedLetter> byId = new HashMap<>();
        AtomicInteger unreadable = new AtomicInteger();
        readAll(
                cluster.topics().deadLetters(),
                record -> {
                    switch (letters.check(record)) {
                        case Checked.Accepted<DeadLetter>(DeadLetter letter, var _) ->
                                byId.put(
                                        letter.getDeadLetterId(),
                                        ShelvedLetter.of(letter, place(record)));
                        case Checked.Rejected<DeadLetter> _ -> unreadable.incrementAndGet();
                    }
                    if (byId.size() > LETTERS_MAX) {
                        throw new IllegalStateException(
                                "there are more than " + LETTERS_MAX + " dead letters");
                    }
                });
        Map<String, Disposition> last = new HashMap<>();
        Map<String, List<Disposition>> looks = new HashMap<>();
        readDispositions(
                one -> {
                    if (Looks.isLook(one)) {
                        looks.computeIfAbsent(one.getDeadLetterId(), _ -> new ArrayList<>())
                                .add(one);
                    } else {
                        last.put(one.getDeadLetterId(), one);
                    }
                });
        List<ShelvedLetter> all = new ArrayList<>();
        byId.values().forEach(letter -> all.add(letter.with(last.get(letter.deadLetterId()))));
        return new Shelf(all, unreadable.get(), looks);
    }

    /**
     * What somebody did last about each letter, by the letter's id; a look at it is nothing done.
     */
    Map<String, Disposition> dispositions() {
        Map<String, Disposition> last = new HashMap<>();
        readDispositions(
                one -> {
                    if (!Looks.isLook(one)) {
                        last.put(one.getDeadLetterId(), one);
                    }
                });
        return last;
    }

    private void readDispositions(Consumer<Disposition> reader) {
        readAll(
                cluster.topics().dispositions(),
                record -> {
                    if (dispositions.check(record)
                            instanceof Checked.Accepted<Disposition>(Disposition one, var _)) {
                        reader.accept(one);
                    }
                });
    }

    /** The whole letter, bytes included; empty when its topic has let it go meanwhile. */
    public Optional<DeadLetter> whole(ShelvedLetter letter) {
        return Records.at(cluster, cluster.topics().deadLetters(), letter.place())
                .flatMap(
                        record ->
                                letters.check(record)
                                                instanceof
                                                Checked.Accepted<DeadLetter>(
                                                        DeadLetter whole,
                                                        var _)
                                        ? Optional.of(whole)
                                        : Optional.empty());
    }

    private void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        try (TopicReader reader = cluster.reader(topic, handler)) {
            if (!reader.readToEnd(READ_MAX)) {
                throw new DependencyException(
                        "broker",
                        "%s could not be read to its end within %d minutes"
                                .formatted(topic, READ_MAX.toMinutes()),
                        new IOException("too slow"));
            }
        }
    }

    private static ShelvedLetter.Place place(ConsumerRecord<byte[], byte[]> record) {
        return new ShelvedLetter.Place(record.partition(), record.offset());
    }
}
