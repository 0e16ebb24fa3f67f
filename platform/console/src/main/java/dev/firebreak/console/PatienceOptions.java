package dev.firebreak.console;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How long a command listens for what comes of an order. */
final class PatienceOptions {
    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = Span.class,
            defaultValue = "10s",
            description =
                    "Listen so long for what comes of it; 0: only send it (default: ${DEFAULT-VALUE}).")
    private Duration wait = Duration.ofSeconds(10);

    Duration time() {
        return wait;
    }

    boolean none() {
        return wait.isZero();
    }

    String words() {
        return wait.toMillis() % 1000 == 0 ? wait.toSeconds() + " s" : wait.toMillis() + " ms";
    }

    /** As {@link TimeSpan}, seconds without a unit, and nothing at all. */
    static final class Span implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            if (value.matches("0+(ms|s|m|h|d)?")) {
                return Duration.ZERO;
            }
            return new TimeSpan().convert(value.matches("[0-9]{1,9}") ? value + "s" : value);
        }
    }
}
