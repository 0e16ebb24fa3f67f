package dev.firebreak.model;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;

/** How much is kept of what models answered. */
@Group(value = "models.cache", doc = "Models, see docs/models.md.")
public record CacheSettings(
        @Key(
                        doc =
                                "Memory for answers that are given again to the same prompt of the same tenant; 0: none is.",
                        fallback = "33554432",
                        min = 0,
                        max = 8_589_934_592L)
                long bytesMax,
        @Key(doc = "How long an answer is given again.", fallback = "3600", min = 1, max = 604_800)
                int ageMaxS) {}
