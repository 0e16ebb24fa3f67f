package dev.firebreak.model;

import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.scripted.ScriptedModel;
import dev.firebreak.model.limit.Time;
import dev.firebreak.model.provider.Endpoint;
import dev.firebreak.model.provider.Providers;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What models need of the world.
 *
 * @param environment variables, of which the providers' usual ones for keys are read
 * @param providers opens the model at an endpoint; refuses by IllegalArgumentException
 * @param scripts opens the model that a script is; refuses by IllegalArgumentException
 * @param meters takes the numbers
 * @param time the clock, and waiting
 * @param random draws the lot for pauses; of many threads
 * @param close ends what {@code providers} hold open
 */
public record Outside(
        Map<String, String> environment,
        Function<Endpoint, Model> providers,
        Function<Path, Model> scripts,
        MeterRegistry meters,
        Time time,
        RandomGenerator random,
        Runnable close) {
    public Outside {
        environment = Map.copyOf(environment);
    }

    /**
     * The real world: providers over HTTP, scripts from files, this process's environment.
     *
     * @param meters takes the numbers
     */
    public static Outside real(MeterRegistry meters, InstantSource clock) {
        HttpClient http = Providers.http();
        return new Outside(
                System.getenv(),
                endpoint -> Providers.open(endpoint, http, clock),
                Outside::scripted,
                meters,
                Time.real(clock),
                () -> ThreadLocalRandom.current().nextLong(),
                http::close);
    }

    private static Model scripted(Path script) {
        try {
            return ScriptedModel.of(script);
        } catch (IOException e) {
            throw new IllegalArgumentException(script + " can't be read: " + e.getMessage(), e);
        }
    }

    /** Keys must not be printed. */
    @Override
    public String toString() {
        return "Outside";
    }
}
