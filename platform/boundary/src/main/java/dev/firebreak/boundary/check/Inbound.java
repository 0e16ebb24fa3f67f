package dev.firebreak.boundary.check;

import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.registry.Unfinished;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The check every record passes on its way in. Safe for use by many threads. */
public final class Inbound<T extends IndexedRecord> {
    private final SchemaRegistry registry;
    private final InboundLimits limits;
    private final InstantSource clock;
    private final List<Class<? extends SpecificRecord>> contracts;
    private final RecordGuard guard;

    private Inbound(
            SchemaRegistry registry,
            InboundLimits limits,
            InstantSource clock,
            List<Class<? extends SpecificRecord>> contracts,
            RecordGuard guard) {
        this.registry = registry;
        this.limits = limits;
        this.clock = clock;
        this.contracts = contracts;
        this.guard = guard;
    }

    /** For topics that carry these contracts. */
    @SafeVarargs
    public static <T extends SpecificRecord> Inbound<T> of(
            SchemaRegistry registry,
            InboundLimits limits,
            InstantSource clock,
            Class<? extends T>... contracts) {
        List<Class<? extends SpecificRecord>> each = new ArrayList<>();
        for (Class<? extends T> contract : contracts) {
            each.add(contract);
        }
        return new Inbound<>(registry, limits, clock, List.copyOf(each), RecordGuard.NONE);
    }

    /** For whatever is registered under the topic's subject, read as it was written. */
    public static Inbound<GenericRecord> generic(
            SchemaRegistry registry, InboundLimits limits, InstantSource clock) {
        return new Inbound<>(registry, limits, clock, List.of(), RecordGuard.NONE);
    }

    /** The same check with a guard as its last step. */
    public Inbound<T> guardedBy(RecordGuard last) {
        return new Inbound<>(registry, limits, clock, contracts, last);
    }

    /**
     * Checks one record.
     *
     * @throws dev.firebreak.boundary.registry.RegistryException UNAVAILABLE, UNAUTHORIZED or
     *     MISCONFIGURED only: the caller pauses
     */
    public Checked<T> check(ConsumerRecord<byte[], byte[]> record) {
        return Unfinished.yet(registry, limits, clock, contracts, guard, record);
    }
}
