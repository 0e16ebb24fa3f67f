package dev.firebreak.model;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import dev.firebreak.boundary.config.Nearest;
import dev.firebreak.kit.answer.WhenAway;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which models are used, and how long they are waited for.
 *
 * @param use providers; empty: the agents' offline logic
 * @param file models and prices of the deployment's own; null: the bundled ones alone
 * @param localHosts hosts that belong to this network, though their names don't say so
 * @param script what the scripted model says; null when it isn't used
 */
@Group(value = "models", doc = "Models, see docs/models.md.")
public record ModelSettings(
        @Key(
                        doc =
                                "Providers whose models are used: openai, anthropic, gemini, ollama, scripted. None: agents work by"
                                        + " their offline logic.")
                List<String> use,
        @Key(
                        doc =
                                "YAML file of models and prices, in the form of the bundled models.yaml, which it comes before.")
                @Nullable Path file,
        @Key(
                        doc =
                                "What agents do while no model can be reached: wait takes in nothing, offline answers by simpler"
                                        + " means.",
                        fallback = "wait")
                WhenAway whenAway,
        @Key(
                        doc = "For a whole exchange with a model, to the last byte of the answer.",
                        fallback = "120000",
                        min = 1,
                        max = 3_600_000)
                int callMaxMs,
        @Key(
                        doc = "Between two pieces of an answer that is streamed.",
                        fallback = "30000",
                        min = 1,
                        max = 3_600_000)
                int idleMaxMs,
        @Key(
                        doc = "An answer larger than this is none.",
                        fallback = "4194304",
                        min = 1024,
                        max = 268_435_456)
                int answerBytesMax,
        @Key(
                        doc =
                                "Hosts of this network that content marked SECRET may be sent to, where their names don't show it.")
                List<String> localHosts,
        @Key(doc = "Script of the provider scripted: what it answers.") @Nullable Path script) {
    static final List<String> PROVIDERS =
            List.of("openai", "anthropic", "gemini", "ollama", "scripted");

    public ModelSettings {
        use = List.copyOf(new LinkedHashSet<>(use));
        localHosts = List.copyOf(localHosts);
        for (String provider : use) {
            if (!PROVIDERS.contains(provider)) {
                throw new IllegalArgumentException(
                        "models.use names %s; %s"
                                .formatted(
                                        provider,
                                        Nearest.to(provider, PROVIDERS)
                                                .map(n -> "did you mean " + n + "?")
                                                .orElse(
                                                        "there are "
                                                                + String.join(", ", PROVIDERS))));
            }
        }
        if (use.contains("scripted") && script == null) {
            throw new IllegalArgumentException(
                    "models.use names scripted, and models.script no file");
        }
    }
}
