package dev.firebreak.model.provider;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where one model is reached.
 *
 * @param provider the name it is known by in results, metrics and prices, such as {@code openai}
 * @param url base, such as {@code https://api.openai.com/v1}; no query, no user
 * @param key empty where none is wanted
 * @param model the provider's name for it
 * @param exchangeMax for a whole exchange, to the last byte of the answer
 * @param idleMax between two pieces of a streamed answer
 * @param answerBytesMax an answer larger than this is none
 */
public record Endpoint(
        String provider,
        Protocol protocol,
        URI url,
        ApiKey key,
        String model,
        Duration exchangeMax,
        Duration idleMax,
        int answerBytesMax) {
    public Endpoint {
        if (provider.isBlank() || model.isBlank()) {
            throw new IllegalArgumentException("an endpoint names its provider and its model");
        }
        if (url.getHost() == null
                || !Set.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            // Not the URL itself: somebody may have put a key into it.
            throw new IllegalArgumentException(
                    "the URL of " + provider + " is not http(s)://host…");
        }
        if (url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the URL of "
                            + provider
                            + " has a user, a query or a fragment; a key belongs in the key");
        }
        requirePositive(exchangeMax, "exchangeMax");
        requirePositive(idleMax, "idleMax");
        if (answerBytesMax < 1) {
            throw new IllegalArgumentException("answerBytesMax is not positive: " + answerBytesMax);
        }
    }

    /** The model as it is named in results: {@code provider/model}. */
    public String qualifiedName() {
        return provider + "/" + model;
    }

    /** The base without a slash at its end. */
    String base() {
        String text = url.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Null where no key is wanted: then no header is sent. */
    @Nullable String keyOrNull() {
        return key.isEmpty() ? null : key.reveal();
    }

    private static void requirePositive(Duration duration, String what) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(what + " is not positive: " + duration);
        }
    }
}
