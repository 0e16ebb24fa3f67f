package dev.firebreak.model;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;

/** From which spending on somebody is told. */
@Group(value = "models.alert", doc = "Models, see docs/models.md.")
public record AlertSettings(
        @Key(
                        doc =
                                "Money that models may cost in an hour before the log warns, in the currency of the prices; 0: never.",
                        fallback = "0",
                        min = 0,
                        max = 1_000_000_000)
                double perHour,
        @Key(doc = "The same for each tenant.", fallback = "0", min = 0, max = 1_000_000_000)
                double perTenantHour) {
    private static final double MICROS = 1e6;

    long microsPerHour() {
        return Math.round(perHour * MICROS);
    }

    long microsPerTenantHour() {
        return Math.round(perTenantHour * MICROS);
    }
}
