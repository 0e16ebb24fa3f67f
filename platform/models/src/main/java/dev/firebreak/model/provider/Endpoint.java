package dev.firebreak.model.provider;

import java.net.URI;
import java.time.Duration;

/**
 * Where one model is reached.
 *
 * @param provider the name it is known by in results, metrics and prices, such as {@code openai}
 * @param url base, such as {@code https://api.openai.com/v1}
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
    /** The model as it is named in results: {@code provider/model}. */
    public String qualifiedName() {
        return provider + "/" + model;
    }
}
