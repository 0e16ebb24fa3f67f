package dev.firebreak.model.limit;

import java.time.Duration;

/**
 * What a model bears.
 *
 * @param requestsPerMinute 0: any number
 * @param tokensPerMinute input and output together; 0: any number
 * @param concurrencyMin calls at once, however often it says that they are too many
 * @param concurrencyStart before anything is learned
 * @param concurrencyMax at most
 * @param cutWindow after a cut, in which there is no other
 * @param patience how long a call waits for its turn
 */
public record Limits(
        int requestsPerMinute,
        int tokensPerMinute,
        int concurrencyMin,
        int concurrencyStart,
        int concurrencyMax,
        Duration cutWindow,
        Duration patience) {}
