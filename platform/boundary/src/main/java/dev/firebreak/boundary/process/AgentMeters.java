package dev.firebreak.boundary.process;

import dev.firebreak.boundary.loop.LoopCounts;
import dev.firebreak.boundary.loop.LoopGauges;
import dev.firebreak.boundary.loop.LoopHealth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * An agent's numbers as metrics, {@code firebreak.loop.…} with the agent as tag; docs/metrics.md
 * says what each means. They are looked up when somebody reads them: no record pays for it.
 *
 * <p>There is no meter for the size of a batch: it is records by commits, over whatever time the
 * reader asks about.
 */
public final class AgentMeters implements MeterBinder {
    private static final String PREFIX = "firebreak.loop.";
    private static final List<String> STATES =
            List.of("starting", "running", "waiting", "stopping", "stopped", "failed");

    private final String agent;
    private final Supplier<LoopCounts> counts;
    private final Supplier<LoopGauges> gauges;
    private final Supplier<LoopHealth> health;
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
        this.counts = counts;
        this.gauges = gauges;
        this.health = health;
        this.journalHits = journalHits;
        this.heldKeys = heldKeys;
        this.partsDropped = partsDropped;
        this.guards = guards;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "in.flight", "Records that are handled.", LoopGauges::inFlight);
        gauge(
                registry,
                "outstanding",
                "Records taken whose outcome is not committed.",
                LoopGauges::outstanding);
        gauge(
                registry,
                "window.fill",
                "How much of the fullest partition's window is used, 0 to 1.",
                LoopGauges::windowFill);
        gauge(
                registry,
                "oldest.seconds",
                "How long the oldest record has been handled.",
                g -> g.oldestMs() / 1000.0);
        gauge(registry, "partitions", "Partitions it holds.", LoopGauges::partitions);
        counter(registry, "records", "Records whose outcome was committed.", LoopCounts::records);
        counter(registry, "commits", "Transactions committed.", LoopCounts::commits);
        counter(
                registry,
                "aborts",
                "Transactions that failed and were made again.",
                LoopCounts::aborts);
        counter(
                registry,
                "fenced",
                "Of the aborts, those whose partitions or membership were no longer ours.",
                LoopCounts::fenced);
        counter(
                registry,
                "skipped",
                "Records that an earlier owner had already done.",
                LoopCounts::skipped);
        counter(
                registry,
                "cancelled",
                "Calls cut off because their partition was taken away.",
                LoopCounts::cancelled);
        counter(
                registry,
                "timed.out",
                "Records ended because their time was up.",
                LoopCounts::timedOut);
        counter(
                registry,
                "abandoned",
                "Of those timed out, whose call would not end.",
                LoopCounts::abandoned);
        counter(
                registry,
                "poisoned",
                "Records not handled because processes ended while they handled them.",
                LoopCounts::poisoned);
        counter(
                registry,
                "tokens.wasted",
                "Model tokens paid for outcomes that could not be committed.",
                LoopCounts::tokensWasted);
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
        for (String state : STATES) {
            Gauge.builder(PREFIX + "health", this, m -> state(m.health.get()).equals(state) ? 1 : 0)
                    .description("1 for the state it is in, 0 for the others.")
                    .tag("agent", agent)
                    .tag("state", state)
                    .strongReference(true)
                    .register(registry);
        }
    }

    /**
     * Strong: a registry holds what it reads by a weak reference, and nobody else holds this. One
     * gauge that holds it keeps the counters alive, which can't be told to.
     */
    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            ToDoubleFunction<LoopGauges> value) {
        Gauge.builder(PREFIX + name, this, m -> value.applyAsDouble(m.gauges.get()))
                .description(description)
                .tag("agent", agent)
                .strongReference(true)
                .register(registry);
    }

    private void counter(
            MeterRegistry registry,
            String name,
            String description,
            ToLongFunction<LoopCounts> value) {
        FunctionCounter.builder(PREFIX + name, this, m -> value.applyAsLong(m.counts.get()))
                .description(description)
                .tag("agent", agent)
                .register(registry);
    }

    private static String state(LoopHealth health) {
        return switch (health) {
            case LoopHealth.Starting s -> "starting";
            case LoopHealth.Running r -> "running";
            case LoopHealth.Waiting w -> "waiting";
            case LoopHealth.Stopping s -> "stopping";
            case LoopHealth.Stopped s -> "stopped";
            case LoopHealth.Failed f -> "failed";
        };
    }
}
