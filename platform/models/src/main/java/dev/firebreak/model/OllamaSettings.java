package dev.firebreak.model;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ollama, on this machine or network. */
@Group(value = "models.ollama", doc = "Models, see docs/models.md.")
public record OllamaSettings(
        @Key(doc = "Where Ollama is.", fallback = "http://127.0.0.1:11434") String url,
        @Key(
                        doc =
                                "Key for a proxy before Ollama, where it wants one; else api-key-file, else the variable OLLAMA_API_KEY.",
                        secret = true)
                @Nullable String apiKey,
        @Key(doc = "File that holds the key and nothing else.") @Nullable Path apiKeyFile,
        @Key(doc = "Its models to use, such as qwen3:8b, pulled before; none: llama3.2.")
                List<String> models)
        implements ProviderSettings {
    public OllamaSettings {
        models = List.copyOf(models);
    }

    @Override
    public String toString() {
        return ProviderSettings.shown("OllamaSettings", this);
    }
}
