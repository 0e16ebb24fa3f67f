package dev.firebreak.standalone;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.kit.Thinking;
import dev.firebreak.model.AgentModels;
import dev.firebreak.tools.AgentTools;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.List;

/**
 * What the agents of this process work with: their settings, the models they ask, and the tools
 * that these may use. One way to open it, so that an agent in a process of its own and one beside
 * all others are told the same by the same configuration.
 */
public final class Equipment implements MeterBinder, AutoCloseable {
    private final Settings settings;
    private final AgentModels models;
    private final AgentTools tools;

    private Equipment(Settings settings, AgentModels models, AgentTools tools) {
        this.settings = settings;
        this.models = models;
        this.tools = tools;
    }

    /**
     * Opens what the settings name; {@link AgentPrograms#groups} are among their groups.
     *
     * @throws SettingsException with what is wrong, or can't be used
     */
    static Equipment open(Settings settings, InstantSource clock) {
        AgentTools tools = AgentTools.open(settings, clock);
        try {
            return new Equipment(settings, AgentModels.open(settings, clock), tools);
        } catch (RuntimeException e) {
            tools.close();
            throw e;
        }
    }

    /** What the agents are set to do. */
    public Settings settings() {
        return settings;
    }

    /** What they think with. */
    public Thinking thinking() {
        Thinking thinking = models.thinking();
        return new Thinking(thinking.model(), thinking.whenAway(), tools);
    }

    /** The models in use, as {@code provider/name}; none: offline logic does the work. */
    public List<String> modelNames() {
        return models.names();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        models.bindTo(registry);
    }

    /** Call it when no agent asks any more. */
    @Override
    public void close() {
        models.close();
        tools.close();
    }
}
