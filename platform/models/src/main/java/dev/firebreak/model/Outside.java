package dev.firebreak.model;

import dev.firebreak.model.provider.Providers;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.SplittableRandom;
import dev.firebreak.kit.model.Model;
import dev.firebreak.model.limit.Time;
import dev.firebreak.model.provider.Endpoint;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Map;
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
 * @param random draws the lot for pauses
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
                script -> {
                    throw new IllegalArgumentException("scripts can't be played yet: " + script);
                },
                meters,
                Time.real(clock),
                new SplittableRandom(),
                http::close);
    }

    /** Keys must not be printed. */
    @Override
    public String toString() {
        return "Outside";
    }
}
