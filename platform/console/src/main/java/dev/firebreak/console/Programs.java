package dev.firebreak.console;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.probe.Folder;
import dev.firebreak.boundary.probe.Standing;
import dev.firebreak.console.notify.NotifySettings;
import dev.firebreak.console.policy.PolicyDesk;
import dev.firebreak.console.tool.ToolDesk;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code firebreak agent NAME}, {@code firebreak executor NAME} and {@code firebreak
 * supervisor} start.
 *
 * @param agents by name
 * @param executors by the name of their agent
 * @param supervisor null: this build has none
 * @param policies what says why an action got its risk; null: this build has no supervisor
 * @param tools what says which tools agents have; null: this build has no agents
 * @param settings groups of configuration keys that these programs read, beyond those everybody has
 */
public record Programs(
        Map<String, Program> agents,
        Map<String, Program> executors,
        @Nullable Program supervisor,
        @Nullable PolicyDesk policies,
        @Nullable ToolDesk tools,
        List<Class<? extends Record>> settings) {

    /** One process that runs until it is told to stop. */
    @FunctionalInterface
    public interface Program {
        Running start(Settings settings, InstantSource clock);
    }

    /** A process at work. */
    public interface Running extends AutoCloseable {
        /** Why it ended by itself; empty while it runs. */
        Optional<String> failure();

        /** What its probes answer. */
        Standing standing();

        /** What it counts. */
        MeterBinder meters();

        /**
         * What else it tells over HTTP, by paths; who may know it is {@code http.token}'s matter.
         */
        default Map<String, Folder> pages() {
            return Map.of();
        }

        /** Finishes what has begun and leaves. */
        @Override
        void close();
    }

    /** For a command line that starts nothing. */
    public static final Programs NONE =
            new Programs(Map.of(), Map.of(), null, null, null, List.of());

    public Programs {
        agents = new TreeMap<>(agents);
        executors = new TreeMap<>(executors);
        settings = List.copyOf(settings);
    }

    /** Every group of keys in a configuration file. */
    public List<Class<? extends Record>> allSettings() {
        List<Class<? extends Record>> all = new ArrayList<>(Settings.SHARED);
        all.add(NotifySettings.class);
        all.add(PersonSettings.class);
        all.add(SupervisorAddress.class);
        all.addAll(settings);
        return all;
    }
}
