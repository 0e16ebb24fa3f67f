package dev.firebreak.model;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.kit.Thinking;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.InstantSource;
import java.util.List;

/** The models of a process as its agents get them, and their numbers. */
public final class AgentModels implements MeterBinder, AutoCloseable {
    private final Models models;
    private final CompositeMeterRegistry meters;

    private AgentModels(Models models, CompositeMeterRegistry meters) {
        this.models = models;
        this.meters = meters;
    }

    /**
     * Opens what the settings name; {@link Models#GROUPS} are among their groups.
     *
     * @throws SettingsException with everything that is wrong
     */
    public static AgentModels open(Settings settings, InstantSource clock) {
        CompositeMeterRegistry meters = new CompositeMeterRegistry();
        return new AgentModels(Models.open(settings, Outside.real(meters, clock)), meters);
    }

    /** What agents think with. */
    public Thinking thinking() {
        return new Thinking(models.model(), models.whenAway());
    }

    /** The models in use, as {@code provider/name}; none: offline logic does the work. */
    public List<String> names() {
        return models.names();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        meters.add(registry);
    }

    /** Call it when no agent asks any more. */
    @Override
    public void close() {
        models.close();
        meters.close();
    }
}
