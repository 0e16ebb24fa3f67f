package dev.firebreak.kit.model;

/**
 * What a model is told of a tool.
 *
 * @param name letters, digits, '_' and '-', at most 64: what all providers take
 * @param parametersSchema JSON Schema of the arguments, an object
 */
public record ToolSpec(String name, String description, String parametersSchema) {
    public ToolSpec {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException(
                    "a tool's name is 1 to 64 letters, digits, '_' or '-': " + name);
        }
    }
}
