package dev.firebreak.boundary.process;

import dev.firebreak.boundary.loop.LoopCounts;
import dev.firebreak.boundary.loop.LoopGauges;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.loop.LoopMeters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * An agent's numbers as metrics: those of its loop ({@link LoopMeters}), and what only an agent
 * has.
 */
public final class AgentMeters implements MeterBinder {
    private static final String PREFIX = "firebreak.loop.";

    private final String agent;
    private final LoopMeters loop;
    private final LongSupplier journalHits;
    private final LongSupplier heldKeys;
    private final LongSupplier partsDropped;
    private final GuardCounts guards;

    public AgentMeters(AgentProcess process) {
        this(
                process.name(),
                process::counts,
                process::gauges,
                process::health,
                process::journalHits,
                process::heldKeys,
                process::answerPartsDropped,
                process.guards());
    }

    AgentMeters(
            String agent,
            Supplier<LoopCounts> counts,
            Supplier<LoopGauges> gauges,
            Supplier<LoopHealth> health,
            LongSupplier journalHits,
            LongSupplier heldKeys,
            LongSupplier partsDropped,
            GuardCounts guards) {
        this.agent = agent;
        this.loop = new LoopMeters(agent, counts, gauges, health);
        this.journalHits = journalHits;
        this.heldKeys = heldKeys;
        this.partsDropped = partsDropped;
        this.guards = guards;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        loop.bindTo(registry);
        FunctionCounter.builder(PREFIX + "journal.hits", this, m -> m.journalHits.getAsLong())
                .description("Calls answered from the journal of an earlier run.")
                .tag("agent", agent)
                .register(registry);
        FunctionCounter.builder(
                        PREFIX + "answer.parts.dropped", this, m -> m.partsDropped.getAsLong())
                .description("Parts of answers under way that could not be told on activity.")
                .tag("agent", agent)
                .register(registry);
        for (String layer : GuardCounts.LAYERS) {
            for (String decision : GuardCounts.DECISIONS) {
                FunctionCounter.builder(
                                "firebreak.guard.fired", this, m -> m.guards.of(layer, decision))
                        .description("Texts in which a guard layer saw something.")
                        .tag("agent", agent)
                        .tag("layer", layer)
                        .tag("decision", decision)
                        .register(registry);
            }
        }
        Gauge.builder(PREFIX + "held.keys", this, m -> m.heldKeys.getAsLong())
                .description("Keys whose records wait behind a dead letter.")
                .tag("agent", agent)
                .strongReference(true)
                .register(registry);
    }
}
