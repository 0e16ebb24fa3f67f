package dev.firebreak.model;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Anthropic. */
@Group(value = "models.anthropic", doc = "Models, see docs/models.md.")
public record AnthropicSettings(
        @Key(doc = "Where Anthropic is.", fallback = "https://api.anthropic.com/v1") String url,
        @Key(
                        doc =
                                "Key for Anthropic; else api-key-file, else the variable ANTHROPIC_API_KEY when anthropic is in use.",
                        secret = true)
                @Nullable String apiKey,
        @Key(doc = "File that holds the key and nothing else.") @Nullable Path apiKeyFile,
        @Key(
                        doc =
                                "Its models to use, such as claude-sonnet-4-5; none: the usual ones of models.yaml.")
                List<String> models)
        implements ProviderSettings {
    public AnthropicSettings {
        models = List.copyOf(models);
    }

    @Override
    public String toString() {
        return ProviderSettings.shown("AnthropicSettings", this);
    }
}
