package dev.firebreak.model;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI, or a server that speaks its chat completions. */
@Group(value = "models.openai", doc = "Models, see docs/models.md.")
public record OpenAiSettings(
        @Key(
                        doc = "Where OpenAI is, or a server that speaks its chat completions.",
                        fallback = "https://api.openai.com/v1")
                String url,
        @Key(
                        doc =
                                "Key for OpenAI; else api-key-file, else the variable OPENAI_API_KEY when openai is in use.",
                        secret = true)
                @Nullable String apiKey,
        @Key(doc = "File that holds the key and nothing else.") @Nullable Path apiKeyFile,
        @Key(doc = "Its models to use, such as gpt-4.1-mini; none: the usual ones of models.yaml.")
                List<String> models)
        implements ProviderSettings {
    public OpenAiSettings {
        models = List.copyOf(models);
    }

    @Override
    public String toString() {
        return ProviderSettings.shown("OpenAiSettings", this);
    }
}
