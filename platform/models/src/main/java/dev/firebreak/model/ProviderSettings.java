package dev.firebreak.model;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a provider is, who asks, and for which models. */
interface ProviderSettings {
    /** The base of its addresses. */
    String url();

    /** Null: in a file or the provider's usual variable. */
    @Nullable String apiKey();

    /** Holds the key and nothing else. */
    @Nullable Path apiKeyFile();

    /** Names without the provider; empty: the usual ones of the catalogue. */
    List<String> models();

    /** A record would print its key. */
    static String shown(String name, ProviderSettings settings) {
        return "%s[url=%s, apiKey=%s, apiKeyFile=%s, models=%s]"
                .formatted(
                        name,
                        settings.url(),
                        settings.apiKey() == null ? "none" : "****",
                        settings.apiKeyFile(),
                        settings.models());
    }
}
