package dev.firebreak.kit.redact;

/**
 * A place in a text.
 *
 * @param to the first character behind it
 */
public record Finding(Kind kind, int from, int to) {}
