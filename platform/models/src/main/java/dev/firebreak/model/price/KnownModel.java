package dev.firebreak.model.price;

import dev.firebreak.kit.model.ModelClass;

/**
 * What is known of a model.
 *
 * @param name {@code provider/name}, as in results and metrics
 * @param modelClass how able it is
 * @param contextTokens of input and output together
 * @param outputTokensMax the longest answer it gives
 * @param counting how its tokens are estimated before a call
 * @param local it may see what is SECRET, where it is also reached on this machine or network
 * @param usual used when nobody names the provider's models
 * @param requestsPerMinute 0: as the settings say
 * @param tokensPerMinute 0: as the settings say
 * @param prices what it costs, by day
 */
public record KnownModel(
        String name,
        ModelClass modelClass,
        int contextTokens,
        int outputTokensMax,
        TokenCount.Method counting,
        boolean local,
        boolean usual,
        int requestsPerMinute,
        int tokensPerMinute,
        PriceTable prices) {
    /** The same under the name that was asked for: an entry may be a pattern. */
    KnownModel named(String other, PriceTable otherPrices) {
        return new KnownModel(
                other,
                modelClass,
                contextTokens,
                outputTokensMax,
                counting,
                local,
                usual,
                requestsPerMinute,
                tokensPerMinute,
                otherPrices);
    }
}
