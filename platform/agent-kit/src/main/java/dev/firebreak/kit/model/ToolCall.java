package dev.firebreak.kit.model;

/**
 * A model's wish to have a tool called.
 *
 * @param id the provider's, or ours where it gives none; unique within an answer. What follows a
 *     {@code #} is for the provider that wrote it, which wants it back as it is
 * @param argumentsJson as the model wrote them: perhaps no JSON at all
 */
public record ToolCall(String id, String name, String argumentsJson) {}
