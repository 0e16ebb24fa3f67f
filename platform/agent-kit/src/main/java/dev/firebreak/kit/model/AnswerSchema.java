package dev.firebreak.kit.model;

/**
 * The shape an answer must have.
 *
 * @param name letters, digits, '_' and '-', at most 64
 * @param json JSON Schema (2020-12, in the part that all providers take), an object
 */
public record AnswerSchema(String name, String json) {}
