package dev.firebreak.kit.model;

import java.util.List;

/**
 * What a model answered.
 *
 * @param text empty when it only calls tools
 * @param calls tools it wants called, in its order
 * @param tokens what the provider counted
 * @param model who answered, as {@code provider/name}
 * @param costMicros millionths of the deployment's currency; 0 from a cache
 * @param cached true when it was answered from our own cache
 */
public record Completion(
        String text,
        List<ToolCall> calls,
        Tokens tokens,
        String model,
        long costMicros,
        boolean cached) {
    public Completion {
        calls = List.copyOf(calls);
        if (costMicros < 0) {
            throw new IllegalArgumentException("a cost is not negative: " + costMicros);
        }
    }

    public Completion withCost(long micros) {
        return new Completion(text, calls, tokens, model, micros, cached);
    }
}
