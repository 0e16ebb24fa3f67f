package dev.firebreak.model;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Google's Gemini. */
@Group(value = "models.gemini", doc = "Models, see docs/models.md.")
public record GeminiSettings(
        @Key(
                        doc = "Where Gemini is.",
                        fallback = "https://generativelanguage.googleapis.com/v1beta")
                String url,
        @Key(
                        doc =
                                "Key for Gemini; else api-key-file, else the variable GEMINI_API_KEY or GOOGLE_API_KEY when gemini is in use.",
                        secret = true)
                @Nullable String apiKey,
        @Key(doc = "File that holds the key and nothing else.") @Nullable Path apiKeyFile,
        @Key(
                        doc =
                                "Its models to use, such as gemini-2.5-flash; none: the usual ones of models.yaml.")
                List<String> models)
        implements ProviderSettings {
    public GeminiSettings {
        models = List.copyOf(models);
    }

    @Override
    public String toString() {
        return ProviderSettings.shown("GeminiSettings", this);
    }
}
