package dev.firebreak.model;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import dev.firebreak.model.limit.Limits;
import dev.firebreak.model.limit.Retrying;
import dev.firebreak.model.price.KnownModel;
import java.time.Duration;

/** How much each model is asked, and how it is tried again. */
@Group(value = "models.limits", doc = "Models, see docs/models.md.")
public record LimitSettings(
        @Key(
                        doc =
                                "Requests per minute to each model that models.file says nothing else of; 0: any number.",
                        fallback = "0",
                        min = 0)
                int requestsPerMinute,
        @Key(
                        doc =
                                "Tokens per minute, input and output, of each model that models.file says nothing else of; 0: any"
                                        + " number.",
                        fallback = "0",
                        min = 0)
                int tokensPerMinute,
        @Key(
                        doc =
                                "Calls at once to each model, however often it says that they are too many.",
                        fallback = "1",
                        min = 1,
                        max = 10_000)
                int concurrencyMin,
        @Key(
                        doc =
                                "Calls at once to each model at first; then it learns from its answers.",
                        fallback = "8",
                        min = 1,
                        max = 10_000)
                int concurrencyStart,
        @Key(doc = "Calls at once to each model at most.", fallback = "64", min = 1, max = 10_000)
                int concurrencyMax,
        @Key(
                        doc = "How long a call waits for its turn before the next model is asked.",
                        fallback = "15000",
                        min = 0,
                        max = 600_000)
                int patienceMs,
        @Key(
                        doc = "Tries at one model in all, before the next one is asked.",
                        fallback = "3",
                        min = 1,
                        max = 20)
                int triesMax,
        @Key(
                        doc =
                                "Pause before the second try; doubled with each, and half of it drawn by lot.",
                        fallback = "500",
                        min = 1,
                        max = 60_000)
                int pauseMinMs,
        @Key(
                        doc =
                                "Longest pause before a try; where a provider asks for a longer one, the next model is asked.",
                        fallback = "10000",
                        min = 1,
                        max = 600_000)
                int pauseMaxMs,
        @Key(
                        doc = "How long a model that fails too often is left alone.",
                        fallback = "30000",
                        min = 1,
                        max = 3_600_000)
                int breakerOpenMs,
        @Key(
                        doc = "How long a model isn't asked after its account was used up.",
                        fallback = "600000",
                        min = 1,
                        max = 86_400_000)
                int quotaPauseMs) {
    private static final Duration CUT_WINDOW = Duration.ofSeconds(1);

    public LimitSettings {
        if (!(concurrencyMin <= concurrencyStart && concurrencyStart <= concurrencyMax)) {
            throw new IllegalArgumentException(
                    "models.limits.concurrency-min, -start and -max don't rise: %d, %d, %d"
                            .formatted(concurrencyMin, concurrencyStart, concurrencyMax));
        }
        if (pauseMinMs > pauseMaxMs) {
            throw new IllegalArgumentException(
                    "models.limits.pause-min-ms %d is more than models.limits.pause-max-ms %d"
                            .formatted(pauseMinMs, pauseMaxMs));
        }
    }

    Limits limits(KnownModel model) {
        return new Limits(
                model.requestsPerMinute() > 0 ? model.requestsPerMinute() : requestsPerMinute,
                model.tokensPerMinute() > 0 ? model.tokensPerMinute() : tokensPerMinute,
                concurrencyMin,
                concurrencyStart,
                concurrencyMax,
                CUT_WINDOW,
                Duration.ofMillis(patienceMs));
    }

    Retrying.Tries tries() {
        return new Retrying.Tries(
                triesMax, Duration.ofMillis(pauseMinMs), Duration.ofMillis(pauseMaxMs));
    }
}
