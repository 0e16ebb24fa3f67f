package dev.firebreak.model;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.model.Model;
import dev.firebreak.model.meter.ModelMeters;
import dev.firebreak.model.route.Candidate;
import dev.firebreak.model.route.Router;
import java.time.Duration;
import java.util.List;

/**
 * The models of a process: one to ask, that finds the right one. Opened once; the order of what
 * stands before a provider is explained in docs/decisions/0021.
 */
public final class Models implements AutoCloseable {
    /** Its keys in the configuration. */
    public static final List<Class<? extends Record>> GROUPS =
            List.of(
                    ModelSettings.class,
                    OpenAiSettings.class,
                    AnthropicSettings.class,
                    GeminiSettings.class,
                    OllamaSettings.class,
                    LimitSettings.class,
                    CacheSettings.class,
                    AlertSettings.class);

    private final Model model;
    private final List<String> names;
    private final WhenAway whenAway;
    private final Runnable close;

    private Models(Model model, List<String> names, WhenAway whenAway, Runnable close) {
        this.model = model;
        this.names = List.copyOf(names);
        this.whenAway = whenAway;
        this.close = close;
    }

    /**
     * Opens what {@code models.use} names; nothing is sent yet. {@link #GROUPS} are among the
     * groups the settings were loaded with.
     *
     * @throws SettingsException with everything that is wrong: keys that are missing, models that
     *     nobody knows or that have no price
     */
    public static Models open(Settings settings, Outside outside) {
        ModelSettings models = settings.read(ModelSettings.class);
        if (models.use().isEmpty()) {
            return new Models(Model.none(), List.of(), models.whenAway(), outside.close());
        }
        ModelMeters meters = new ModelMeters(outside.meters());
        List<Candidate> candidates = new Wiring(settings, outside, meters).candidates();
        Duration quotaPause = Duration.ofMillis(settings.read(LimitSettings.class).quotaPauseMs());
        return new Models(
                new Router(candidates, quotaPause, outside.time()),
                candidates.stream().map(c -> c.known().name()).toList(),
                models.whenAway(),
                () -> {
                    meters.close();
                    outside.close().run();
                });
    }

    /** Asks the cheapest that works; {@link Model#none()} when none is in use. */
    public Model model() {
        return model;
    }

    /** Those in use, as {@code provider/name}; none: offline logic does the work. */
    public List<String> names() {
        return names;
    }

    /** What agents do while none can be reached. */
    public WhenAway whenAway() {
        return whenAway;
    }

    @Override
    public void close() {
        close.run();
    }
}
